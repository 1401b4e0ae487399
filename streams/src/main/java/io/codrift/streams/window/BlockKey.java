package io.codrift.streams.window;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The key of a block of a pane's rows: the pane's key and four bytes of the number, big-endian. The
 * key of its remainders is the same with the first bit set, which the start of a pane never has. So
 * all remainders are behind all rows.
 *
 * @param pane the pane
 * @param block number of the block, from 0
 */
record BlockKey(PaneKey pane, int block) {
  /** Not above the key of any remainders, and above the key of any rows. */
  static final BlockKey FIRST_REMAINDERS = new BlockKey(new PaneKey(Long.MIN_VALUE, ""), 0);

  /** The key of the remainders of the block with this key, and the reverse. */
  BlockKey ofRemainders() {
    return new BlockKey(new PaneKey(pane.start() ^ Long.MIN_VALUE, pane.segment()), block);
  }

  byte[] toBytes() {
    byte[] name = pane.segment().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + name.length + Integer.BYTES)
        .putLong(pane.start())
        .put(name)
        .putInt(block)
        .array();
  }

  static BlockKey read(byte[] bytes) {
    int end = bytes.length - Integer.BYTES;
    return new BlockKey(
        PaneKey.read(Arrays.copyOf(bytes, end)), ByteBuffer.wrap(bytes, end, 4).getInt());
  }
}
