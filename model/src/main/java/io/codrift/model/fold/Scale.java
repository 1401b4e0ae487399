package io.codrift.model.fold;

import java.util.Arrays;

/** Mean and standard deviation of a column, in its units, by which it is standardized. */
public record Scale(double mean, double deviation) {
  /**
   * That of values. The deviation is 0 if all are equal, and not finite if one is not.
   *
   * @param values at least one, shape (n)
   */
  public static Scale of(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance =
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return new Scale(mean, Math.sqrt(variance));
  }

  /** Whether values can be divided by the deviation. */
  public boolean isUsable() {
    return deviation > 0 && deviation < Double.POSITIVE_INFINITY;
  }

  /** The standardized value. */
  public double apply(double value) {
    return (value - mean) / deviation;
  }
}
