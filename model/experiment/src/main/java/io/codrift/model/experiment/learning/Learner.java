package io.codrift.model.experiment.learning;

import ai.djl.ndarray.NDArray;
import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Standardized;
import io.codrift.model.experiment.Watch;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.tensor.HostInput;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.BatchOrder;
import io.codrift.model.training.StackedAdam;
import java.util.List;
import java.util.function.Function;

/**
 * Learns a model by Adam on mini-batches of standardized rows. No row is twice in a batch.
 *
 * @param engine computes; the caller closes it
 */
public record Learner(TensorEngine engine, Schedule schedule) {

  /**
   * Learns. The weights are averaged if the schedule says so; they are not finite if the training
   * diverged.
   *
   * @param claims makes the model, which claims its weights
   */
  public Peer.Fitted fit(
      Pairs train, long seed, Watch watch, Function<WeightLayout, Model> claims) {
    Standardized scale = Standardized.on(train);
    Sides sides = Sides.of(scale, train);
    WeightLayout layout = new WeightLayout();
    Model model = claims.apply(layout);
    int steps = schedule.steps(train.rows());
    BatchOrder order = new BatchOrder(train.rows(), SplitMix64.at(seed, 1));
    int[] batch = new int[Math.min(schedule.batch(), train.rows())];
    try (Weights weights = new Weights(engine, schedule, layout.initial(SplitMix64.at(seed, 0)))) {
      for (int step = 0; step < steps; step++) {
        order.fillFromOnePass(batch);
        try (Tape tape = Tape.learning(layout, weights.now())) {
          NDArray gradient = tape.gradient(model.loss(tape, sides, batch, step));
          weights.update(gradient, step, steps);
        }
        int now = step + 1;
        watch.after(
            now, () -> model.fitted(new Learnt(engine, layout, scale, weights.learnt(), now)));
      }
      return model.fitted(new Learnt(engine, layout, scale, weights.learnt(), steps));
    }
  }

  /** The weights during a training, and their average. */
  private static final class Weights implements AutoCloseable {
    private final TensorEngine engine;
    private final Schedule schedule;
    private final NDArray now;
    private final NDArray average;
    private final StackedAdam adam;
    private final HostInput rate;

    Weights(TensorEngine engine, Schedule schedule, float[] initial) {
      this.engine = engine;
      this.schedule = schedule;
      this.now = engine.array(initial, 1, initial.length);
      this.average = engine.array(initial, 1, initial.length);
      float[] none = new float[initial.length];
      this.adam = new StackedAdam(engine, List.of(schedule.adam()), none, none);
      this.rate = engine.hostInput(1, 1);
    }

    /** Shape (1, P). */
    NDArray now() {
      return now;
    }

    /**
     * Takes a step.
     *
     * @param gradient shape (1, P); overwritten
     */
    void update(NDArray gradient, int step, int steps) {
      double learningRate = schedule.rate(step, steps);
      rate.set(new float[] {(float) schedule.adam().effectiveRate(learningRate, step)});
      try (Scope scope = engine.scope()) {
        adam.update(scope, now, gradient, rate.array());
        if (schedule.averages()) {
          NDArray taken = scope.array(new float[] {(float) (1 - schedule.kept(step))}, 1, 1);
          average.addi(scope.sub(now, average).muli(taken));
        }
      }
    }

    float[] learnt() {
      return engine.floats(schedule.averages() ? average : now);
    }

    @Override
    public void close() {
      rate.close();
      adam.close();
      average.close();
      now.close();
    }
  }
}
