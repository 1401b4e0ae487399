package io.codrift.model.experiment.critic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import io.codrift.model.experiment.learning.Tape;

/**
 * A critic's scores T of a batch, on the tape that they were computed on.
 *
 * @param joint shape (n, 1): T(x_i, y_i)
 * @param product shape (n, k): T(x_i, y_{i+s}), s = 1 to k, row numbers modulo n
 */
record ScoredBatch(Tape tape, NDArray joint, NDArray product) {
  /**
   * The exponential of less than this is 1e-20, and has no derivative here. Smaller derivatives
   * change no weight, since Adam adds 1e-8 to the size of a gradient. But the matrix products of
   * the backward pass would have subnormal numbers, which take a processor up to a hundred times as
   * long.
   */
  private static final double NEGLIGIBLE = -46;

  /** The mean of exp(T − shift) over the pairs of the product. */
  NDArray meanExpOfProduct(double shift) {
    return notNegligible(product.sub((float) shift)).exp().mean();
  }

  /** The mean of log(1 + exp(−T)) over the joint pairs. */
  NDArray surpriseOfJoint() {
    return Activation.softPlus(notNegligible(joint.neg())).mean();
  }

  /** The mean of log(1 + exp(T)) over the pairs of the product. */
  NDArray surpriseOfProduct() {
    return Activation.softPlus(notNegligible(product)).mean();
  }

  /** log of the sum of exp(T(x_i, ·)) over the joint pair of each row and its partners, (n, 1). */
  NDArray logSumExpOfRows() {
    NDArray rows = NDArrays.concat(new NDList(joint, product), 1);
    NDArray most = rows.max(new int[] {1}, true);
    return notNegligible(rows.sub(most)).exp().sum(new int[] {1}, true).log().add(most);
  }

  /** k. */
  int partners() {
    return Math.toIntExact(product.getShape().get(1));
  }

  /** The scores, copied. */
  PairScores values() {
    return PairScores.of(joint.toFloatArray(), product.toFloatArray());
  }

  private NDArray notNegligible(NDArray exponents) {
    return exponents.maximum(tape.number(NEGLIGIBLE));
  }
}
