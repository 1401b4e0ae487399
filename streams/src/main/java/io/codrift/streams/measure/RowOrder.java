package io.codrift.streams.measure;

import io.codrift.streams.file.RowTime;
import java.time.Duration;
import java.time.Instant;

/**
 * Which rows of a file are neighbours. Neighbours in a time series are nearly equal, so they must
 * be in the same fold.
 */
public sealed interface RowOrder {

  /** The number of a row is its time. */
  record ByNumber() implements RowOrder {}

  /** A column holds the time of each row. */
  record ByTime(String column) implements RowOrder {}

  /** The rows are not a time series: they are assigned by a hash. */
  record Independent() implements RowOrder {}

  /** The source of a row's time. */
  default RowTime time() {
    return this instanceof ByTime byTime
        ? new RowTime.Column(byTime.column())
        : new RowTime.Regular(Instant.EPOCH, Duration.ofMillis(1));
  }
}
