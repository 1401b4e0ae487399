package io.codrift.streams.window;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * The key of a pane's counters: eight bytes of its start, big-endian, and UTF-8 of its segment. A
 * pane that not all windows read which contain it has a byte behind, which UTF-8 never has, and
 * eight bytes of the time.
 *
 * @param start first millisecond of the pane, event time
 * @param segment the segment; empty if the source is not split
 * @param after windows that end at or before this do not read the pane: they were closed when it
 *     was opened, and their parts not sent; {@link WindowLayout#NOTHING} if all read it
 */
record PaneKey(long start, String segment, long after) {
  /** An order of all panes. It is stored how far a change has come in it, so it stays the same. */
  static final Comparator<PaneKey> ORDER =
      Comparator.comparingLong(PaneKey::start)
          .thenComparing(PaneKey::segment)
          .thenComparingLong(PaneKey::after);

  private static final byte SEPARATOR = (byte) 0xFF;
  private static final int SUFFIX = 1 + Long.BYTES;

  /** The key of a pane that all windows read which contain it. */
  PaneKey(long start, String segment) {
    this(start, segment, WindowLayout.NOTHING);
  }

  /** Whether not all windows read it which contain it. */
  boolean isOfSome() {
    return after != WindowLayout.NOTHING;
  }

  byte[] toBytes() {
    byte[] name = segment.getBytes(StandardCharsets.UTF_8);
    ByteBuffer key =
        ByteBuffer.allocate(Long.BYTES + name.length + (isOfSome() ? SUFFIX : 0))
            .putLong(start)
            .put(name);
    return isOfSome() ? key.put(SEPARATOR).putLong(after).array() : key.array();
  }

  static PaneKey read(byte[] bytes) {
    int end = bytes.length - SUFFIX;
    boolean ofSome = end >= Long.BYTES && bytes[end] == SEPARATOR;
    ByteBuffer key = ByteBuffer.wrap(bytes, 0, ofSome ? end : bytes.length);
    return new PaneKey(
        key.getLong(),
        StandardCharsets.UTF_8.decode(key).toString(),
        ofSome ? ByteBuffer.wrap(bytes).getLong(end + 1) : WindowLayout.NOTHING);
  }
}
