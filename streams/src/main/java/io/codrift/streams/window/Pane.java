package io.codrift.streams.window;

import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.Remainder;
import java.util.Arrays;

/**
 * One pane of one segment, as a task keeps it in memory: its counters, and the block of rows that
 * is being filled. It mirrors the store, which holds everything. Owned by one {@link PaneStore}.
 */
final class Pane {
  private final PaneKey key;
  private final byte[] open;
  private long[] openRemainders = {};
  final long[] missing;
  long seen;
  long maxEventTime;

  /** When its last record was written to the log. */
  long lastRow;

  /** The watermark after its last record, see {@link Watermark#toBytes}; empty if not known. */
  byte[] watermark = {};

  /** Offset of its last record. */
  long lastOffset = InputPosition.NONE;

  /** Highest hash, unsigned, that may still be among the k smallest. */
  long bound = BottomK.NO_BOUND;

  /** Rows in the store, including the open block; at most 2k. */
  int rows;

  /** So many of the first rows are in ascending order of their hashes, unsigned. */
  int sorted;

  /** Only blocks with a smaller number may have remainders in the store. */
  int remainderBlocks;

  /** Number of texts of categories in the store. */
  int texts;

  /** Per column, the codes that have a text; null where there are none. */
  private final double[][] named;

  /** The number of open and of closed windows that contain this pane. */
  long openWindows;

  long closedWindows;

  Pane(PaneKey key, int features, int rowBytes) {
    this.key = key;
    this.missing = new long[features];
    this.named = new double[features][];
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

  /** Whether a window that contains the pane reads it. */
  boolean isReadBy(long windowEnd) {
    return windowEnd > key.after();
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

  /**
   * Notes that a code of a column has a text.
   *
   * @param most number of codes of a column that may have one
   * @return whether it has none yet, and may have one
   */
  boolean name(int column, double code, int most) {
    double[] known = named[column] == null ? new double[0] : named[column];
    for (double other : known) {
      if (other == code) {
        return false;
      }
    }
    if (known.length >= most) {
      return false;
    }
    named[column] = Arrays.copyOf(known, known.length + 1);
    named[column][known.length] = code;
    return true;
  }

  boolean admits(long hash) {
    return Long.compareUnsigned(hash, bound) <= 0;
  }

  void placeAmong(WindowLayout layout, long closedUntil) {
    closedWindows = layout.windowsUntil(start(), closedUntil);
    openWindows = layout.windows(start()) - closedWindows;
  }
}
