package io.codrift.model;

import java.util.List;

/**
 * A value with its standard error, both in nats.
 *
 * @param value finite
 * @param standardError finite, not negative
 */
public record Measured(double value, double standardError) {
  /** Nobody measures this many nats: such a number is a fault, and its square would overflow. */
  private static final double LARGEST_NATS = 1e9;

  /** Whether both numbers are possible: finite, of sane size, the error not negative. */
  public boolean isPlausible() {
    return Math.abs(value) <= LARGEST_NATS && standardError >= 0 && standardError <= LARGEST_NATS;
  }

  /**
   * The mean of several windows. Its error is the larger of what the windows' own errors say and
   * what their scatter says: the first knows nothing of a drift between windows, the second nothing
   * at all of a single window.
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
