package io.codrift.streams.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Builds keys of stores. Strings are prefixed with their length, so that parts cannot be confused.
 * Numbers have the same order as unsigned bytes. Keys with the same first parts are one range of
 * the store. {@link KeyReader} reads the parts back.
 */
public final class KeyWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Appends a string: four bytes of length, big-endian, and UTF-8. */
  public KeyWriter and(String part) {
    byte[] text = part.getBytes(StandardCharsets.UTF_8);
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
    bytes.writeBytes(text);
    return this;
  }

  /** Appends a number: eight bytes, big-endian, the sign inverted. */
  public KeyWriter and(long part) {
    bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(part ^ Long.MIN_VALUE).array());
    return this;
  }

  /** Appends a number: four bytes, big-endian, the sign inverted. */
  public KeyWriter and(int part) {
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part ^ Integer.MIN_VALUE).array());
    return this;
  }

  /** The bytes that were appended so far. */
  public byte[] toBytes() {
    return bytes.toByteArray();
  }
}
