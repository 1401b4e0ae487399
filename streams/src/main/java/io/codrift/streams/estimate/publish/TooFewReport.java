package io.codrift.streams.estimate.publish;

import io.codrift.schemas.EstimateStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells once of a monitor that all its first windows have too few rows. Such windows are usual for
 * it and raise no alert, so it would watch nothing in silence.
 */
final class TooFewReport {
  /** So many windows in a row are not only the first part of one, and a quiet night. */
  private static final int WINDOWS = 3;

  private static final int SAID = Integer.MAX_VALUE;

  /** How many windows have had too few rows, of monitors that have had no others. */
  private final Map<String, Integer> tooFew = new HashMap<>();

  /** Notes an estimate; what is to be said of its monitor, if it is time. */
  Optional<String> take(String monitor, EstimateStatus status, String reason) {
    if (status != EstimateStatus.TOO_FEW) {
      tooFew.put(monitor, SAID);
      return Optional.empty();
    }
    int windows = tooFew.getOrDefault(monitor, 0);
    if (windows == SAID) {
      return Optional.empty();
    }
    if (windows + 1 < WINDOWS) {
      tooFew.put(monitor, windows + 1);
      return Optional.empty();
    }
    tooFew.put(monitor, SAID);
    return Optional.of(
        "None of the first %d windows of %s is estimated: %s. Use longer windows, or a smaller `min-samples`. `codrift check` says how many rows windows have."
            .formatted(WINDOWS, monitor, reason));
  }
}
