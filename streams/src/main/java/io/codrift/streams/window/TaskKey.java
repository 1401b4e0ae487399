package io.codrift.streams.window;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A key of the frontier store: one letter for the kind, then UTF-8 of the segment's name.
 *
 * @param kind the kind of entry
 * @param segment the segment's name; empty for the other kinds
 */
record TaskKey(Kind kind, String segment) {
  static final TaskKey FRONTIER = new TaskKey(Kind.FRONTIER, "");
  static final TaskKey LAYOUT = new TaskKey(Kind.LAYOUT, "");

  /** The kinds of entries in the frontier store. */
  enum Kind {
    /** The task's progress. */
    FRONTIER('f'),
    /** The layout of its panes. */
    LAYOUT('l'),
    /** A segment that it samples. */
    SEGMENT('s');

    private final byte letter;

    Kind(char letter) {
      this.letter = (byte) letter;
    }

    private static Kind of(byte letter) {
      for (Kind kind : values()) {
        if (kind.letter == letter) {
          return kind;
        }
      }
      throw new IllegalStateException(
          "the frontier store has an entry of unknown kind '%c'".formatted((char) letter));
    }
  }

  static TaskKey ofSegment(String segment) {
    return new TaskKey(Kind.SEGMENT, segment);
  }

  byte[] toBytes() {
    byte[] name = segment.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + name.length).put(kind.letter).put(name).array();
  }

  static TaskKey read(byte[] bytes) {
    return new TaskKey(
        Kind.of(bytes[0]), new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8));
  }
}
