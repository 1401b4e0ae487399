package io.codrift.streams.window;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The key of a block of a pane's rows: the pane's key and four bytes of the number, big-endian. The
 * key of its remainders is the same with the first bit set, which the start of a pane never has. So
 * all remainders are behind all rows. The texts of a pane have keys of remainders, counted down
 * from the highest number of a block, and its counts of missing values likewise, counted up from a
 * number that no pane is large enough for.
 *
 * @param pane the pane
 * @param block number of the block, from 0
 */
record BlockKey(PaneKey pane, int block) {
  /** A pane of so many blocks would have more rows than an int can count. */
  private static final int FIRST_MISSING = 1 << 30;

  private static final int FIRST_TEXT = FIRST_MISSING + (1 << 29);

  /** Not above the key of any remainders, and above the key of any rows. */
  static final BlockKey FIRST_REMAINDERS = new BlockKey(new PaneKey(Long.MIN_VALUE, ""), 0);

  /** The key of the remainders of the block with this key, and the reverse. */
  BlockKey ofRemainders() {
    return new BlockKey(
        new PaneKey(pane.start() ^ Long.MIN_VALUE, pane.segment(), pane.after()), block);
  }

  /**
   * The key of a text of a pane: that of the remainders of a block which no pane is large enough
   * for.
   */
  static BlockKey ofText(PaneKey pane, int number) {
    return new BlockKey(pane, Integer.MAX_VALUE - number).ofRemainders();
  }

  /** The key of counts of missing values of a pane. */
  static BlockKey ofMissing(PaneKey pane, int number) {
    return new BlockKey(pane, FIRST_MISSING + number).ofRemainders();
  }

  /** The number of the counts with this key; negative if it is the key of something else. */
  int missingNumber() {
    return pane.start() < 0 && block >= FIRST_MISSING && block < FIRST_TEXT
        ? block - FIRST_MISSING
        : -1;
  }

  /** The number of the text with this key; negative if it is the key of something else. */
  int textNumber() {
    return pane.start() < 0 && block >= FIRST_TEXT ? Integer.MAX_VALUE - block : -1;
  }

  byte[] toBytes() {
    byte[] key = pane.toBytes();
    return ByteBuffer.allocate(key.length + Integer.BYTES).put(key).putInt(block).array();
  }

  static BlockKey read(byte[] bytes) {
    int end = bytes.length - Integer.BYTES;
    return new BlockKey(
        PaneKey.read(Arrays.copyOf(bytes, end)), ByteBuffer.wrap(bytes, end, 4).getInt());
  }
}
