package io.codrift.streams.testing;

import java.util.Arrays;

/** The watermark of a partition in the simplest way: the last 64 rows are sorted for each row. */
public final class SlowWatermark {
  private static final int ROWS = 64;

  private final long[] last = new long[ROWS];
  private int rows;
  private long value = Long.MIN_VALUE;

  /** Takes the next row. */
  public void add(long eventTime) {
    last[rows % ROWS] = eventTime;
    rows++;
    int known = Math.min(rows, ROWS);
    long[] sorted = Arrays.copyOf(last, known);
    Arrays.sort(sorted);
    value = Math.max(value, sorted[known - Math.max(1, known / 8)]);
  }

  /** The event time that is reached; the smallest long before the first row. */
  public long value() {
    return value;
  }
}
