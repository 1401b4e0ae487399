package io.codrift.model.experiment.grid;

import java.util.Arrays;

/**
 * Mean and standard deviation of some numbers.
 *
 * @param deviation 0 for one number
 */
record Summary(int count, double mean, double deviation) {
  /**
   * @param values at least one
   */
  static Summary of(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Summary(
        values.length, mean, values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0);
  }
}
