package io.codrift.model.lab.accuracy;

import io.codrift.model.Estimate;

/**
 * The interval score of a 95 % interval (Gneiting and Raftery 2007, equation 43): its length, plus
 * 40 times the distance to a truth that is outside. Smaller is better; it is smallest on average
 * for the true quantiles.
 */
final class IntervalScore {
  private static final double PENALTY = 2 / 0.05;

  private IntervalScore() {}

  static double of(Estimate.Interval interval, double truth) {
    return interval.high()
        - interval.low()
        + PENALTY * (Math.max(0, interval.low() - truth) + Math.max(0, truth - interval.high()));
  }
}
