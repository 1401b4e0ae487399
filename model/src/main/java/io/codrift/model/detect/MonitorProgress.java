package io.codrift.model.detect;

import java.util.OptionalLong;

/**
 * How far a monitor has come.
 *
 * @param windowEnd end of its last window; an earlier one, or the same again, is a replay
 * @param modelVersion model version of its last window with numbers
 * @param referenceVersion reference that its baseline belongs to; empty while there is none
 */
public record MonitorProgress(long windowEnd, long modelVersion, OptionalLong referenceVersion) {
  static final MonitorProgress NONE = new MonitorProgress(Long.MIN_VALUE, 0, OptionalLong.empty());

  MonitorProgress at(long end) {
    return new MonitorProgress(end, modelVersion, referenceVersion);
  }
}
