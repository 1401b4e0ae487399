package io.codrift.model.detect;

import java.util.OptionalInt;

/**
 * How monitors are watched.
 *
 * @param threshold evidence at which a signal alarms, see {@link AlarmBudget#monitorThreshold()}
 * @param baselineWindows m windows that a baseline is learnt from
 * @param rebaselineAfter windows after an alarm until a new baseline is learnt; empty: never by
 *     itself
 */
public record DetectorSettings(double threshold, int baselineWindows, OptionalInt rebaselineAfter) {
  /**
   * @throws IllegalArgumentException if the threshold is not above 1, the baseline has fewer than
   *     two windows, or the re-baseline comes after less than one
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
          "a new baseline can come after 1 window at the soonest, not after "
              + rebaselineAfter.getAsInt());
    }
  }
}
