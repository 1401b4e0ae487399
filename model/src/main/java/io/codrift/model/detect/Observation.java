package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The input of the detectors for one window of a monitor.
 *
 * @param windowStart first millisecond of the window
 * @param windowEnd first millisecond after the window
 * @param reading the numbers; empty for a window without usable numbers (TOO_FEW, FAILED, SKIPPED,
 *     DEGENERATE), which does not enter a baseline and does not alarm
 */
public record Observation(long windowStart, long windowEnd, Optional<Reading> reading) {

  /** A window without usable numbers. */
  public static Observation missing(long windowStart, long windowEnd) {
    return new Observation(windowStart, windowEnd, Optional.empty());
  }

  /**
   * The numbers of a window whose status is OK or CUT.
   *
   * @param mi mutual information, nats
   * @param scores level and shift; empty before the reference is frozen
   * @param correlations for the explanation of an alarm
   * @param modelVersion number of windows that the model had been fitted on
   * @param referenceVersion model version that was frozen as the reference
   */
  public record Reading(
      Measured mi,
      Optional<Scores> scores,
      Correlations correlations,
      long modelVersion,
      OptionalLong referenceVersion) {

    /**
     * Whether the window can be scored: there is a reference, and it was not fitted on this window.
     */
    boolean isScorable() {
      return referenceVersion.isPresent()
          && modelVersion > referenceVersion.getAsLong()
          && mi.isPlausible()
          && scores.filter(s -> s.level().isPlausible() && s.shift().isPlausible()).isPresent();
    }
  }

  /**
   * The watched signals of a window.
   *
   * @param level mean log r(x|y) - log r(x) under the reference r, nats
   * @param shift mean log q(x|y) - log r(x|y) of the new model q, nats
   * @param parts what the shift consists of; empty if an earlier version made the estimate
   */
  public record Scores(Measured level, Measured shift, Optional<ShiftParts> parts) {
    /** Scores without the parts of the shift. */
    public Scores(Measured level, Measured shift) {
      this(level, shift, Optional.empty());
    }

    /** The value of one signal. */
    public Measured of(Signal signal) {
      return switch (signal) {
        case LEVEL -> level;
        case SHIFT -> shift;
      };
    }
  }
}
