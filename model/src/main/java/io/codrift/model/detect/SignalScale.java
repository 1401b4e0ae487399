package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The scale on which a signal is judged. The Bayes factors are those of normal noise, so that
 * outliers would raise alarms. Values are therefore replaced by the normal scores that they would
 * have if the signal had Student's distribution with 3 degrees of freedom and the baseline's
 * quartiles (by the approximation of Wallace, Annals of Mathematical Statistics 1959). The scores
 * of normal values hardly differ from the values up to two standard deviations. Unlike clipping,
 * scores still tell a large change from a moderate one, so that it is found sooner.
 *
 * @param median median of the baseline, nats, after its season was taken off
 * @param sigma robust standard deviation of the baseline, nats, above 0
 * @param pooledVariance mean squared standard error of its windows, nats², above 0
 * @param season the season that is taken off
 * @param amplitudes the amplitudes of its harmonics in the baseline, nats
 */
record SignalScale(
    double median, double sigma, double pooledVariance, Season season, List<Double> amplitudes) {
  /** Largest score: one outlier alone must not raise an alarm, however far it is. */
  static final double LARGEST_SCORE = 3.5;

  /** Scores of values without tails, such as those of a uniform distribution, vary this much. */
  private static final double LEAST_VARIANCE = 0.25;

  /** Degrees of freedom of the tails. */
  private static final double DEGREES = 3;

  private static final double NORMAL_QUARTILE =
      NormalDistribution.of(0, 1).inverseCumulativeProbability(0.75);
  private static final double QUARTILE_RATIO =
      TDistribution.of(DEGREES).inverseCumulativeProbability(0.75) / NORMAL_QUARTILE;

  /**
   * Precision of a mean of log-densities in single precision, nats. A smaller difference is
   * rounding and must not become evidence, even if a monitor's numbers are almost constant.
   */
  private static final double RESOLUTION_NATS = 1e-6;

  /**
   * @throws IllegalArgumentException if there is not one amplitude for each harmonic
   */
  SignalScale {
    amplitudes = List.copyOf(amplitudes);
    if (amplitudes.size() != season.regressors() - 1) {
      throw new IllegalArgumentException(
          "%d amplitudes for %s".formatted(amplitudes.size(), season));
    }
  }

  /** A scale without a season. */
  SignalScale(double median, double sigma, double pooledVariance) {
    this(median, sigma, pooledVariance, Season.NONE, List.of());
  }

  /**
   * The scale of some windows without a season.
   *
   * @throws IllegalArgumentException if there are none
   */
  static SignalScale of(List<Measured> windows) {
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("the scale of no windows");
    }
    double median = median(windows.stream().mapToDouble(Measured::value));
    double deviation = median(windows.stream().mapToDouble(w -> Math.abs(w.value() - median)));
    double pooled =
        windows.stream()
            .mapToDouble(w -> w.standardError() * w.standardError())
            .average()
            .orElseThrow();
    return new SignalScale(
        median,
        Math.max(deviation / NORMAL_QUARTILE, RESOLUTION_NATS),
        Math.max(pooled, RESOLUTION_NATS * RESOLUTION_NATS));
  }

  /**
   * The scale of some windows.
   *
   * @throws IllegalArgumentException if there are none
   */
  static SignalScale of(Signal signal, List<ScoredWindow> windows, Season season) {
    SignalScale plain = of(windows.stream().map(w -> w.of(signal)).toList());
    if (season.periods().isEmpty()) {
      return plain;
    }
    List<Double> amplitudes = SeasonFit.amplitudes(plain, signal, windows, season);
    SignalScale seasonal = new SignalScale(0, 1, 1, season, amplitudes);
    SignalScale rest = of(windows.stream().map(w -> seasonal.deseasoned(signal, w)).toList());
    return new SignalScale(rest.median, rest.sigma, rest.pooledVariance, season, amplitudes);
  }

  /** What the season adds to the signal of a window that begins then, nats. */
  double seasonal(long begin) {
    if (amplitudes.isEmpty()) {
      return 0;
    }
    double[] regressors = season.at(begin);
    double sum = 0;
    for (int i = 0; i < amplitudes.size(); i++) {
      sum += amplitudes.get(i) * regressors[i + 1];
    }
    return sum;
  }

  /** A window's value without the season, nats. */
  Measured deseasoned(Signal signal, ScoredWindow window) {
    Measured value = window.of(signal);
    return new Measured(value.value() - seasonal(window.begin()), value.standardError());
  }

  /**
   * The mean signal of some windows that is expected if nothing changes.
   *
   * @param mean the mean without the season, nats
   */
  Measured expected(Measured mean, List<ScoredWindow> windows) {
    double seasonal = windows.stream().mapToDouble(w -> seasonal(w.begin())).average().orElse(0);
    return new Measured(mean.value() + seasonal, mean.standardError());
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /**
   * The variance of the scores that is assumed at least. If more than half of the baseline's values
   * are equal, the first other value would be evidence without bound.
   */
  double leastVariance() {
    return sigma > RESOLUTION_NATS ? LEAST_VARIANCE : 1;
  }

  /**
   * A value in nats without its season, drawn in to {@link #LARGEST_SCORE} robust standard
   * deviations.
   */
  double clip(double value) {
    double most = LARGEST_SCORE * sigma;
    return Math.max(median - most, Math.min(median + most, value));
  }

  /**
   * The score of a mean of many windows.
   *
   * @param mean without the season, nats
   */
  double score(double mean) {
    return normalScore((mean - median) / sigma);
  }

  private static double normalScore(double robustDeviations) {
    double u = robustDeviations * QUARTILE_RATIO;
    double score =
        (8 * DEGREES + 1) / (8 * DEGREES + 3) * Math.sqrt(DEGREES * Math.log(1 + u * u / DEGREES));
    return Math.copySign(Math.min(LARGEST_SCORE, score), u);
  }

  /**
   * A window on this scale. Its sampling variance is taken as half the window's own and half the
   * pooled one, because value and standard error of one window are correlated. The deviation is
   * divided by the standard deviation that follows. The noise models then treat all windows alike:
   * a change often makes standard errors larger, and would be hidden if they counted less.
   */
  StandardWindow standardize(Measured window, int distance, long begin) {
    double own = window.standardError() * window.standardError();
    double sampling = Math.min(1, pooledVariance / (sigma * sigma));
    double variance = 1 + sampling * (own / pooledVariance - 1) / 2;
    return new StandardWindow(
        normalScore((window.value() - seasonal(begin) - median) / (sigma * Math.sqrt(variance))),
        distance,
        begin);
  }
}
