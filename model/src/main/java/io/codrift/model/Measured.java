package io.codrift.model;

import java.util.List;

/**
 * A value with its standard error, both in nats.
 *
 * @param value finite
 * @param standardError finite, not negative
 */
public record Measured(double value, double standardError) {
  /**
   * Upper limit for a plausible value, nats: a larger number is an error, and its square would
   * overflow.
   */
  private static final double LARGEST_NATS = 1e9;

  /** Whether both numbers are plausible: finite, below the limit, the error not negative. */
  public boolean isPlausible() {
    return Math.abs(value) <= LARGEST_NATS && standardError >= 0 && standardError <= LARGEST_NATS;
  }

  /**
   * The mean of several windows. Its standard error is the larger of two: the one from the windows'
   * own standard errors, which misses a drift between windows, and the one from the scatter of
   * their values, which a single window does not have.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Measured meanOf(List<Measured> windows) {
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("the mean of no windows");
    }
    int n = windows.size();
    double mean = windows.stream().mapToDouble(Measured::value).sum() / n;
    double ownVariance =
        windows.stream().mapToDouble(w -> w.standardError() * w.standardError()).sum() / n;
    double scatter = 0;
    if (n > 1) {
      scatter =
          windows.stream().mapToDouble(w -> (w.value() - mean) * (w.value() - mean)).sum()
              / (n - 1);
    }
    return new Measured(mean, Math.sqrt(Math.max(ownVariance, scatter) / n));
  }
}
