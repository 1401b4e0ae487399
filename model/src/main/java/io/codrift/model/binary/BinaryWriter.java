package io.codrift.model.binary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/** Writes little-endian fields; grows as needed. Not thread-safe. */
public class BinaryWriter {
  private ByteBuffer buffer = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int size = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
      ByteBuffer larger = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
      buffer.flip();
      buffer = larger.put(buffer);
    }
    return buffer;
  }

  /** One byte. */
  public void octet(int value) {
    room(Byte.BYTES).put((byte) value);
  }

  /** Four bytes. */
  public void integer(int value) {
    room(Integer.BYTES).putInt(value);
  }

  /** Eight bytes. */
  public void longInteger(long value) {
    room(Long.BYTES).putLong(value);
  }

  /** Eight bytes. */
  public void real(double value) {
    room(Double.BYTES).putDouble(value);
  }

  /** Four bytes. */
  public void single(float value) {
    room(Float.BYTES).putFloat(value);
  }

  /** The number of values in four bytes, then each value in eight bytes. */
  public void reals(double[] values) {
    integer(values.length);
    for (double value : values) {
      real(value);
    }
  }

  /** The number of bytes in four bytes, then the bytes. */
  public void bytes(byte[] values) {
    integer(values.length);
    room(values.length).put(values);
  }

  /** A section: the length of its body in four bytes, then the body. */
  public void section(Consumer<BinaryWriter> body) {
    integer(0);
    int start = buffer.position();
    body.accept(this);
    buffer.putInt(start - Integer.BYTES, buffer.position() - start);
  }

  /** The bytes written so far. */
  public byte[] toBytes() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
