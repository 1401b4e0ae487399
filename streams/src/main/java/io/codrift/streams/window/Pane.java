package io.codrift.streams.window;

import io.codrift.streams.sample.Remainder;
import java.util.Arrays;

/**
 * One pane of one segment, as a task keeps it in memory: its counters, and the block of rows that
 * is being filled. It mirrors the store, which holds everything. Owned by one {@link PaneStore}.
 */
final class Pane {
  /** Admits every hash. */
  static final long NO_BOUND = -1L;

  private final PaneKey key;
  private final byte[] open;
  private long[] openRemainders = {};
  final long[] missing;
  long seen;
  long maxEventTime;

  /** Highest hash, unsigned, that may still be among the k smallest. */
  long bound = NO_BOUND;

  /** Rows in the store, including the open block; at most 2k. */
  int rows;

  /** Only blocks with a smaller number may have remainders in the store. */
  int remainderBlocks;

  /** The number of open and of closed windows that contain this pane. */
  long openWindows;

  long closedWindows;

  Pane(String segment, long start, int features, int rowBytes) {
    this.key = new PaneKey(start, segment);
    this.missing = new long[features];
    this.open = new byte[RowBlocks.ROWS * rowBytes];
  }

  PaneKey key() {
    return key;
  }

  String segment() {
    return key.segment();
  }

  long start() {
    return key.start();
  }

  /** The block of rows that is being filled. */
  byte[] open() {
    return open;
  }

  /** The remainders of the block that is being filled, row-major; empty if none was ever set. */
  long[] openRemainders() {
    return openRemainders;
  }

  /** Sets the remainders of a row of the block that is being filled. */
  void setRemainders(int row, double[] features) {
    for (int i = 0; i < features.length; i++) {
      long remainder = Remainder.of(features[i]);
      if (remainder != 0 && openRemainders.length == 0) {
        openRemainders = new long[RowBlocks.ROWS * features.length];
      }
      if (openRemainders.length > 0) {
        openRemainders[row * features.length + i] = remainder;
      }
    }
  }

  /** Continues a block that was read from the store. */
  void setRemainders(long[] ofFirstRows) {
    if (ofFirstRows.length > 0) {
      openRemainders = Arrays.copyOf(ofFirstRows, RowBlocks.ROWS * missing.length);
    }
  }

  boolean admits(long hash) {
    return Long.compareUnsigned(hash, bound) <= 0;
  }

  void placeAmong(WindowLayout layout, long closedUntil) {
    closedWindows = layout.windowsUntil(start(), closedUntil);
    openWindows = layout.windows(start()) - closedWindows;
  }
}
