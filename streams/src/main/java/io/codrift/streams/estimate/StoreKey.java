package io.codrift.streams.estimate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * Composes keys of the stage's stores. Strings carry their length, so that no name can run into the
 * next part; numbers sort as unsigned bytes the way they sort as numbers. Whatever shares its first
 * parts is one range of the store.
 */
final class StoreKey {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private StoreKey() {}

  static StoreKey of(String first) {
    return new StoreKey().and(first);
  }

  StoreKey and(String part) {
    byte[] text = part.getBytes(StandardCharsets.UTF_8);
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
    bytes.writeBytes(text);
    return this;
  }

  StoreKey and(long part) {
    bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(part ^ Long.MIN_VALUE).array());
    return this;
  }

  StoreKey and(int part) {
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part ^ Integer.MIN_VALUE).array());
    return this;
  }

  Bytes toKey() {
    return Bytes.wrap(bytes.toByteArray());
  }
}
