package io.codrift.model.experiment.learning;

import io.codrift.model.training.Adam;

/**
 * How long and how fast weights are learnt.
 *
 * @param epochs how often each row is read
 * @param batch rows of a step
 * @param adam the updates
 * @param falls whether the learning rate falls to 0 along half a cosine; otherwise it is constant
 * @param averaging share of the average of the weights that stays at a step, at most; 0 for the
 *     weights at the end
 */
public record Schedule(int epochs, int batch, Adam adam, boolean falls, double averaging) {
  /** Whether weights are averaged. */
  boolean averages() {
    return averaging > 0;
  }

  int steps(int rows) {
    return epochs * -Math.floorDiv(-rows, batch);
  }

  /**
   * The share of the average of the weights that stays at a step, from 0. It rises to {@code
   * averaging}, so that the average is never that of the initial weights, however few steps there
   * are.
   */
  double kept(int step) {
    return Math.min(averaging, (1.0 + step) / (10.0 + step));
  }

  double rate(int step, int steps) {
    double rate = adam.learningRate();
    return falls ? rate * 0.5 * (1 + Math.cos(Math.PI * step / steps)) : rate;
  }
}
