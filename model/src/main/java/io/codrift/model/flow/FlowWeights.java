package io.codrift.model.flow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * The weights of one joint flow. Immutable; every value is finite. {@link FlowLayout} defines the
 * position of each weight.
 */
public final class FlowWeights {
  private final FlowShape shape;
  private final float[] values;

  /**
   * @param values shape (P), copied
   * @throws IllegalArgumentException if the number of values does not match the shape, or a value
   *     is not finite
   */
  public FlowWeights(FlowShape shape, float[] values) {
    this.shape = Objects.requireNonNull(shape, "shape");
    if (values.length != shape.parameters()) {
      throw new IllegalArgumentException(
          "%s has %d weights, not %d".formatted(shape, shape.parameters(), values.length));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException("weight %d is %s".formatted(i, values[i]));
      }
    }
    this.values = values.clone();
  }

  /**
   * Initial weights; those of production are near the identity and almost independent of y. Equal
   * seeds give equal weights.
   */
  public static FlowWeights initial(FlowShape shape, long seed) {
    return new FlowWeights(shape, FlowLayout.of(shape).initial(seed));
  }

  public FlowShape shape() {
    return shape;
  }

  /** A copy of the values, shape (P). */
  public float[] values() {
    return values.clone();
  }

  /** The values, little-endian float32, 4·P bytes, without the shape. */
  public byte[] toBytes() {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  /**
   * Reads the bytes of {@link #toBytes()}.
   *
   * @throws IllegalArgumentException if the length does not match the shape or a value is not
   *     finite
   */
  public static FlowWeights fromBytes(FlowShape shape, byte[] bytes) {
    if (bytes.length != (long) shape.parameters() * Float.BYTES) {
      throw new IllegalArgumentException(
          "%s has %d bytes of weights, not %d"
              .formatted(shape, (long) shape.parameters() * Float.BYTES, bytes.length));
    }
    float[] values = new float[shape.parameters()];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new FlowWeights(shape, values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FlowWeights that
        && shape.equals(that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "FlowWeights[%s, %d values]".formatted(shape, values.length);
  }
}
