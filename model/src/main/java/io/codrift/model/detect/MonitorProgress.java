package io.codrift.model.detect;

import java.util.OptionalLong;

/**
 * The progress of a monitor.
 *
 * @param windowEnd end of its last window; a window that does not end later is a replay
 * @param modelVersion model version of its last window with numbers
 * @param referenceVersion version of the reference that its baseline belongs to; empty if there is
 *     none
 * @param windowLength length of its last window with numbers, milliseconds; empty if an earlier
 *     version of Codrift met it
 */
public record MonitorProgress(
    long windowEnd, long modelVersion, OptionalLong referenceVersion, OptionalLong windowLength) {
  static final MonitorProgress NONE =
      new MonitorProgress(Long.MIN_VALUE, 0, OptionalLong.empty(), OptionalLong.empty());

  /** The progress after a window with numbers. */
  static MonitorProgress after(Observation window, Observation.Reading reading) {
    return new MonitorProgress(
        window.windowEnd(),
        reading.modelVersion(),
        reading.referenceVersion(),
        OptionalLong.of(window.windowEnd() - window.windowStart()));
  }

  /** The same after a window without numbers. */
  MonitorProgress at(long end) {
    return new MonitorProgress(end, modelVersion, referenceVersion, windowLength);
  }

  /** Whether windows have another length now. Their estimates have another error. */
  boolean hasOtherWindowsThan(MonitorProgress other) {
    return windowLength.isPresent()
        && other.windowLength.isPresent()
        && windowLength.getAsLong() != other.windowLength.getAsLong();
  }
}
