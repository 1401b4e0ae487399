package io.codrift.model.detect;

import java.util.Arrays;
import java.util.List;

/**
 * A mixture Shiryaev-Roberts e-detector: one statistic per assumed change δ, R_δ ← (1 + R_δ)·exp(δz
 * − |δ|ε − δ²/2), whose mean is the evidence. If nothing has changed, the expected evidence after t
 * windows is at most t, so the evidence reaches A after A windows on average or later. Several δ
 * are mixed because the size of a change is not known in advance. Immutable.
 */
final class MixtureDetector {
  private static final double[] MAGNITUDES = {0.5, 1, 1.5, 2, 3};

  /**
   * Deviations are clipped to this many standard deviations, so that one outlier cannot raise an
   * alarm.
   */
  static final double CLIP = 3;

  private final double[] statistics;

  private MixtureDetector(double[] statistics) {
    this.statistics = statistics;
  }

  /** A detector of {@code signal} without evidence. */
  static MixtureDetector of(Signal signal) {
    int sides =
        switch (signal) {
          case LEVEL -> 2;
          case SHIFT -> 1;
        };
    return new MixtureDetector(new double[sides * MAGNITUDES.length]);
  }

  /**
   * A detector with these statistics, as {@link #statistics()} gave them.
   *
   * @throws IllegalArgumentException if their number is wrong for {@code signal}, or if one is
   *     negative or not finite
   */
  static MixtureDetector restore(Signal signal, List<Double> statistics) {
    int expected = of(signal).statistics.length;
    if (statistics.size() != expected
        || !statistics.stream().allMatch(r -> r >= 0 && Double.isFinite(r))) {
      throw new IllegalArgumentException(
          "a %s detector has %d finite statistics of at least 0, not %s"
              .formatted(signal, expected, statistics));
    }
    return new MixtureDetector(statistics.stream().mapToDouble(r -> r).toArray());
  }

  private static double change(int i) {
    double magnitude = MAGNITUDES[i % MAGNITUDES.length];
    return i < MAGNITUDES.length ? magnitude : -magnitude;
  }

  /** Returns the detector after one more whitened, clipped deviation z. */
  MixtureDetector step(double z, double allowance) {
    double[] next = new double[statistics.length];
    for (int i = 0; i < next.length; i++) {
      double delta = change(i);
      double gain = delta * z - Math.abs(delta) * allowance - delta * delta / 2;
      next[i] = Math.min(Double.MAX_VALUE / next.length, (1 + statistics[i]) * Math.exp(gain));
    }
    return new MixtureDetector(next);
  }

  /** The evidence for a change: at least 0, finite. */
  double evidence() {
    return Arrays.stream(statistics).sum() / statistics.length;
  }

  /** The direction with more evidence. */
  Direction direction() {
    double up = Arrays.stream(statistics, 0, MAGNITUDES.length).sum();
    double down = Arrays.stream(statistics, MAGNITUDES.length, statistics.length).sum();
    return up >= down ? Direction.UP : Direction.DOWN;
  }

  /** R_δ for δ = 0.5, 1, 1.5, 2, 3 and, if both directions are watched, for their negatives. */
  List<Double> statistics() {
    return Arrays.stream(statistics).boxed().toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MixtureDetector d && Arrays.equals(statistics, d.statistics);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(statistics);
  }

  @Override
  public String toString() {
    return Arrays.toString(statistics);
  }
}
