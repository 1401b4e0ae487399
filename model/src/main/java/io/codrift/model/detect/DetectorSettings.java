package io.codrift.model.detect;

import java.util.OptionalInt;

/**
 * The settings of a monitor's detectors.
 *
 * @param threshold evidence at which a signal alarms, see {@link AlarmBudget#monitorThreshold()}
 * @param baselineWindows m, the least number of windows in a baseline
 * @param rebaselineAfter number of windows after an alarm until a new baseline is learned; if
 *     empty, never automatically
 * @param minChange smallest change of a signal that raises an alarm, nats; 0 for any change
 * @param returnThreshold evidence at which a change is over, above 1
 * @param season periods in which a signal may rise and fall
 */
public record DetectorSettings(
    double threshold,
    int baselineWindows,
    OptionalInt rebaselineAfter,
    double minChange,
    double returnThreshold,
    Season season) {
  /** Settings with which a change of any size raises an alarm. */
  public DetectorSettings(double threshold, int baselineWindows, OptionalInt rebaselineAfter) {
    this(threshold, baselineWindows, rebaselineAfter, 0, threshold, Season.NONE);
  }

  /** Settings for signals without a season. */
  public DetectorSettings(
      double threshold,
      int baselineWindows,
      OptionalInt rebaselineAfter,
      double minChange,
      double returnThreshold) {
    this(threshold, baselineWindows, rebaselineAfter, minChange, returnThreshold, Season.NONE);
  }

  /** The same settings for signals with a season. */
  public DetectorSettings with(Season other) {
    return new DetectorSettings(
        threshold, baselineWindows, rebaselineAfter, minChange, returnThreshold, other);
  }

  BaselineRule baseline() {
    return new BaselineRule(baselineWindows, season);
  }

  /**
   * @throws IllegalArgumentException if a threshold is not above 1, the baseline has fewer than two
   *     windows, {@code rebaselineAfter} is below 1, or {@code minChange} is negative or not finite
   */
  public DetectorSettings {
    if (!(threshold > 1) || !(returnThreshold > 1)) {
      throw new IllegalArgumentException(
          "the thresholds must be above 1, not %s and %s".formatted(threshold, returnThreshold));
    }
    if (baselineWindows < 2) {
      throw new IllegalArgumentException(
          "a baseline needs at least 2 windows, not " + baselineWindows);
    }
    if (rebaselineAfter.isPresent() && rebaselineAfter.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "a new baseline can start after at least 1 window, not after "
              + rebaselineAfter.getAsInt());
    }
    if (!(minChange >= 0) || Double.isInfinite(minChange)) {
      throw new IllegalArgumentException(
          "the smallest change must be finite and not negative, not " + minChange);
    }
  }
}
