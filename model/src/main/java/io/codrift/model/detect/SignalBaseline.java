package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What a signal was like before a change: learnt from the first m windows after the reference was
 * frozen, never from those that it was fitted on, on which it looks better than it is. A later
 * window is compared with it, because level and shift of an unchanged stream are not zero and
 * scatter by more than their standard errors.
 *
 * @param mean mean of the signal, nats
 * @param pooledVariance mean squared standard error of its windows, nats²
 * @param excessVariance τ²: by how much the windows scatter beyond their errors, nats², at least 0
 * @param autocorrelation φ of the standardized windows, 0 to 0.8
 * @param windows m
 */
record SignalBaseline(
    double mean,
    double pooledVariance,
    double excessVariance,
    double autocorrelation,
    int windows) {

  /** Beyond it whitening amplifies noise more than it removes dependence. */
  static final double LARGEST_AUTOCORRELATION = 0.8;

  /** Standard deviations from the median beyond which a window of a baseline is drawn in. */
  private static final double WILD = 4;

  private static final double NORMAL_SIGMA_PER_MEDIAN_DEVIATION = 1.4826;

  /**
   * Means of log-densities in single precision repeat to about this many nats; less is rounding,
   * and must not become evidence where a monitor's numbers are all but constant.
   */
  private static final double RESOLUTION_NATS = 1e-6;

  /**
   * Learns a baseline.
   *
   * @param windows the m windows, oldest first
   * @param gaps for each, how many windows without numbers came just before it
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
   * Draws wild values in to the bounds that they have under watch as well: one of twelve standard
   * deviations would widen the baseline of 50 windows so much that a change of three is never
   * found.
   */
  private static List<Measured> winsorize(List<Measured> windows) {
    double median = median(windows.stream().mapToDouble(Measured::value));
    double deviation = median(windows.stream().mapToDouble(w -> Math.abs(w.value() - median)));
    if (deviation == 0) {
      return windows; // most are equal, which says nothing of how far the others may be off
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
    // The mean was estimated from the same windows, which biases by about -(1 + 3φ)/m.
    double corrected = raw + (1 + 3 * raw) / values.size();
    return Math.max(0, Math.min(LARGEST_AUTOCORRELATION, corrected));
  }

  /**
   * z: the deviation from the baseline in standard deviations. The window's own variance counts
   * half and the pooled one half, because the value and the error of one window are correlated.
   */
  double standardize(Measured window) {
    double own = window.standardError() * window.standardError();
    double variance =
        (own + pooledVariance) / 2 + excessVariance + RESOLUTION_NATS * RESOLUTION_NATS;
    return (window.value() - mean) / Math.sqrt(variance);
  }

  /**
   * The whitened z: what is new in it against a predecessor.
   *
   * @param z standardized value
   * @param before the predecessor's
   * @param distance how many windows before, from 1
   */
  double whiten(double z, double before, int distance) {
    double phi = Math.pow(autocorrelation, distance);
    return (z - phi * before) / Math.sqrt(1 - phi * phi);
  }

  /** ε = 0.8/√m, which pays for the error of the mean: it would compound as e^(δt/√m). */
  double allowance() {
    return 0.8 / Math.sqrt(windows);
  }
}
