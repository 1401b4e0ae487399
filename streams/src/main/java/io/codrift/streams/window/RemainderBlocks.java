package io.codrift.streams.window;

import io.codrift.streams.sample.Remainder;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The remainders of the values of a block of rows: an entry of its own beside the block, under
 * {@link BlockKey#ofRemainders()}. There is none where every value is a float32.
 *
 * <p>Builds that wrote float32 only do not know these entries. They read and write blocks as
 * before, and leave the entries behind. So an entry has a check of the rows that it belongs to. If
 * the check does not match, the entry is ignored: the values have the digits of a float32.
 *
 * <p>The format, little-endian: the bytes of a remainder (4 or 8), the number of rows as a 32-bit
 * integer, the check as a 64-bit one, then the remainders, row-major. New fields are appended.
 */
final class RemainderBlocks {
  private static final long[] NONE = {};
  private static final int HEADER = 1 + Integer.BYTES + Long.BYTES;

  private final RowBlocks blocks;
  private final int width;
  private final long columns;

  /**
   * @param features the columns of a row
   */
  RemainderBlocks(RowBlocks blocks, List<String> features) {
    this.blocks = blocks;
    this.width = features.size();
    this.columns = features.hashCode();
  }

  /**
   * The entry of a block; empty if nothing remains.
   *
   * @param block the block
   * @param rows number of its rows that are filled
   * @param remainders of its values, row-major; at least those of these rows, or none
   */
  Optional<byte[]> encode(byte[] block, int rows, long[] remainders) {
    int bytes = 0;
    int values = Math.min(remainders.length, rows * width);
    for (int i = 0; i < values; i++) {
      bytes = Math.max(bytes, Remainder.bytes(remainders[i]));
    }
    if (bytes == 0) {
      return Optional.empty();
    }
    ByteBuffer entry =
        ByteBuffer.allocate(HEADER + values * bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) bytes)
            .putInt(rows)
            .putLong(check(block, rows));
    for (int i = 0; i < values; i++) {
      if (bytes == Integer.BYTES) {
        entry.putInt((int) remainders[i]);
      } else {
        entry.putLong(remainders[i]);
      }
    }
    return Optional.of(entry.array());
  }

  /**
   * The remainders of the first rows of a block, row-major; none if the entry does not belong to
   * it.
   *
   * @param entry the entry; null if there is none
   */
  long[] decode(byte[] entry, byte[] block) {
    if (entry == null) {
      return NONE;
    }
    ByteBuffer from = ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int bytes = from.get();
      int rows = from.getInt();
      long check = from.getLong();
      boolean known = bytes == Integer.BYTES || bytes == Long.BYTES;
      if (!known || rows < 0 || rows > blocks.rows(block) || check != check(block, rows)) {
        return NONE;
      }
      long[] remainders = new long[rows * width];
      Arrays.setAll(remainders, i -> bytes == Integer.BYTES ? from.getInt() : from.getLong());
      return remainders;
    } catch (BufferUnderflowException e) {
      return NONE;
    }
  }

  private long check(byte[] block, int rows) {
    long check = columns;
    for (int row = 0; row < rows; row++) {
      check = 31 * check + blocks.hash(block, row);
    }
    return check;
  }
}
