package io.codrift.streams.estimate.publish;

import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.topic.MonitorSegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells once of a monitor that all its first windows have too few rows. Such windows are usual for
 * it and raise no alert, so it would watch nothing in silence.
 */
final class TooFewReport {
  /** So many windows in a row are not only the first part of one, and a quiet night. */
  private static final int WINDOWS = 3;

  /** How many windows of a segment of a monitor have had too few rows, since the last other one. */
  private final Map<MonitorSegment, Integer> tooFew = new HashMap<>();

  /** Monitors that have had another window, or of which it was told. */
  private final Set<String> settled = new HashSet<>();

  /**
   * Notes an estimate; what is to be said of its monitor, if it is time.
   *
   * @param empty the columns that have no value in its window
   */
  Optional<String> take(
      MonitorSegment owner, EstimateStatus status, String reason, List<String> empty) {
    if (status != EstimateStatus.TOO_FEW) {
      settled.add(owner.monitor());
      tooFew.keySet().removeIf(other -> other.monitor().equals(owner.monitor()));
    }
    if (settled.contains(owner.monitor()) || tooFew.merge(owner, 1, Integer::sum) < WINDOWS) {
      return Optional.empty();
    }
    settled.add(owner.monitor());
    return Optional.of(
        "None of the first %d windows of %s is estimated: %s. %s"
            .formatted(
                WINDOWS,
                owner.segment().isEmpty()
                    ? owner.monitor()
                    : "%s, segment \"%s\",".formatted(owner.monitor(), owner.segment()),
                reason,
                empty.isEmpty()
                    ? "Use longer windows, or a smaller `min-samples`. `codrift check` says how many rows windows have."
                    : "Is the name of the column right? `codrift check` shows the fields of the records."));
  }
}
