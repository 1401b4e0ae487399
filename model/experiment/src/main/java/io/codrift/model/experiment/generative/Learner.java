package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
import io.codrift.model.experiment.Layout;
import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Standardized;
import io.codrift.model.experiment.Watch;
import io.codrift.model.experiment.WeightUpdates;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.tensor.HostInput;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.BatchOrder;
import java.util.function.Function;

/**
 * Learns a model by Adam on mini-batches of standardized rows.
 *
 * @param engine computes; the caller closes it
 */
record Learner(TensorEngine engine, Schedule schedule) {

  /**
   * Learns. The weights are averaged if the schedule says so; they are not finite if the training
   * diverged.
   *
   * @param claims makes the model, which claims its weights
   */
  Peer.Fitted fit(Pairs train, long seed, Watch watch, Function<Layout, Model> claims) {
    Standardized scale = Standardized.on(train);
    Sides sides = Sides.of(scale, train);
    Layout layout = new Layout();
    Model model = claims.apply(layout);
    int steps = schedule.steps(train.rows());
    float[] values = layout.initial(SplitMix64.at(seed, 0));
    float[] average = values.clone();
    BatchOrder order = new BatchOrder(train.rows(), SplitMix64.at(seed, 1));
    int[] batch = new int[Math.min(schedule.batch(), train.rows())];
    try (Weights weights = new Weights(engine, schedule, values)) {
      for (int step = 0; step < steps; step++) {
        order.fill(batch);
        try (Tape tape = Tape.learning(engine, layout, values)) {
          float[] gradient = tape.gradient(model.loss(tape, sides, batch, step));
          values = weights.updated(gradient, schedule.rate(step, steps));
        }
        double taken = 1 - schedule.kept(step);
        for (int i = 0; i < values.length; i++) {
          average[i] += (float) (taken * (values[i] - average[i]));
        }
        int now = step + 1;
        watch.after(
            now, () -> model.fitted(new Learnt(engine, layout, scale, average.clone(), now)));
      }
    }
    return model.fitted(new Learnt(engine, layout, scale, average, steps));
  }

  /** The weights during a training. */
  private static final class Weights implements AutoCloseable {
    private final TensorEngine engine;
    private final NDArray weights;
    private final HostInput gradient;
    private final WeightUpdates updates;

    Weights(TensorEngine engine, Schedule schedule, float[] initial) {
      this.engine = engine;
      this.weights = engine.array(initial, 1, initial.length);
      this.gradient = engine.hostInput(1, initial.length);
      this.updates = new WeightUpdates(engine, schedule.adam(), weights);
    }

    float[] updated(float[] by, double rate) {
      gradient.set(by);
      try (Scope scope = engine.scope()) {
        updates.take(scope, gradient.array(), rate);
      }
      return engine.floats(weights);
    }

    @Override
    public void close() {
      updates.close();
      gradient.close();
      weights.close();
    }
  }
}
