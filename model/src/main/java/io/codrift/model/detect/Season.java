package io.codrift.model.detect;

import java.time.Duration;
import java.util.List;

/**
 * Periods in which a signal may rise and fall without a change. The mean of the signal is a
 * constant and {@value #HARMONICS} harmonics of each period, whose amplitudes are unknown.
 *
 * @param periods each above 0
 */
public record Season(List<Duration> periods) {
  /** Sines and cosines of the first few multiples of the frequency describe a course of the day. */
  static final int HARMONICS = 3;

  /**
   * A period needs this many windows: the fastest harmonic has more than two of them, so that it
   * can be told from a constant.
   */
  public static final int LEAST_WINDOWS = 2 * HARMONICS + 2;

  /** The signal has no season. */
  public static final Season NONE = new Season(List.of());

  /**
   * @throws IllegalArgumentException if a period is not above 0
   */
  public Season {
    periods = List.copyOf(periods);
    for (Duration period : periods) {
      if (period.isNegative() || period.isZero()) {
        throw new IllegalArgumentException("a period must be above 0, not " + period);
      }
    }
  }

  /** Number of regressors: the constant and the harmonics. */
  int regressors() {
    return 1 + 2 * HARMONICS * periods.size();
  }

  /**
   * The regressors of a window: 1, then cosine and sine of each harmonic.
   *
   * @param begin first millisecond of the window
   */
  double[] at(long begin) {
    double[] regressors = new double[regressors()];
    regressors[0] = 1;
    int i = 1;
    for (Duration period : periods) {
      long millis = period.toMillis();
      double phase = 2 * Math.PI * Math.floorMod(begin, millis) / millis;
      for (int harmonic = 1; harmonic <= HARMONICS; harmonic++) {
        regressors[i++] = Math.cos(harmonic * phase);
        regressors[i++] = Math.sin(harmonic * phase);
      }
    }
    return regressors;
  }
}
