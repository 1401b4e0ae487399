package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import java.util.List;

/**
 * One bijection of x in a joint flow, given the offsets of its rows: the biases and the terms that
 * y adds. Value and derivative are computed together. Activations are feature-major, (K, rows, B).
 */
public interface Transform extends AutoCloseable {

  /** The output and the activations for the backward pass. Valid while its scope is open. */
  interface Pass {
    /** z, shape (K, d_x, B). */
    NDArray value();

    /**
     * The terms of log |det ∂z/∂x|, one per coordinate, shape (K, d_x, B) or one that broadcasts to
     * it. In the last transform of a flow it has the full shape.
     */
    NDArray logDerivative(Scope scope);
  }

  /**
   * @param x shape (K, d_x, B)
   * @param offsets of all rows of the flow, shape (K, all rows, B), or (K, all rows, 1) if y is
   *     deactivated
   */
  Pass forward(Scope scope, FlowParameters parameters, NDArray x, NDArray offsets);

  /**
   * The gradient of every member's loss, the mean over rows of the negative log-density. It
   * combines the gradient from the later transforms and this transform's part of −log |det|.
   *
   * @param pass made by {@link #forward} of this transform
   * @param dValue gradient of z, shape (K, d_x, B)
   * @param perRow constant array: 1/B
   * @param gradient receives the gradient of the transform's weights
   * @param dRows receives the gradients of the transform's rows, in the order of their claims, each
   *     of shape (K, rows, B)
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
