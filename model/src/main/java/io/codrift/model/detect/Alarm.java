package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.List;
import java.util.Optional;

/**
 * A change that a detector has found.
 *
 * @param signal the signal that changed
 * @param direction direction of the change
 * @param onset start of the window in which the change most probably began, milliseconds
 * @param onsetInterval where the change began with a probability of 90 %; empty if it is not known
 * @param miBefore mean mutual information over the baseline, nats
 * @param miAfter mean mutual information from the onset on, nats
 * @param before mean of the signal over the baseline, nats
 * @param after mean of the signal from the onset on, nats
 * @param evidence the mixture of Shiryaev-Roberts statistics
 * @param threshold the threshold that the evidence reached
 * @param baselineWindows number of windows in the baseline
 * @param part what has changed; empty if the parts of the shift do not tell
 * @param changes the coordinate pairs whose correlation changed, at most five, the surest change
 *     first
 */
public record Alarm(
    Signal signal,
    Direction direction,
    long onset,
    Optional<OnsetInterval> onsetInterval,
    Measured miBefore,
    Measured miAfter,
    Measured before,
    Measured after,
    double evidence,
    double threshold,
    int baselineWindows,
    Optional<ShiftedPart> part,
    List<CorrelationChange> changes) {
  public Alarm {
    changes = List.copyOf(changes);
  }

  /** Size of the change of the signal, nats, at least 0. */
  public double size() {
    return Math.abs(after.value() - before.value());
  }

  /**
   * How the correlation of one coordinate pair changed.
   *
   * @param pair index of the pair in the order of the estimates
   * @param before mean over the baseline
   * @param after mean from the onset on
   */
  public record CorrelationChange(int pair, double before, double after) {}

  /**
   * An interval that the onset of a change is in, with both of its ends.
   *
   * @param low start of its first window, milliseconds
   * @param high start of its last window, milliseconds
   */
  public record OnsetInterval(long low, long high) {}
}
