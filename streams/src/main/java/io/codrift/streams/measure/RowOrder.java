package io.codrift.streams.measure;

import io.codrift.streams.file.RowTime;
import java.time.Duration;
import java.time.Instant;

/**
 * What tells which rows of a file are neighbours: neighbours in a time series are near-copies, and
 * folds must not tear them apart.
 */
public sealed interface RowOrder {

  /** The number of a row is its time. */
  record ByNumber() implements RowOrder {}

  /** A column holds the time of each row. */
  record ByTime(String column) implements RowOrder {}

  /** The rows are no time series: they are dealt by a hash. */
  record Independent() implements RowOrder {}

  /** Where the time of a row is read from. */
  default RowTime time() {
    return this instanceof ByTime byTime
        ? new RowTime.Column(byTime.column())
        : new RowTime.Regular(Instant.EPOCH, Duration.ofMillis(1));
  }
}
