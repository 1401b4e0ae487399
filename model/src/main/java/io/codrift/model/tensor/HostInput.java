package io.codrift.model.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * An array that is overwritten from Java repeatedly, with two native calls and without garbage. A
 * new array from Java values would need a direct buffer, which is only freed by a garbage
 * collection.
 *
 * <p>The engine's own "set" gives an array new memory, so views of the array keep the old values.
 * Therefore the values are set in a staging array and then copied into the array that has views.
 */
public final class HostInput implements AutoCloseable {
  private final NDArray array;
  private final NDArray staging;
  private final long[] shape;
  private final ByteBuffer bytes;
  private final FloatBuffer values;

  /**
   * @param array zeros on the device, closed with this
   * @param staging zeros of the same shape in the host's memory, closed with this
   */
  HostInput(NDArray array, NDArray staging, long... shape) {
    this.array = array;
    this.staging = staging;
    this.shape = shape.clone();
    int length = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    this.bytes = ByteBuffer.allocateDirect(length * Float.BYTES).order(ByteOrder.nativeOrder());
    this.values = bytes.asFloatBuffer();
  }

  /** The array. It is always the same instance; its views are updated too. */
  public NDArray array() {
    return array;
  }

  /** Overwrites the array, row-major. */
  public void set(float[] all) {
    values.put(0, all);
    bytes.rewind();
    JniUtils.set((PtNDArray) staging, bytes);
    Views.write(array, staging, shape);
  }

  @Override
  public void close() {
    staging.close();
    array.close();
  }
}
