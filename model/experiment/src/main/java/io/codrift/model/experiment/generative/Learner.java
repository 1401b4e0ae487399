package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.Adam;
import io.codrift.model.training.BatchOrder;

/** Learns weights by Adam on mini-batches. The moments are kept in Java: weights are few. */
final class Learner {
  private static final double EPSILON = 1e-8;

  private final TensorEngine engine;
  private final Layout layout;
  private final Course course;
  private final Loss loss;

  /** What is minimised. */
  @FunctionalInterface
  interface Loss {
    /**
     * The loss of some rows.
     *
     * @param rows numbers of the rows
     * @param step from 0
     * @return one number
     */
    NDArray of(Tape tape, int[] rows, int step);
  }

  /** Sees the weights after a step. */
  @FunctionalInterface
  interface Look {
    void after(int step, float[] weights);
  }

  Learner(TensorEngine engine, Layout layout, Course course, Loss loss) {
    this.engine = engine;
    this.layout = layout;
    this.course = course;
    this.loss = loss;
  }

  /**
   * Learns.
   *
   * @param rows number of training rows
   * @return the weights, averaged if the course says so; not finite if the training diverged
   */
  float[] learn(int rows, long seed, Look look) {
    int steps = course.steps(rows);
    float[] weights = layout.initial(SplitMix64.at(seed, 0));
    float[] average = weights.clone();
    Moments moments = new Moments(course.adam(), weights.length);
    BatchOrder order = new BatchOrder(rows, SplitMix64.at(seed, 1));
    int[] batch = new int[Math.min(course.batch(), rows)];
    for (int step = 0; step < steps; step++) {
      order.fill(batch);
      try (Tape tape = Tape.learning(engine, layout, weights)) {
        float[] gradient = tape.gradient(loss.of(tape, batch, step));
        moments.update(weights, gradient, course.rate(step, steps), step);
      }
      double taken = 1 - course.kept(step);
      for (int i = 0; i < weights.length; i++) {
        average[i] += (float) (taken * (weights[i] - average[i]));
      }
      look.after(step + 1, average);
    }
    return average;
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
