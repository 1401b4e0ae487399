package io.codrift.streams.window;

/**
 * One pane of one segment, as a task holds it in memory: counters, and the block of rows that is
 * still being filled. The store has all of it; this is its image. Owned by one {@link PaneStore}.
 */
final class Pane {
  /** Admits every hash. */
  static final long NO_BOUND = -1L;

  private final PaneKey key;
  private final byte[] open;
  final long[] missing;
  long seen;
  long maxEventTime;

  /** Highest hash, unsigned, that may still be among the k smallest. */
  long bound = NO_BOUND;

  /** Candidates in the store, the open block included; at most 2k. */
  int rows;

  /** How many of the windows that contain this pane are open, and how many are closed. */
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

  /** Rows of the block that is being filled. */
  byte[] open() {
    return open;
  }

  boolean admits(long hash) {
    return Long.compareUnsigned(hash, bound) <= 0;
  }

  void placeAmong(WindowLayout layout, long closedUntil) {
    closedWindows = layout.windowsUntil(start(), closedUntil);
    openWindows = layout.windows(start()) - closedWindows;
  }
}
