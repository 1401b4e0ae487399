package io.codrift.streams.file;

import java.time.Duration;
import java.time.Instant;

/** The source of a row's time. */
public sealed interface RowTime {

  /** A column: ISO 8601 with an offset, or milliseconds since the epoch. */
  record Column(String name) implements RowTime {}

  /** Rows at equal intervals: row i, counted from 0, is at {@code start + i · step}. */
  record Regular(Instant start, Duration step) implements RowTime {
    public Regular {
      if (step.isNegative() || step.isZero()) {
        throw new IllegalArgumentException("the time between rows must be positive, not " + step);
      }
    }
  }
}
