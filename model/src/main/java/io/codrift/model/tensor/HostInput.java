package io.codrift.model.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * An array that is overwritten from Java again and again, by two native calls and without garbage:
 * an array made anew from Java values takes a direct buffer that only a collection of the heap
 * gives back.
 *
 * <p>The engine's own "set" gives an array new memory, so that views of it keep the old values.
 * Hence it sets a staging array, whose values are then written into the one that has views.
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

  /** The array, always the same; views of it follow. */
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
