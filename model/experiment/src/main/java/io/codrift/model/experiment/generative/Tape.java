package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.codrift.model.experiment.Layout;
import io.codrift.model.tensor.TensorEngine;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Weights and all that is computed with them, until it is closed. The weights are a new leaf on
 * every tape, so no gradient outlives a step. Operations belong to the manager of their receiver,
 * which therefore must be of this tape.
 */
final class Tape implements AutoCloseable {
  private final NDManager manager;
  private final NDArray leaf;
  private final List<NDArray> parts;
  private final List<Layout.Part> at;
  private final boolean before;

  private Tape(TensorEngine engine, Layout layout, float[] weights, boolean learns) {
    try (NDArray any = engine.zeros(1)) {
      this.manager = any.getManager().newSubManager();
    }
    this.before = JniUtils.isGradMode();
    // DJL's own gradient collector is one for the whole process; PyTorch's mode is one per thread.
    JniUtils.setGradMode(learns);
    this.leaf = array(weights, weights.length);
    leaf.setRequiresGradient(learns);
    this.at = layout.parts();
    long[] starts = at.stream().skip(1).mapToLong(Layout.Part::offset).toArray();
    // Every slice of a leaf has a gradient of the leaf's size; a split has one for all.
    this.parts = starts.length == 0 ? List.of(leaf) : leaf.split(starts, 0);
  }

  /** To learn: {@link #gradient} can be called. */
  static Tape learning(TensorEngine engine, Layout layout, float[] weights) {
    return new Tape(engine, layout, weights, true);
  }

  /** To evaluate. */
  static Tape evaluating(TensorEngine engine, Layout layout, float[] weights) {
    return new Tape(engine, layout, weights, false);
  }

  /** An array of this tape. */
  NDArray array(float[] values, long... shape) {
    return manager.create(FloatBuffer.wrap(values), new Shape(shape));
  }

  /**
   * A number to multiply with, shape (1). DJL closes the array of a number in {@code a.mul(0.5)} at
   * once, and its memory may be another's when the derivative reads it: a training becomes random,
   * or not finite. Sums need no such care.
   */
  NDArray number(double value) {
    return array(new float[] {(float) value}, 1);
  }

  /** Weights, shape (rows, columns). */
  NDArray weights(Layout.Part part) {
    return parts.get(part.number()).reshape(part.rows(), part.columns());
  }

  /** The derivatives of a number by all weights. */
  float[] gradient(NDArray loss) {
    JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
    try (NDArray gradient = leaf.getGradient()) {
      return gradient.toFloatArray();
    }
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
    manager.close();
  }
}
