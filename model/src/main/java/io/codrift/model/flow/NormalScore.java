package io.codrift.model.flow;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** The standard normal as a scale of scores, accurate in its far tail. */
public final class NormalScore {
  /** Minus the log-density at 0. */
  public static final double LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  /** Below this log-probability the ordinary inverse would underflow. */
  private static final double FAR_TAIL = -690;

  private NormalScore() {}

  /** The score below which is a share of the distribution, from 0 to 1. */
  public static double ofProbability(double p) {
    return STANDARD.inverseCumulativeProbability(p);
  }

  /** The share of the distribution below a score. */
  public static double probability(double score) {
    return STANDARD.cumulativeProbability(score);
  }

  /** Log-density of the standard normal, nats. */
  public static double logDensity(double s) {
    return -0.5 * s * s - LOG_SQRT_TWO_PI;
  }

  /** The score s with P(Z &gt; s) = exp({@code logSurvival}), for any negative finite argument. */
  static double ofLogSurvival(double logSurvival) {
    if (logSurvival > FAR_TAIL) {
      return STANDARD.inverseSurvivalProbability(Math.exp(logSurvival));
    }
    // Mills' ratio, iterated: log Q(s) = -s^2/2 - log(s sqrt(2 pi)) + log(1 - 1/s^2 + 3/s^4).
    double s = Math.sqrt(-2 * logSurvival);
    for (int i = 0; i < 6; i++) {
      double inverseSquare = 1 / (s * s);
      double mills = Math.log1p(-inverseSquare + 3 * inverseSquare * inverseSquare);
      s = Math.sqrt(-2 * (logSurvival + Math.log(s) + LOG_SQRT_TWO_PI - mills));
    }
    return s;
  }
}
