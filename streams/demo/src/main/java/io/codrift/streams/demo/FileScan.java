package io.codrift.streams.demo;

import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.file.DelimitedFile;
import io.codrift.streams.window.Watermark;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Scans the rows of a file by window: which windows will be estimated, which rows are too late, and
 * which columns are constant for a large part of a window.
 */
final class FileScan {
  /** A column that is constant for a smaller part of a window is not reported. */
  private static final double LEAST_SHARE = 0.2;

  private final List<String> columns;
  private final long size;
  private final long advance;
  private final long grace;
  private final Map<Long, WindowScan> windows = new HashMap<>();
  private final Watermark watermark = Watermark.begin();
  private long rows;
  private long late;

  FileScan(List<String> columns, WindowConfig window) {
    this.columns = columns;
    this.size = window.size().toMillis();
    this.advance = window.advance().toMillis();
    this.grace = window.grace().toMillis();
  }

  /**
   * A column that had one value in a run of consecutive rows of a window.
   *
   * @param column its name
   * @param rows length of the run
   * @param of rows of the window
   */
  record Standstill(String column, long rows, long of) {}

  /** Adds the next row. */
  void add(DelimitedFile.Row row) {
    rows++;
    long newest = Math.floorDiv(row.time(), advance) * advance;
    // Windows start at the epoch or later, as in the window stage.
    for (long start = newest; start >= 0 && start > row.time() - size; start -= advance) {
      if (watermark.value() >= start + size + grace) {
        late++;
      } else {
        windows.computeIfAbsent(start, s -> new WindowScan(columns.size())).add(row.values());
      }
    }
    watermark.add(row.time(), row.time());
  }

  long rows() {
    return rows;
  }

  /** Rows that are late, counted once per window. */
  long late() {
    return late;
  }

  /** Starts of the windows with an estimate, milliseconds since the epoch. */
  Set<Long> windows() {
    return Set.copyOf(windows.keySet());
  }

  /**
   * The column with the longest run of one value in a window, if it is a large part of the window.
   */
  Optional<Standstill> standstill(long start) {
    WindowScan window = windows.get(start);
    if (window == null) {
      return Optional.empty();
    }
    int column = 0;
    for (int j = 1; j < columns.size(); j++) {
      column = window.longest[j] > window.longest[column] ? j : column;
    }
    return window.longest[column] < LEAST_SHARE * window.rows
        ? Optional.empty()
        : Optional.of(new Standstill(columns.get(column), window.longest[column], window.rows));
  }

  /** Per column the current run of equal values, and the longest so far. */
  private static final class WindowScan {
    private final double[] last;
    private final long[] run;
    private final long[] longest;
    private long rows;

    WindowScan(int columns) {
      last = new double[columns];
      run = new long[columns];
      longest = new long[columns];
    }

    void add(double[] values) {
      for (int j = 0; j < values.length; j++) {
        run[j] = rows > 0 && values[j] == last[j] ? run[j] + 1 : 1;
        last[j] = values[j];
        longest[j] = Math.max(longest[j], run[j]);
      }
      rows++;
    }
  }
}
