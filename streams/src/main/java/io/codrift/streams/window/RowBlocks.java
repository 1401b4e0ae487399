package io.codrift.streams.window;

import io.codrift.streams.sample.BottomK;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The format of sampled rows in the blocks of the store. Each row is: hash, offset, event time,
 * then one float32 per feature, little-endian.
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
  private final float[] row;

  /**
   * @param width number of features
   */
  RowBlocks(int width) {
    this.width = width;
    this.row = new float[width];
  }

  int rowBytes() {
    return VALUES + width * Float.BYTES;
  }

  void write(byte[] block, int index, long hash, long offset, long eventTime, float[] features) {
    int at = index * rowBytes();
    LONG.set(block, at, hash);
    LONG.set(block, at + OFFSET, offset);
    LONG.set(block, at + EVENT_TIME, eventTime);
    for (int i = 0; i < width; i++) {
      FLOAT.set(block, at + VALUES + i * Float.BYTES, features[i]);
    }
  }

  /** Offers every row of a block to a selection of the same columns. */
  void offerAll(byte[] block, int partition, BottomK selection) {
    for (int at = 0; at < block.length; at += rowBytes()) {
      long hash = (long) LONG.get(block, at);
      if (!selection.admits(hash)) {
        continue;
      }
      for (int i = 0; i < width; i++) {
        row[i] = (float) FLOAT.get(block, at + VALUES + i * Float.BYTES);
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
