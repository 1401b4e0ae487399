package io.codrift.streams.estimate.schedule;

import io.codrift.streams.estimate.store.Piece;
import java.util.LinkedHashSet;
import java.util.Set;

/** The windows that a piece of work changes. Each is stored once, at the end of the piece. */
final class ChangedWindows {
  private final PendingStore store;
  private final Piece piece;
  private final Set<WaitingWindow> windows = new LinkedHashSet<>();

  ChangedWindows(PendingStore store, Piece piece) {
    this.store = store;
    this.piece = piece;
  }

  /** Adds a window, if there is room for storing it and for some more bytes. */
  boolean admits(WaitingWindow window, long bytes) {
    boolean isNew = !windows.contains(window);
    if (!piece.admits(bytes + (isNew ? store.updateBytes(window) : 0))) {
      return false;
    }
    windows.add(window);
    return true;
  }

  /** Counts work whose size was not known before it was done. */
  void use(long bytes) {
    piece.use(bytes);
  }

  /** Stores the windows. */
  void store() {
    windows.forEach(store::update);
  }
}
