package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.List;

/**
 * A change that a detector has found.
 *
 * @param signal the signal that changed
 * @param direction direction of the change
 * @param onset start of the window in which the change most probably began, milliseconds
 * @param miBefore mean mutual information over the baseline, nats
 * @param miAfter mean mutual information from the onset on, nats
 * @param before mean of the signal over the baseline, nats
 * @param after mean of the signal from the onset on, nats
 * @param evidence the mixture of Shiryaev-Roberts statistics
 * @param threshold the threshold that the evidence reached
 * @param baselineWindows number of windows in the baseline
 * @param changes the coordinate pairs whose correlation changed most, largest change first
 */
public record Alarm(
    Signal signal,
    Direction direction,
    long onset,
    Measured miBefore,
    Measured miAfter,
    Measured before,
    Measured after,
    double evidence,
    double threshold,
    int baselineWindows,
    List<CorrelationChange> changes) {
  public Alarm {
    changes = List.copyOf(changes);
  }

  /**
   * How the correlation of one coordinate pair changed.
   *
   * @param pair index of the pair in the order of the estimates
   * @param before mean over the baseline
   * @param after mean from the onset on
   */
  public record CorrelationChange(int pair, double before, double after) {}
}
