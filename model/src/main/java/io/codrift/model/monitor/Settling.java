package io.codrift.model.monitor;

import java.util.Arrays;
import java.util.Objects;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Decides when a monitor's fits have settled. Holds the MI of the last {@value #WINDOWS} windows
 * and its gain by fine-tuning. Immutable.
 *
 * <p>The fits have settled when the upper 95 % confidence bound of the mean gain, times the number
 * of windows that a detector sums, is below half the standard deviation of the MI. A gain that is
 * small compared with its standard error is not enough, because a sequential detector sums such
 * gains.
 */
public final class Settling {
  static final int WINDOWS = 16;

  public static final Settling NONE = new Settling(new double[0], new double[0]);

  private final double[] gains;
  private final double[] informations;

  private Settling(double[] gains, double[] informations) {
    this.gains = gains;
    this.informations = informations;
  }

  static Settling of(double[] gains, double[] informations) {
    if (gains.length != informations.length || gains.length > WINDOWS) {
      throw new IllegalArgumentException(
          "a settling history needs equally many gains and MI values, at most %d, not %d and %d"
              .formatted(WINDOWS, gains.length, informations.length));
    }
    return new Settling(gains.clone(), informations.clone());
  }

  /**
   * The history with one more window.
   *
   * @param gain MI after minus before fine-tuning, on evaluation rows, nats
   * @param information MI, nats
   */
  public Settling with(double gain, double information) {
    int from = Math.max(0, gains.length + 1 - WINDOWS);
    int kept = gains.length - from;
    double[] nextGains = Arrays.copyOfRange(gains, from, from + kept + 1);
    double[] nextInformations = Arrays.copyOfRange(informations, from, from + kept + 1);
    nextGains[kept] = gain;
    nextInformations[kept] = information;
    return new Settling(nextGains, nextInformations);
  }

  /**
   * @param budgetWindows N, the windows over which the detectors may raise one false alarm
   */
  public boolean settled(int budgetWindows) {
    if (gains.length < WINDOWS) {
      return false;
    }
    double quantile = TDistribution.of(WINDOWS - 1).inverseCumulativeProbability(0.95);
    double bound = mean(gains) + quantile * deviation(gains) / Math.sqrt(WINDOWS);
    return bound * budgetWindows <= 0.5 * deviation(informations);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1));
  }

  double[] gains() {
    return gains.clone();
  }

  double[] informations() {
    return informations.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Settling that
        && Arrays.equals(gains, that.gains)
        && Arrays.equals(informations, that.informations);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(gains), Arrays.hashCode(informations));
  }
}
