package io.codrift.model.training;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;

/**
 * Adam for K members whose weights are the rows of one matrix. The moments are kept without their
 * factors (1−β), which move into the rate. Each loss has its own instance: shared moments would
 * make the two gradients fight (design, "Paper mode").
 */
final class StackedAdam implements AutoCloseable {
  static final double BETA1 = 0.9;
  static final double BETA2 = 0.99;
  private static final double EPSILON = 1e-8;

  private final Scope scope;
  private final NDArray first;
  private final NDArray second;
  private final NDArray beta1;
  private final NDArray beta2;
  private final NDArray epsilon;
  private final NDArray one;

  /**
   * @param first shape (K, parameters), sums of gradients; copied
   * @param second likewise, of their squares
   */
  StackedAdam(TensorEngine engine, int members, float[] first, float[] second) {
    this.scope = engine.scope();
    long parameters = first.length / members;
    this.first = scope.array(first, members, parameters);
    this.second = scope.array(second, members, parameters);
    beta1 = scope.array(new float[] {(float) BETA1}, 1, 1);
    beta2 = scope.array(new float[] {(float) BETA2}, 1, 1);
    epsilon = scope.array(new float[] {(float) (EPSILON / Math.sqrt(1 - BETA2))}, 1, 1);
    one = scope.array(new float[] {1}, 1, 1);
  }

  /**
   * What a learning rate becomes at a step: bias correction and the factors that the moments lack.
   *
   * @param step from 0
   */
  static double effectiveRate(double rate, int step) {
    double bias1 = 1 - Math.pow(BETA1, step + 1.0);
    double bias2 = 1 - Math.pow(BETA2, step + 1.0);
    return rate * (1 - BETA1) / bias1 * Math.sqrt(bias2 / (1 - BETA2));
  }

  /**
   * One update, in place.
   *
   * @param weights shape (K, parameters)
   * @param gradient likewise; is used up
   * @param rates shape (K, 1), from {@link #effectiveRate}
   * @param limits shape (K, 1), norms that the gradients are clipped to, each member its own
   */
  void update(Scope step, NDArray weights, NDArray gradient, NDArray rates, NDArray limits) {
    gradient.muli(step.minimum(step.div(limits, step.norm(gradient, 1)), one));
    first.muli(beta1).addi(gradient);
    second.muli(beta2).addi(gradient.muli(gradient));
    NDArray direction = step.div(first, step.sqrt(second).addi(epsilon));
    weights.subi(direction.muli(rates));
  }

  NDArray first() {
    return first;
  }

  NDArray second() {
    return second;
  }

  @Override
  public void close() {
    scope.close();
  }
}
