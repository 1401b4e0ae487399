package io.codrift.model.experiment.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.codrift.model.tensor.TensorEngine;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Weights and all that is computed with them, until it is closed. The weights are a new leaf on
 * every tape, so no gradient outlives a step. Operations belong to the manager of their receiver,
 * which therefore must be of this tape.
 */
public final class Tape implements AutoCloseable {
  private final NDManager manager;
  private final NDArray leaf;
  private final List<NDArray> parts;
  private final boolean before;

  private Tape(NDManager manager, WeightLayout layout, NDArray leaf, boolean learns) {
    this.manager = manager;
    this.leaf = leaf;
    this.before = JniUtils.isGradMode();
    // DJL's own gradient collector is one for the whole process; PyTorch's mode is one per thread.
    JniUtils.setGradMode(learns);
    leaf.setRequiresGradient(learns);
    List<WeightLayout.Part> claimed = layout.parts();
    long[] starts = claimed.stream().skip(1).mapToLong(WeightLayout.Part::offset).toArray();
    // Every slice of a leaf has a gradient of the leaf's size; a split has one for all.
    this.parts = starts.length == 0 ? List.of(leaf) : leaf.split(starts, 1);
  }

  /**
   * To learn: {@link #gradient} can be called.
   *
   * @param weights shape (1, P); not changed
   */
  static Tape learning(WeightLayout layout, NDArray weights) {
    NDManager manager = weights.getManager().newSubManager();
    NDArray leaf = weights.duplicate();
    leaf.attach(manager);
    return new Tape(manager, layout, leaf, true);
  }

  /** To evaluate. */
  static Tape evaluating(TensorEngine engine, WeightLayout layout, float[] weights) {
    NDArray leaf = engine.array(weights, 1, weights.length);
    NDManager manager = leaf.getManager().newSubManager();
    leaf.attach(manager);
    return new Tape(manager, layout, leaf, false);
  }

  /** An array of this tape. */
  public NDArray array(float[] values, long... shape) {
    return manager.create(FloatBuffer.wrap(values), new Shape(shape));
  }

  /**
   * A number to multiply with, shape (1). DJL closes the array of a number in {@code a.mul(0.5)} at
   * once, and its memory may be another's when the derivative reads it: a training becomes random,
   * or not finite. Sums need no such care.
   */
  public NDArray number(double value) {
    return array(new float[] {(float) value}, 1);
  }

  /** Weights, shape (rows, columns). */
  public NDArray weights(WeightLayout.Part part) {
    return parts.get(part.number()).reshape(part.rows(), part.columns());
  }

  /** The derivatives of a number by all weights, shape (1, P), of this tape. */
  NDArray gradient(NDArray loss) {
    JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
    NDArray gradient = leaf.getGradient();
    gradient.attach(manager);
    return gradient;
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
    manager.close();
  }
}
