package io.codrift.streams.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads Avro's binary encoding from untrusted bytes. Every length is compared with the remaining
 * bytes before memory is allocated. Avro's own decoder would accept a length of two gigabytes.
 */
final class AvroInput {
  /** Thrown for bytes that are not Avro data of the expected schema. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(
          message, null, false,
          false); // control flow: no stack trace, which would dominate the cost
    }
  }

  private final byte[] bytes;
  private int position;

  AvroInput(byte[] bytes, int from) {
    this.bytes = bytes;
    this.position = from;
  }

  int remaining() {
    return bytes.length - position;
  }

  boolean readBoolean() throws MalformedException {
    byte b = bytes[advance(1)];
    if (b != 0 && b != 1) {
      throw new MalformedException("a boolean is " + b);
    }
    return b == 1;
  }

  /** A zigzag varint, for int and long alike. */
  long readLong() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte b = bytes[advance(1)];
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new MalformedException("a number of more than 10 bytes");
  }

  float readFloat() throws MalformedException {
    return Float.intBitsToFloat((int) littleEndian(4));
  }

  double readDouble() throws MalformedException {
    return Double.longBitsToDouble(littleEndian(8));
  }

  private long littleEndian(int size) throws MalformedException {
    int from = advance(size);
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | (bytes[from + i] & 0xff);
    }
    return value;
  }

  byte[] readBytes() throws MalformedException {
    return readFixed(readLong());
  }

  byte[] readFixed(long size) throws MalformedException {
    int from = advance(size);
    return Arrays.copyOfRange(bytes, from, position);
  }

  String readString() throws MalformedException {
    long size = readLong();
    int from = advance(size);
    return new String(bytes, from, (int) size, StandardCharsets.UTF_8);
  }

  void skip(long size) throws MalformedException {
    advance(size);
  }

  /**
   * The number of items of the next block of an array or map; 0 ends it. The size in bytes that may
   * follow a count is skipped.
   *
   * @param ofNothing whether an item has no bytes, so that any count is possible
   */
  long readBlock(boolean ofNothing) throws MalformedException {
    long count = readLong();
    if (count < 0) {
      long unused = readLong();
      count = -count;
    }
    if (count < 0 || (count > remaining() && !ofNothing)) {
      throw new MalformedException("a list has a count of " + count + " items");
    }
    return count;
  }

  private int advance(long size) throws MalformedException {
    if (size < 0 || size > remaining()) {
      throw new MalformedException(
          "the length is %d bytes, but %d are left".formatted(size, remaining()));
    }
    int from = position;
    position += (int) size;
    return from;
  }
}
