package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;

/**
 * The terms that y adds to the pre-activations of all rows: the y→x blocks W21 and the network
 * before them. Not called when the blocks are deactivated.
 */
public interface Context extends AutoCloseable {

  /** Activations for the backward pass. */
  interface Pass {
    /** The terms that y adds, shape (K, all rows, B). */
    NDArray rows();

    /**
     * The weights of the transforms while y is read.
     *
     * @param own their weights while it is not
     */
    default FlowParameters weights(FlowParameters own) {
      return own;
    }
  }

  /**
   * @param features result of {@link ContextShape#features}, shape (K, features, B)
   */
  Pass forward(Scope scope, FlowParameters parameters, NDArray features);

  /**
   * Writes the gradient of the weights that read y, and adds to that of others what their values
   * under {@link Pass#weights} ask for.
   *
   * @param dRows gradient of the terms that y adds, shape (K, all rows, B)
   * @param gradient has what the transforms wrote
   */
  void backward(
      Scope scope, FlowParameters parameters, Pass pass, NDArray dRows, FlowParameters gradient);

  @Override
  void close();
}
