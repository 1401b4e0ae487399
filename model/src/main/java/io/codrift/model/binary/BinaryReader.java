package io.codrift.model.binary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads what {@link BinaryWriter} wrote. Every length is checked before anything is allocated:
 * corrupt bytes must not cost gigabytes.
 *
 * <p>Every method throws {@link IllegalArgumentException} where the bytes do not suffice or a value
 * is out of its bounds. Not thread-safe.
 */
public final class BinaryReader {
  private final ByteBuffer buffer;
  private final boolean sectionsHaveLengths;

  private BinaryReader(ByteBuffer buffer, boolean sectionsHaveLengths) {
    this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
    this.sectionsHaveLengths = sectionsHaveLengths;
  }

  /** Reads bytes whose sections carry their lengths. */
  public static BinaryReader of(byte[] bytes, int from, int to) {
    return new BinaryReader(ByteBuffer.wrap(bytes, from, to - from), true);
  }

  /**
   * Reads bytes of a format from before there were sections: their fields follow each other, and
   * nothing can have been appended to one.
   */
  public static BinaryReader withoutSections(byte[] bytes, int from, int to) {
    return new BinaryReader(ByteBuffer.wrap(bytes, from, to - from), false);
  }

  private ByteBuffer need(int bytes) {
    if (buffer.remaining() < bytes) {
      throw new IllegalArgumentException(
          "it is cut off: %d bytes are left where %d are needed"
              .formatted(buffer.remaining(), bytes));
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
   * A number of elements that the remaining bytes can hold.
   *
   * @param bytesEach least length of an element
   */
  public int count(String field, int bytesEach) {
    int count = integer();
    if (count < 0 || count > buffer.remaining() / bytesEach) {
      throw new IllegalArgumentException(
          "%s has %d elements in %d bytes".formatted(field, count, buffer.remaining()));
    }
    return count;
  }

  /** As many finite values as were written. */
  public double[] finites(String field) {
    double[] values = new double[count(field, Double.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = finite(field);
    }
    return values;
  }

  /** Finite values, as many as expected. */
  public double[] finites(String field, int expected) {
    double[] values = finites(field);
    if (values.length != expected) {
      throw new IllegalArgumentException(
          "%s has %d values, not %d".formatted(field, values.length, expected));
    }
    return values;
  }

  /** As many bytes as were written. */
  public byte[] bytes(String field) {
    byte[] values = new byte[count(field, Byte.BYTES)];
    buffer.get(values);
    return values;
  }

  /** A list of sections: how many there are, four bytes, and each. */
  public <T> List<T> sections(String field, Function<BinaryReader, T> body) {
    int count = count(field, Byte.BYTES);
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(section(field, body));
    }
    return list;
  }

  /** A section, read to the last field that is known; what is behind it is ignored. */
  public <T> T section(String field, Function<BinaryReader, T> body) {
    if (!sectionsHaveLengths) {
      return body.apply(this);
    }
    int length = count(field, Byte.BYTES);
    T read = body.apply(new BinaryReader(buffer.slice(buffer.position(), length), true));
    buffer.position(buffer.position() + length);
    return read;
  }

  /** Checks that nothing is left. */
  public void end() {
    if (buffer.hasRemaining()) {
      throw new IllegalArgumentException(buffer.remaining() + " bytes are left over");
    }
  }
}
