package io.codrift.model.detect;

import java.util.OptionalInt;

/**
 * The settings of a monitor's detectors.
 *
 * @param threshold evidence at which a signal alarms, see {@link AlarmBudget#monitorThreshold()}
 * @param baselineWindows m, the least number of windows in a baseline
 * @param rebaselineAfter number of windows after an alarm until a new baseline is learned; if
 *     empty, never automatically
 */
public record DetectorSettings(double threshold, int baselineWindows, OptionalInt rebaselineAfter) {
  /**
   * @throws IllegalArgumentException if the threshold is not above 1, the baseline has fewer than
   *     two windows, or {@code rebaselineAfter} is below 1
   */
  public DetectorSettings {
    if (!(threshold > 1)) {
      throw new IllegalArgumentException("the threshold must be above 1, not " + threshold);
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
  }
}
