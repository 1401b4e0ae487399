package io.codrift.model.binary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads what {@link BinaryWriter} wrote. Every length is checked before memory is allocated, so
 * that corrupt bytes cannot allocate gigabytes.
 *
 * <p>Every method throws {@link IllegalArgumentException} if there are too few bytes or a value is
 * out of bounds. Not thread-safe.
 */
public final class BinaryReader {
  private final ByteBuffer buffer;
  private final boolean sectionsHaveLengths;

  private BinaryReader(ByteBuffer buffer, boolean sectionsHaveLengths) {
    this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
    this.sectionsHaveLengths = sectionsHaveLengths;
  }

  /** Reads bytes whose sections start with their length. */
  public static BinaryReader of(byte[] bytes, int from, int to) {
    return new BinaryReader(ByteBuffer.wrap(bytes, from, to - from), true);
  }

  /**
   * Reads bytes of a format without section lengths. Its fields follow each other, and no field can
   * have been appended.
   */
  public static BinaryReader withoutSections(byte[] bytes, int from, int to) {
    return new BinaryReader(ByteBuffer.wrap(bytes, from, to - from), false);
  }

  private ByteBuffer need(int bytes) {
    if (buffer.remaining() < bytes) {
      throw new IllegalArgumentException(
          "it is truncated: %d bytes remain, %d are needed".formatted(buffer.remaining(), bytes));
    }
    return buffer;
  }

  /** One byte. */
  public byte octet() {
    return need(Byte.BYTES).get();
  }

  /** Four bytes. */
  public int integer() {
    return need(Integer.BYTES).getInt();
  }

  /** Four bytes with bounds, both inclusive. */
  public int integer(String field, int least, int most) {
    int value = integer();
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d, not between %d and %d".formatted(field, value, least, most));
    }
    return value;
  }

  /** Eight bytes. */
  public long longInteger() {
    return need(Long.BYTES).getLong();
  }

  /** Eight bytes, any value. */
  public double real() {
    return need(Double.BYTES).getDouble();
  }

  /** Eight bytes, a finite value. */
  public double finite(String field) {
    double value = real();
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(field + " is not finite");
    }
    return value;
  }

  /** Four bytes, any value. */
  public float single() {
    return need(Float.BYTES).getFloat();
  }

  /**
   * Reads a number of elements and checks that the remaining bytes can hold them.
   *
   * @param bytesEach minimum length of an element
   */
  public int count(String field, int bytesEach) {
    int count = integer();
    if (count < 0 || count > buffer.remaining() / bytesEach) {
      throw new IllegalArgumentException(
          "%s has %d elements in %d bytes".formatted(field, count, buffer.remaining()));
    }
    return count;
  }

  /** An array of finite values. */
  public double[] finites(String field) {
    double[] values = new double[count(field, Double.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = finite(field);
    }
    return values;
  }

  /** An array of finite values of the expected length. */
  public double[] finites(String field, int expected) {
    double[] values = finites(field);
    if (values.length != expected) {
      throw new IllegalArgumentException(
          "%s has %d values, not %d".formatted(field, values.length, expected));
    }
    return values;
  }

  /** An array of bytes. */
  public byte[] bytes(String field) {
    byte[] values = new byte[count(field, Byte.BYTES)];
    buffer.get(values);
    return values;
  }

  /** A list of sections: their number in four bytes, then each section. */
  public <T> List<T> sections(String field, Function<BinaryReader, T> body) {
    int count = count(field, Byte.BYTES);
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(section(field, body));
    }
    return list;
  }

  /** A section. Bytes after the last known field are ignored. */
  public <T> T section(String field, Function<BinaryReader, T> body) {
    if (!sectionsHaveLengths) {
      return body.apply(this);
    }
    int length = count(field, Byte.BYTES);
    T read = body.apply(new BinaryReader(buffer.slice(buffer.position(), length), true));
    buffer.position(buffer.position() + length);
    return read;
  }

  /**
   * Whether the section has more fields. A field that was appended to a section is absent in what
   * an older version wrote.
   */
  public boolean hasMore() {
    return sectionsHaveLengths && buffer.hasRemaining();
  }

  /** Checks that no bytes remain. */
  public void end() {
    if (buffer.hasRemaining()) {
      throw new IllegalArgumentException(buffer.remaining() + " bytes remain after the end");
    }
  }
}
