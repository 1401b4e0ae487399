package io.codrift.streams.command;

import io.codrift.streams.measure.RowOrder;
import picocli.CommandLine.Option;

/** Which rows of a file are neighbours. Default: by row number. */
final class RowOrderOptions {
  @Option(
      names = "--timestamp",
      paramLabel = "COLUMN",
      description =
          "Column with the time of each row, ISO 8601 or milliseconds since the epoch. Default:"
              + " rows are at equal distances, in the order of the file.")
  private String timestamp;

  @Option(
      names = "--independent-rows",
      description =
          "The rows are not a time series: folds are assigned by a hash of the row" + " number.")
  private boolean independent;

  RowOrder get() {
    if (timestamp != null) {
      return new RowOrder.ByTime(timestamp);
    }
    return independent ? new RowOrder.Independent() : new RowOrder.ByNumber();
  }
}
