package io.codrift.model.training;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.tensor.Views;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Adam or AdaMax for K members whose weights are the rows of one matrix. The moments are stored
 * without their factors (1−β), which are part of the effective learning rate. Each loss has its own
 * instance, because the gradients of the two losses differ and would distort shared moments.
 */
public final class StackedAdam implements AutoCloseable {
  private static final double EPSILON = 1e-8;

  private final Scope scope;
  private final NDArray first;
  private final NDArray second;
  private final NDArray beta1;
  private final NDArray beta2;
  private final NDArray epsilon;
  private final NDArray limits;
  private final NDArray one;
  private final boolean clips;
  private final Adam.Size size;

  /**
   * @param settings settings of each member, of the same {@link Adam.Size}
   * @param first shape (K, parameters), sums of gradients; copied
   * @param second same shape, sums of squared gradients, or the largest ones
   * @throws IllegalArgumentException if sizes differ
   */
  public StackedAdam(TensorEngine engine, List<Adam> settings, float[] first, float[] second) {
    this.size = settings.get(0).size();
    if (settings.stream().anyMatch(own -> own.size() != size)) {
      throw new IllegalArgumentException("members of one group must not differ in their Adam.Size");
    }
    this.scope = engine.scope();
    int members = settings.size();
    long parameters = first.length / members;
    this.first = scope.array(first, members, parameters);
    this.second = scope.array(second, members, parameters);
    beta1 = column(settings, Adam::beta1);
    beta2 = column(settings, Adam::decayOfSquares);
    epsilon = column(settings, a -> a.stored(EPSILON));
    limits = column(settings, Adam::gradientNorm);
    clips = settings.stream().anyMatch(a -> Double.isFinite(a.gradientNorm()));
    one = scope.array(new float[] {1}, 1, 1);
  }

  private NDArray column(List<Adam> settings, ToDoubleFunction<Adam> value) {
    float[] values = new float[settings.size()];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) value.applyAsDouble(settings.get(k));
    }
    return scope.array(values, values.length, 1);
  }

  /**
   * One update, in place.
   *
   * @param weights shape (K, parameters)
   * @param gradient same shape; overwritten
   * @param rates shape (K, 1), from {@link Adam#effectiveRate}
   */
  public void update(Scope step, NDArray weights, NDArray gradient, NDArray rates) {
    if (clips) {
      gradient.muli(step.minimum(step.div(limits, step.norm(gradient, 1)), one));
    }
    first.muli(beta1).addi(gradient);
    second.muli(beta2);
    gradient.muli(gradient);
    switch (size) {
      case MEAN_SQUARE -> second.addi(gradient);
      case LARGEST ->
          Views.write(second, step.maximum(second, gradient), second.getShape().getShape());
    }
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
