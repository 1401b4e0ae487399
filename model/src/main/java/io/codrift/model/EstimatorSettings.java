package io.codrift.model;

import java.time.Duration;

/**
 * What a fit may spend and how it is evaluated; one set for all monitors.
 *
 * @param estimator {@code ndoe-bnaf} (the default) or {@code start}: marginal map and elliptical
 *     start alone, no training
 * @param firstSteps training steps of a monitor's first window
 * @param thenSteps training steps of every later window
 * @param folds number of folds, at least 2
 * @param timeLimit a guard on the time of one fit, which is {@link EstimateStatus#CUT} then; a
 *     group has as much for each fit that one processor has to take after another
 * @param settleWindows the reference is frozen after this many fitted windows even if the fits have
 *     not settled
 * @param device {@code auto}, {@code cpu} or {@code gpu}
 */
public record EstimatorSettings(
    String estimator,
    int firstSteps,
    int thenSteps,
    int folds,
    Duration timeLimit,
    int settleWindows,
    String device) {

  /** The defaults of the stream: two folds, warm models. */
  public static EstimatorSettings defaults() {
    return new EstimatorSettings("ndoe-bnaf", 2000, 300, 2, Duration.ofSeconds(30), 64, "auto");
  }

  /**
   * The defaults for rows that are estimated once, a file: five folds, because nothing is warm, and
   * more time.
   */
  public static EstimatorSettings once() {
    return new EstimatorSettings("ndoe-bnaf", 2000, 0, 5, Duration.ofMinutes(5), 64, "auto");
  }
}
