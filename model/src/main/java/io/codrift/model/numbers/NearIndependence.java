package io.codrift.model.numbers;

import io.codrift.model.Estimate;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.PoissonDistribution;

/**
 * The interval of the MI where X and Y are nearly independent. The error of an estimate is not
 * normal there: the estimate itself is about as large as its error. For n rows of an elliptical
 * copula with k parameters that join X and Y, 2n times the sample's information has a non-central
 * χ² distribution with k degrees of freedom and non-centrality 2nI, to first order in I (Wilks
 * 1938; Wald 1943). Its quantiles are inverted for I.
 */
final class NearIndependence {
  private static final double TAIL = 0.025;
  private static final double PRECISE = 1e-6;

  /** Standard deviations of the Poisson weights that are summed. */
  private static final double DEVIATIONS = 9;

  private NearIndependence() {}

  /**
   * The 95 % interval, nats.
   *
   * @param inSample information of the copula on the rows that it was fitted on, nats
   * @param parameters k: the correlations between X and Y, and one for degrees of freedom
   * @param rows number of independent rows n
   */
  static Estimate.Interval of(double inSample, int parameters, double rows) {
    double statistic = 2 * rows * Math.max(0, inSample);
    double low = nonCentrality(statistic, parameters, 1 - TAIL);
    double high = nonCentrality(statistic, parameters, TAIL);
    return new Estimate.Interval(low / (2 * rows), high / (2 * rows));
  }

  /** The non-centrality at which the distribution function has this value; at least 0. */
  private static double nonCentrality(double statistic, int degrees, double probability) {
    DoubleUnaryOperator tooSmall = lambda -> distribution(statistic, degrees, lambda) - probability;
    if (tooSmall.applyAsDouble(0) <= 0) {
      return 0;
    }
    double below = 0;
    double above = 1;
    while (tooSmall.applyAsDouble(above) > 0) {
      below = above;
      above *= 2;
    }
    while (above - below > PRECISE * above) {
      double middle = (below + above) / 2;
      if (tooSmall.applyAsDouble(middle) > 0) {
        below = middle;
      } else {
        above = middle;
      }
    }
    return above;
  }

  /** The distribution function of the non-central χ²: central ones, weighted by a Poisson. */
  static double distribution(double value, int degrees, double nonCentrality) {
    if (nonCentrality == 0) {
      return ChiSquaredDistribution.of(degrees).cumulativeProbability(value);
    }
    double mean = nonCentrality / 2;
    PoissonDistribution weights = PoissonDistribution.of(mean);
    double reach = DEVIATIONS * (Math.sqrt(mean) + 1);
    double sum = 0;
    for (int j = (int) Math.max(0, mean - reach); j <= mean + reach; j++) {
      sum +=
          weights.probability(j)
              * ChiSquaredDistribution.of(degrees + 2.0 * j).cumulativeProbability(value);
    }
    return sum;
  }
}
