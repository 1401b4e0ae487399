package io.codrift.streams.window;

import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.Remainder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The format of sampled rows in the blocks of the store. Each row is: hash, offset, event time,
 * then one float32 per feature, little-endian. What a float32 loses of a value is in {@link
 * RemainderBlocks}.
 */
final class RowBlocks {
  /** Rows of a full block. Appending a row rewrites at most this many rows in the cache. */
  static final int ROWS = 32;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int OFFSET = Long.BYTES;
  private static final int EVENT_TIME = 2 * Long.BYTES;
  private static final int VALUES = 3 * Long.BYTES;

  private final int width;
  private final double[] row;

  /**
   * @param width number of features
   */
  RowBlocks(int width) {
    this.width = width;
    this.row = new double[width];
  }

  int rowBytes() {
    return VALUES + width * Float.BYTES;
  }

  void write(byte[] block, int index, long hash, long offset, long eventTime, double[] features) {
    int at = index * rowBytes();
    LONG.set(block, at, hash);
    LONG.set(block, at + OFFSET, offset);
    LONG.set(block, at + EVENT_TIME, eventTime);
    for (int i = 0; i < width; i++) {
      FLOAT.set(block, at + VALUES + i * Float.BYTES, Remainder.rounded(features[i]));
    }
  }

  /** The number of rows of a block. */
  int rows(byte[] block) {
    return block.length / rowBytes();
  }

  /** The hash of a row of a block. */
  long hash(byte[] block, int index) {
    return (long) LONG.get(block, index * rowBytes());
  }

  /**
   * Offers every row of a block to a selection of the same columns.
   *
   * @param remainders of the values of the first rows, row-major; the others have none
   */
  void offerAll(byte[] block, long[] remainders, int partition, BottomK selection) {
    for (int index = 0; index < rows(block); index++) {
      int at = index * rowBytes();
      long hash = (long) LONG.get(block, at);
      if (!selection.admits(hash)) {
        continue;
      }
      for (int i = 0; i < width; i++) {
        float value = (float) FLOAT.get(block, at + VALUES + i * Float.BYTES);
        int number = index * width + i;
        row[i] = Remainder.restored(value, number < remainders.length ? remainders[number] : 0);
      }
      selection.offer(
          hash,
          partition,
          (long) LONG.get(block, at + OFFSET),
          (long) LONG.get(block, at + EVENT_TIME),
          row,
          0);
    }
  }
}
