package io.codrift.streams.demo;

import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.file.DelimitedFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the rows of a file come to, window by window: which windows will be estimated, which rows
 * are too late for them, and where a column stands still for a good part of a window.
 */
final class FileScan {
  /** A column that stands still for less of a window is not worth a word. */
  private static final double LEAST_SHARE = 0.2;

  private final List<String> columns;
  private final long size;
  private final long advance;
  private final long grace;
  private final Map<Long, WindowScan> windows = new HashMap<>();
  private long watermark = Long.MIN_VALUE;
  private long rows;
  private long late;

  FileScan(List<String> columns, WindowConfig window) {
    this.columns = columns;
    this.size = window.size().toMillis();
    this.advance = window.advance().toMillis();
    this.grace = window.grace().toMillis();
  }

  /**
   * A column that had one value throughout a stretch of a window's rows.
   *
   * @param column its name
   * @param rows of the stretch
   * @param of the window
   */
  record Standstill(String column, long rows, long of) {}

  /** Takes in the next row. */
  void add(DelimitedFile.Row row) {
    rows++;
    long newest = Math.floorDiv(row.time(), advance) * advance;
    // Windows begin at the epoch or later, in the window stage as here.
    for (long start = newest; start >= 0 && start > row.time() - size; start -= advance) {
      if (watermark >= start + size + grace) {
        late++;
      } else {
        windows.computeIfAbsent(start, s -> new WindowScan(columns.size())).add(row.values());
      }
    }
    watermark = Math.max(watermark, row.time());
  }

  long rows() {
    return rows;
  }

  /** Rows behind the grace, counted once per window they miss. */
  long late() {
    return late;
  }

  /** Starts of the windows that get an estimate, milliseconds since the epoch. */
  Set<Long> windows() {
    return Set.copyOf(windows.keySet());
  }

  /** The column that stood still longest in a window, if for a good part of it. */
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

  /** Per column the run of equal values that is under way, and the longest so far. */
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
