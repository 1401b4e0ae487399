package io.codrift.model;

import io.codrift.model.random.SplitMix64;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * The complete rows of one window of one monitor: the input of an estimate. The window owns the
 * arrays after construction; they must not be changed.
 *
 * @param xNames names of the d_x coordinates of X
 * @param yNames names of the d_y coordinates of Y
 * @param rows number of rows n
 * @param x shape (n, d_x), row-major, every value finite
 * @param y shape (n, d_y), row-major, every value finite
 * @param eventTimes shape (n), milliseconds since the epoch
 * @param hashes shape (n), the sampling hash of each row: uniform and stable under replay; breaks
 *     ties, and splits the folds where event time cannot
 * @param begin first millisecond of the window
 * @param end first millisecond after the window
 * @param freshFrom rows at or after this time were in no earlier window (hopping windows overlap);
 *     equals {@code begin} for tumbling windows. Level and shift are evaluated on fresh rows only.
 */
// Arrays, because a window holds a hundred thousand numbers that are copied into tensors.
@SuppressWarnings("ArrayRecordComponent")
public record Window(
    List<String> xNames,
    List<String> yNames,
    int rows,
    double[] x,
    double[] y,
    long[] eventTimes,
    long[] hashes,
    long begin,
    long end,
    long freshFrom) {

  public Window {
    xNames = List.copyOf(xNames);
    yNames = List.copyOf(yNames);
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    if (x.length != rows * xNames.size() || y.length != rows * yNames.size()) {
      throw new IllegalArgumentException(
          "x and y must hold %d rows of %d and %d values, but hold %d and %d values"
              .formatted(rows, xNames.size(), yNames.size(), x.length, y.length));
    }
    if (eventTimes.length != rows || hashes.length != rows) {
      throw new IllegalArgumentException(
          "%d rows need as many event times and hashes, not %d and %d"
              .formatted(rows, eventTimes.length, hashes.length));
    }
  }

  /**
   * Creates a window from rows in time order at equal distances. The folds are blocks of rows.
   *
   * @param x shape (n, d_x), row-major; kept, not copied
   * @param y shape (n, d_y), row-major; kept, not copied
   * @param seed seed of the hash that breaks ties
   */
  public static Window ofSeries(
      List<String> xNames, List<String> yNames, double[] x, double[] y, long seed) {
    int rows = x.length / xNames.size();
    return at(LongStream.range(0, rows).toArray(), xNames, yNames, x, y, seed);
  }

  /**
   * Creates a window from rows that are not a time series. A hash of the row number assigns each
   * row to a fold.
   *
   * @param x shape (n, d_x), row-major; kept, not copied
   * @param y shape (n, d_y), row-major; kept, not copied
   * @param seed seed of the hash that assigns folds and breaks ties
   */
  public static Window ofIndependentRows(
      List<String> xNames, List<String> yNames, double[] x, double[] y, long seed) {
    return at(new long[x.length / xNames.size()], xNames, yNames, x, y, seed);
  }

  private static Window at(
      long[] times, List<String> xNames, List<String> yNames, double[] x, double[] y, long seed) {
    int rows = times.length;
    long[] hashes = LongStream.range(0, rows).map(r -> SplitMix64.at(r, seed)).toArray();
    long end = rows == 0 ? 1 : times[rows - 1] + 1;
    return new Window(xNames, yNames, rows, x, y, times, hashes, 0, end, 0);
  }

  /** Number of coordinates of X. */
  public int xDims() {
    return xNames.size();
  }

  /** Number of coordinates of Y. */
  public int yDims() {
    return yNames.size();
  }

  /**
   * The name of a column.
   *
   * @param column its number, from 0: those of X, then those of Y
   */
  public String columnName(int column) {
    return column < xDims() ? xNames.get(column) : yNames.get(column - xDims());
  }
}
