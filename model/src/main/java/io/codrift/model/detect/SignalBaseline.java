package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The baseline of a signal, with which later windows are compared. It is needed because level and
 * shift of an unchanged stream are not zero and scatter by more than their standard errors. It is
 * learned from the first m windows after the reference was frozen, never from windows that the
 * reference was fitted on: their values are biased upwards.
 *
 * @param mean mean of the signal, nats
 * @param pooledVariance mean squared standard error of its windows, nats²
 * @param excessVariance τ², the variance between windows beyond their standard errors, nats², at
 *     least 0
 * @param autocorrelation φ of the standardized windows, 0 to 0.8
 * @param windows m
 */
record SignalBaseline(
    double mean,
    double pooledVariance,
    double excessVariance,
    double autocorrelation,
    int windows) {

  /** Above this value whitening amplifies noise more than it removes dependence. */
  static final double LARGEST_AUTOCORRELATION = 0.8;

  /** Windows of a baseline are clipped at this many standard deviations from the median. */
  private static final double WILD = 4;

  private static final double NORMAL_SIGMA_PER_MEDIAN_DEVIATION = 1.4826;

  /**
   * Precision of a mean of log-densities in single precision, nats. A smaller difference is
   * rounding and must not become evidence, even if a monitor's numbers are almost constant.
   */
  private static final double RESOLUTION_NATS = 1e-6;

  /**
   * Computes a baseline.
   *
   * @param windows the m windows, oldest first
   * @param gaps for each, the number of windows without numbers directly before it
   * @throws IllegalArgumentException for fewer than two windows
   */
  static SignalBaseline learn(List<Measured> windows, List<Integer> gaps) {
    int m = windows.size();
    if (m < 2) {
      throw new IllegalArgumentException("a baseline needs two windows, not " + m);
    }
    List<Measured> values = winsorize(windows);
    double mean = values.stream().mapToDouble(Measured::value).sum() / m;
    double pooled = meanSquaredError(values);
    double scatter =
        values.stream().mapToDouble(v -> (v.value() - mean) * (v.value() - mean)).sum() / (m - 1);
    SignalBaseline independent =
        new SignalBaseline(mean, pooled, Math.max(0, scatter - pooled), 0, m);
    return new SignalBaseline(
        mean,
        pooled,
        independent.excessVariance(),
        independent.lagOneAutocorrelation(values, gaps),
        m);
  }

  /**
   * Clips outliers to the bounds that also apply while watching. A single outlier of twelve
   * standard deviations would widen a baseline of 50 windows so much that a change of three
   * standard deviations is never found.
   */
  private static List<Measured> winsorize(List<Measured> windows) {
    double median = median(windows.stream().mapToDouble(Measured::value));
    double deviation = median(windows.stream().mapToDouble(w -> Math.abs(w.value() - median)));
    if (deviation == 0) {
      return windows; // most are equal, so the deviation of the others cannot be judged
    }
    double error = Math.sqrt(meanSquaredError(windows));
    double bound = WILD * Math.max(error, NORMAL_SIGMA_PER_MEDIAN_DEVIATION * deviation);
    return windows.stream()
        .map(
            w ->
                new Measured(
                    Math.max(median - bound, Math.min(median + bound, w.value())),
                    w.standardError()))
        .toList();
  }

  private static double meanSquaredError(List<Measured> windows) {
    return windows.stream()
        .mapToDouble(w -> w.standardError() * w.standardError())
        .average()
        .orElseThrow();
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private double lagOneAutocorrelation(List<Measured> values, List<Integer> gaps) {
    double products = 0;
    double squares = 0;
    int pairs = 0;
    double before = 0;
    for (int i = 0; i < values.size(); i++) {
      double z = standardize(values.get(i));
      squares += z * z;
      if (i > 0 && gaps.get(i) == 0) {
        products += before * z;
        pairs++;
      }
      before = z;
    }
    if (pairs == 0 || squares == 0) {
      return 0;
    }
    double raw = products / pairs / (squares / values.size());
    // The mean was estimated from the same windows, which causes a bias of about -(1 + 3φ)/m.
    double corrected = raw + (1 + 3 * raw) / values.size();
    return Math.max(0, Math.min(LARGEST_AUTOCORRELATION, corrected));
  }

  /**
   * z: the deviation from the baseline in standard deviations. The variance is half the window's
   * own and half the pooled one, because the value and the standard error of one window are
   * correlated.
   */
  double standardize(Measured window) {
    double own = window.standardError() * window.standardError();
    double variance =
        (own + pooledVariance) / 2 + excessVariance + RESOLUTION_NATS * RESOLUTION_NATS;
    return (window.value() - mean) / Math.sqrt(variance);
  }

  /**
   * The whitened z: the part of it that the previous value does not predict.
   *
   * @param z standardized value
   * @param before the previous standardized value
   * @param distance number of windows between the two, from 1
   */
  double whiten(double z, double before, int distance) {
    double phi = Math.pow(autocorrelation, distance);
    return (z - phi * before) / Math.sqrt(1 - phi * phi);
  }

  /** ε = 0.8/√m. It compensates for the error of the mean, which would compound as e^(δt/√m). */
  double allowance() {
    return 0.8 / Math.sqrt(windows);
  }
}
