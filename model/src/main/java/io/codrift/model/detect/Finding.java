package io.codrift.model.detect;

import java.util.Optional;

/**
 * What the last scan of a signal found.
 *
 * @param evidence evidence for a change, at least 0, finite
 * @param windowsBack number of windows from the most likely first window of the change to the last
 *     window, both with numbers; 0 or more
 * @param direction direction of the change
 * @param onset where the change began; empty without evidence, and in what an earlier version found
 */
record Finding(double evidence, int windowsBack, Direction direction, Optional<OnsetRange> onset) {
  static final Finding NONE = new Finding(0, 0, Direction.UP);

  /** A finding without a range of the onset. */
  Finding(double evidence, int windowsBack, Direction direction) {
    this(evidence, windowsBack, direction, Optional.empty());
  }

  /**
   * @throws IllegalArgumentException if the evidence is negative or not finite, or {@code
   *     windowsBack} is negative
   */
  Finding {
    if (!(evidence >= 0) || Double.isInfinite(evidence) || windowsBack < 0) {
      throw new IllegalArgumentException(
          "a finding has finite evidence of at least 0 and an onset in the past, not %s and %d"
              .formatted(evidence, windowsBack));
    }
  }
}
