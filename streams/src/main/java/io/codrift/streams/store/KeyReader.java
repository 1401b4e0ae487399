package io.codrift.streams.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the parts of a key in the order in which {@link KeyWriter} wrote them.
 *
 * <p>Every method throws {@link IllegalStateException} if the key has no such part: a store with
 * such a key was not written by Codrift.
 */
public final class KeyReader {
  private final ByteBuffer bytes;

  public KeyReader(byte[] key) {
    bytes = ByteBuffer.wrap(key);
  }

  /** The next part, a string. */
  public String text() {
    try {
      int length = bytes.getInt();
      if (length < 0 || length > bytes.remaining()) {
        throw broken();
      }
      byte[] text = new byte[length];
      bytes.get(text);
      return new String(text, StandardCharsets.UTF_8);
    } catch (BufferUnderflowException e) {
      throw broken();
    }
  }

  /** The next part, an eight-byte number. */
  public long longNumber() {
    if (bytes.remaining() < Long.BYTES) {
      throw broken();
    }
    return bytes.getLong() ^ Long.MIN_VALUE;
  }

  /** The next part, a four-byte number. */
  public int intNumber() {
    if (bytes.remaining() < Integer.BYTES) {
      throw broken();
    }
    return bytes.getInt() ^ Integer.MIN_VALUE;
  }

  private IllegalStateException broken() {
    return new IllegalStateException(
        "a key of %d bytes in the store was not written by Codrift".formatted(bytes.capacity()));
  }
}
