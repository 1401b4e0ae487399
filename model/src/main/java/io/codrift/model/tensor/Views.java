package io.codrift.model.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;

/**
 * Slices that are views, and writes into them. DJL's own index expressions are parsed from text at
 * every call and broadcast the values that they set.
 */
public final class Views {
  private Views() {}

  /**
   * A box of {@code a}, owned by the caller. It shares the values of {@code a}: a change in place
   * of either changes both.
   *
   * @param from first index on every axis
   * @param to index after the last on every axis
   */
  public static NDArray box(NDArray a, long[] from, long[] to) {
    return JniUtils.index((PtNDArray) a, from, to, ones(from.length), (PtNDManager) a.getManager());
  }

  /**
   * Overwrites all of {@code target}, which may be a view, with the values of {@code source}.
   *
   * @param shape shape of both arrays
   */
  public static void write(NDArray target, NDArray source, long[] shape) {
    JniUtils.indexSet(
        (PtNDArray) target, (PtNDArray) source, new long[shape.length], shape, ones(shape.length));
  }

  private static long[] ones(int length) {
    long[] ones = new long[length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
