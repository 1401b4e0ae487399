package io.codrift.model.detect;

import java.util.OptionalLong;

/**
 * The progress of a monitor.
 *
 * @param windowEnd end of its last window; a window that does not end later is a replay
 * @param modelVersion model version of its last window with numbers
 * @param referenceVersion version of the reference that its baseline belongs to; empty if there is
 *     none
 */
public record MonitorProgress(long windowEnd, long modelVersion, OptionalLong referenceVersion) {
  static final MonitorProgress NONE = new MonitorProgress(Long.MIN_VALUE, 0, OptionalLong.empty());

  MonitorProgress at(long end) {
    return new MonitorProgress(end, modelVersion, referenceVersion);
  }
}
