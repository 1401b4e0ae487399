package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;

/**
 * What y adds to the pre-activations of every layer: a residual network on features of y, then W21
 * (design rule "The flow": H(Y) is never used, so this path need be neither monotone nor
 * triangular).
 */
final class ContextNetwork implements AutoCloseable {
  private final Scope constants;
  private final FlowLayout layout;
  private final NDArray one;

  ContextNetwork(TensorEngine engine, FlowLayout layout) {
    this.constants = engine.scope();
    this.layout = layout;
    this.one = constants.own(engine.constant(1));
  }

  /**
   * Activations that the way back needs.
   *
   * @param features shape (K, features, B)
   * @param first tanh of the first layer, shape (K, C, B)
   * @param residual tanh of the residual layer, shape (K, C, B)
   * @param last first + residual
   */
  record Pass(NDArray features, NDArray first, NDArray residual, NDArray last) {}

  Pass forward(Scope scope, FlowParameters parameters, NDArray features) {
    NDArray first = scope.tanh(scope.product(parameters.contextIn, features));
    NDArray residual =
        scope.tanh(scope.product(parameters.contextHidden, first).addi(parameters.contextBias));
    return new Pass(features, first, residual, scope.add(first, residual));
  }

  /** W21 times the last activation, shape (K, all rows, B). */
  NDArray output(Scope scope, FlowParameters parameters, Pass pass) {
    return scope.product(parameters.contextOut, pass.last);
  }

  /**
   * @param dRows gradient of the pre-activations of all rows, shape (K, all rows, B)
   */
  void backward(
      Scope scope, FlowParameters parameters, Pass pass, NDArray dRows, FlowParameters gradient) {
    int width = layout.shape().contextWidth();
    gradient.write(
        gradient.contextOut,
        scope.product(dRows, scope.transposed(pass.last)),
        layout.allRows(),
        width);
    NDArray dLast = scope.product(scope.transposed(parameters.contextOut), dRows);
    NDArray dResidual = scope.mul(dLast, slope(scope, pass.residual));
    gradient.write(
        gradient.contextHidden,
        scope.product(dResidual, scope.transposed(pass.first)),
        width,
        width);
    gradient.write(gradient.contextBias, scope.sum(dResidual, 2), width, 1);
    dLast.addi(scope.product(scope.transposed(parameters.contextHidden), dResidual));
    dLast.muli(slope(scope, pass.first));
    gradient.write(
        gradient.contextIn,
        scope.product(dLast, scope.transposed(pass.features)),
        width,
        FlowLayout.features(layout.shape().yDims()));
  }

  /** tanh' = 1 − tanh². */
  private NDArray slope(Scope scope, NDArray tanh) {
    return scope.sub(one, scope.square(tanh));
  }

  @Override
  public void close() {
    constants.close();
  }
}
