package io.codrift.model.experiment.generative;

import io.codrift.model.experiment.Layout;
import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Standardized;
import io.codrift.model.experiment.Watch;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.Adam;
import io.codrift.model.training.BatchOrder;
import java.util.function.Function;

/**
 * Learns a model by Adam on mini-batches of standardized rows. The moments are kept in Java:
 * weights are few.
 *
 * @param engine computes; the caller closes it
 */
record Learner(TensorEngine engine, Course course) {
  private static final double EPSILON = 1e-8;

  /**
   * Learns. The weights are averaged if the course says so; they are not finite if the training
   * diverged.
   *
   * @param claims makes the model, which claims its weights
   */
  Peer.Fitted fit(Pairs train, long seed, Watch watch, Function<Layout, Model> claims) {
    Standardized scale = Standardized.on(train);
    Sides sides = Sides.of(scale, train);
    Layout layout = new Layout();
    Model model = claims.apply(layout);
    int steps = course.steps(train.rows());
    float[] weights = layout.initial(SplitMix64.at(seed, 0));
    float[] average = weights.clone();
    Moments moments = new Moments(course.adam(), weights.length);
    BatchOrder order = new BatchOrder(train.rows(), SplitMix64.at(seed, 1));
    int[] batch = new int[Math.min(course.batch(), train.rows())];
    for (int step = 0; step < steps; step++) {
      order.fill(batch);
      try (Tape tape = Tape.learning(engine, layout, weights)) {
        float[] gradient = tape.gradient(model.loss(tape, sides, batch, step));
        moments.update(weights, gradient, course.rate(step, steps), step);
      }
      double taken = 1 - course.kept(step);
      for (int i = 0; i < weights.length; i++) {
        average[i] += (float) (taken * (weights[i] - average[i]));
      }
      int now = step + 1;
      watch.after(now, () -> model.fitted(new Learnt(engine, layout, scale, average.clone(), now)));
    }
    return model.fitted(new Learnt(engine, layout, scale, average, steps));
  }

  /** Adam's means (Kingma and Ba 2015, algorithm 1). */
  private static final class Moments {
    private final Adam adam;
    private final double[] means;
    private final double[] squares;

    Moments(Adam adam, int weights) {
      this.adam = adam;
      this.means = new double[weights];
      this.squares = new double[weights];
    }

    void update(float[] weights, float[] gradient, double rate, int step) {
      double norm = 0;
      for (float g : gradient) {
        norm += (double) g * g;
      }
      double scale = Math.min(1, adam.gradientNorm() / Math.sqrt(norm));
      double meanScale = rate / (1 - Math.pow(adam.beta1(), step + 1.0));
      double squareScale = 1 / (1 - Math.pow(adam.beta2(), step + 1.0));
      for (int i = 0; i < weights.length; i++) {
        double g = scale * gradient[i];
        means[i] += (1 - adam.beta1()) * (g - means[i]);
        squares[i] += (1 - adam.beta2()) * (g * g - squares[i]);
        weights[i] -=
            (float) (meanScale * means[i] / (Math.sqrt(squares[i] * squareScale) + EPSILON));
      }
    }
  }
}
