package io.codrift.streams.window;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The key of a pane's counters: eight bytes of its start, big-endian, and UTF-8 of its segment.
 *
 * @param start first millisecond of the pane, event time
 * @param segment the segment; empty if the source is not split
 */
record PaneKey(long start, String segment) {
  byte[] toBytes() {
    byte[] name = segment.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + name.length).putLong(start).put(name).array();
  }

  static PaneKey read(byte[] bytes) {
    ByteBuffer key = ByteBuffer.wrap(bytes);
    return new PaneKey(key.getLong(), StandardCharsets.UTF_8.decode(key).toString());
  }
}
