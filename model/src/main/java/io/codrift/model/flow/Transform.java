package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import java.util.List;

/**
 * One bijection of x in a joint flow, given the biases and the terms that y adds to its rows. It is
 * triangular and strictly increasing in every coordinate. Value and derivative are computed
 * together. Activations are feature-major, (K, rows, B).
 */
sealed interface Transform extends AutoCloseable permits AutoregressiveAffine, BlockAutoregression {

  /** The output and the activations for the backward pass. Valid while its scope is open. */
  interface Pass {
    /** z, shape (K, d_x, B). */
    NDArray value();

    /** log ∂z_i/∂x_i, shape (K, d_x, B) or one that broadcasts to it. */
    NDArray logDerivative(Scope scope);
  }

  /** The first row of the offsets that this transform reads. */
  int firstRow();

  /**
   * @param x shape (K, d_x, B)
   * @param offsets biases and the terms that y adds, shape (K, all rows, width)
   * @param width B or 1
   */
  Pass forward(Scope scope, FlowParameters parameters, NDArray x, NDArray offsets, long width);

  /**
   * The gradient of every member's loss, the mean over rows of the negative log-density. It
   * combines the gradient from the later layers and this transform's part of −log |det|.
   *
   * @param pass made by {@link #forward} of this transform
   * @param dValue gradient of z, shape (K, d_x, B)
   * @param perRow constant array: 1/B
   * @param gradient receives the gradient of the transform's weights
   * @param dRows receives the gradients of the rows that it reads, in order, each of shape (K,
   *     rows, B)
   * @param wanted whether the gradient of x is needed
   * @return the gradient of x, shape (K, d_x, B); null if it is not needed
   */
  NDArray backward(
      Scope scope,
      Pass pass,
      NDArray dValue,
      NDArray perRow,
      FlowParameters gradient,
      List<NDArray> dRows,
      boolean wanted);

  @Override
  void close();
}
