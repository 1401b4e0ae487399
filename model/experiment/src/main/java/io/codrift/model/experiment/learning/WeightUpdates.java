package io.codrift.model.experiment.learning;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.HostInput;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.Adam;
import io.codrift.model.training.StackedAdam;
import java.util.List;

/** The updates of one model's weights by Adam, in place. */
final class WeightUpdates implements AutoCloseable {
  private final Adam settings;
  private final NDArray weights;
  private final StackedAdam adam;
  private final HostInput rate;
  private int taken;

  /**
   * @param weights shape (1, P); the caller closes it
   */
  WeightUpdates(TensorEngine engine, Adam settings, NDArray weights) {
    int parameters = Math.toIntExact(weights.size());
    this.settings = settings;
    this.weights = weights;
    this.adam =
        new StackedAdam(engine, List.of(settings), new float[parameters], new float[parameters]);
    this.rate = engine.hostInput(1, 1);
  }

  /**
   * Takes the next step.
   *
   * @param gradient shape (1, P); overwritten
   * @param learningRate of this step
   */
  void take(Scope scope, NDArray gradient, double learningRate) {
    rate.set(new float[] {(float) settings.effectiveRate(learningRate, taken)});
    adam.update(scope, weights, gradient, rate.array());
    taken++;
  }

  @Override
  public void close() {
    rate.close();
    adam.close();
  }
}
