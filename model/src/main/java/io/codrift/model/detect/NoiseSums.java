package io.codrift.model.detect;

import java.util.Collections;
import java.util.List;

/**
 * The windows so far under one noise model, as the sums that a Bayes factor needs, and the state of
 * the filter that whitens them; see {@link Whitening}. The regressors are those of a {@link
 * Season}: the constant 1 is the first.
 *
 * @param signalVariance variance of the slow signal given the windows so far
 * @param value the slow signal that the values predict for the last window
 * @param regressors the slow signal that each regressor predicts for the last window
 * @param halfLogDeterminant half the log-determinant of the correlations
 * @param products products of the whitened regressors, the lower triangle row by row. The first is
 *     the number of independent windows that are worth as much for the mean, without a season
 * @param withValue products of the whitened regressors and the whitened values
 * @param valueValue the square of the whitened values
 */
record NoiseSums(
    double signalVariance,
    double value,
    List<Double> regressors,
    double halfLogDeterminant,
    List<Double> products,
    List<Double> withValue,
    double valueValue) {

  /**
   * @throws IllegalArgumentException if the numbers of regressors do not agree
   */
  NoiseSums {
    regressors = List.copyOf(regressors);
    products = List.copyOf(products);
    withValue = List.copyOf(withValue);
    int count = regressors.size();
    if (count == 0 || products.size() != triangle(count) || withValue.size() != count) {
      throw new IllegalArgumentException(
          "%d regressors with %d and %d products"
              .formatted(count, products.size(), withValue.size()));
    }
  }

  /** Before the first window. */
  static NoiseSums start(NoiseModel noise, Season season) {
    int count = season.regressors();
    return new NoiseSums(
        noise.share(),
        0,
        Collections.nCopies(count, 0.0),
        0,
        Collections.nCopies(triangle(count), 0.0),
        Collections.nCopies(count, 0.0),
        0);
  }

  /** Number of entries of a lower triangle. */
  static int triangle(int count) {
    return count * (count + 1) / 2;
  }

  int count() {
    return regressors.size();
  }
}
