package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;

/**
 * A residual network on features of y, then W21 for all rows. It does not have to be monotone or
 * triangular in y, because the density of y is not used: MI is H(X) − H(X|Y).
 */
final class ResidualContext implements Context {
  private final Scope constants;
  private final ResidualShape.Layout layout;
  private final NDArray one;

  ResidualContext(TensorEngine engine, ResidualShape.Layout layout) {
    this.constants = engine.scope();
    this.layout = layout;
    this.one = constants.own(engine.constant(1));
  }

  /**
   * Activations for the backward pass.
   *
   * @param features shape (K, features, B)
   * @param first tanh of the first layer, shape (K, C, B)
   * @param residual tanh of the residual layer, shape (K, C, B)
   * @param last first + residual
   */
  private record Activations(
      NDArray features, NDArray first, NDArray residual, NDArray last, NDArray rows)
      implements Pass {}

  @Override
  public Pass forward(Scope scope, FlowParameters parameters, NDArray features) {
    NDArray first = scope.tanh(scope.product(parameters.of(layout.in()), features));
    NDArray residual =
        scope.tanh(
            scope
                .product(parameters.of(layout.hidden()), first)
                .addi(parameters.of(layout.bias())));
    NDArray last = scope.add(first, residual);
    return new Activations(
        features, first, residual, last, scope.product(parameters.of(layout.out()), last));
  }

  @Override
  public void backward(
      Scope scope, FlowParameters parameters, Pass pass, NDArray dRows, FlowParameters gradient) {
    Activations made = (Activations) pass;
    gradient.write(layout.out(), scope.product(dRows, scope.transposed(made.last)));
    NDArray dLast = scope.product(scope.transposed(parameters.of(layout.out())), dRows);
    NDArray dResidual = scope.mul(dLast, slope(scope, made.residual));
    gradient.write(layout.hidden(), scope.product(dResidual, scope.transposed(made.first)));
    gradient.write(layout.bias(), scope.sum(dResidual, 2));
    dLast.addi(scope.product(scope.transposed(parameters.of(layout.hidden())), dResidual));
    dLast.muli(slope(scope, made.first));
    gradient.write(layout.in(), scope.product(dLast, scope.transposed(made.features)));
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
