package io.codrift.streams.window;

import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.Remainder;
import java.util.Arrays;

/**
 * One pane of one segment, as a task keeps it in memory: its counters, and, unless it was dropped,
 * the block of rows that is being filled. It mirrors the store, which holds everything. Owned by
 * one {@link PaneStore}.
 */
final class Pane {
  private final PaneKey key;
  private final int rowBytes;
  private byte[] open = {};
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

  /** Per column, the codes that have a text; null where there are none. Empty if none has any. */
  private double[][] named = {};

  /** The number of open and of closed windows that contain this pane. */
  long openWindows;

  long closedWindows;

  Pane(PaneKey key, int features, int rowBytes) {
    this.key = key;
    this.missing = new long[features];
    this.rowBytes = rowBytes;
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

  /**
   * The block of rows that is being filled, with room for one row more at least than {@link
   * #hasOpen} was asked for.
   */
  byte[] open() {
    return open;
  }

  /** Whether so many first rows of the block that is being filled are here. */
  boolean hasOpen(int rowsOfBlock) {
    return open.length >= rowsOfBlock * rowBytes;
  }

  /**
   * Makes room for a row of the block that is being filled; it is doubled where it is too small.
   */
  void makeRoom(int row) {
    if (!hasOpen(row + 1)) {
      open = Arrays.copyOf(open, room(row) * rowBytes);
    }
  }

  /**
   * Sets the first rows of the block that is being filled, as they were read from the store.
   *
   * @param rows the rows and no more; the pane's own from now on
   * @param remainders of the first of them, row-major, or empty; the pane's own from now on
   */
  void setOpen(byte[] rows, long[] remainders) {
    open = rows;
    openRemainders = remainders;
  }

  /** Drops the block that is being filled. The store has it. */
  void dropOpen() {
    open = new byte[0];
    openRemainders = new long[0];
  }

  /** How many bytes the block that is being filled has in memory. */
  long openBytes() {
    return open.length + (long) openRemainders.length * Long.BYTES;
  }

  /** The remainders of the block that is being filled, row-major; empty if none was ever set. */
  long[] openRemainders() {
    return openRemainders;
  }

  /** Sets the remainders of a row of the block that is being filled. */
  void setRemainders(int row, double[] features) {
    for (int i = 0; i < features.length; i++) {
      long remainder = Remainder.of(features[i]);
      if (remainder != 0 || openRemainders.length > 0) {
        if (openRemainders.length < (row + 1) * features.length) {
          openRemainders = Arrays.copyOf(openRemainders, room(row) * features.length);
        }
        openRemainders[row * features.length + i] = remainder;
      }
    }
  }

  /** For how many rows there is room where there is room for this one: a power of two. */
  private static int room(int row) {
    return row == 0 ? 1 : Integer.highestOneBit(row) * 2;
  }

  /**
   * Notes that a code of a column has a text.
   *
   * @param most number of codes of a column that may have one
   * @return whether it has none yet, and may have one
   */
  boolean name(int column, double code, int most) {
    if (named.length == 0) {
      named = new double[missing.length][];
    }
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
