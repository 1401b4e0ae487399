package io.codrift.streams.window;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The open panes of one segment in order of time. Most lookups are for the last one. Several may
 * have the same start: each later one is read by fewer windows. They are not merged, so with late
 * records in many closings there may be as many of a start as windows read it.
 */
final class SegmentPanes {
  private static final Comparator<Pane> ORDER =
      Comparator.comparingLong(Pane::start).thenComparingLong(pane -> pane.key().after());

  private final List<Pane> panes = new ArrayList<>();

  /** The last pane with this start, or null. */
  Pane find(long start) {
    int at = panes.size() - 1;
    if (at >= 0 && panes.get(at).start() > start) {
      at = lastUntil(start);
    }
    return at >= 0 && panes.get(at).start() == start ? panes.get(at) : null;
  }

  void add(Pane pane) {
    int at = lastUntil(pane.start());
    while (at >= 0 && ORDER.compare(panes.get(at), pane) > 0) {
      at--;
    }
    if (at >= 0 && panes.get(at).key().equals(pane.key())) {
      throw new IllegalStateException("there is already a pane " + pane.key());
    }
    panes.add(at + 1, pane);
  }

  void remove(Pane pane) {
    panes.remove(pane);
  }

  boolean isEmpty() {
    return panes.isEmpty();
  }

  /** All panes, in order of time. */
  List<Pane> all() {
    return List.copyOf(panes);
  }

  /** The panes that a window reads, in order of time. */
  List<Pane> of(long windowStart, long windowEnd) {
    return panes.stream()
        .filter(pane -> pane.start() >= windowStart && pane.start() < windowEnd)
        .filter(pane -> pane.isReadBy(windowEnd))
        .toList();
  }

  /** Index of the last pane that starts at or before a time; -1 if none does. */
  private int lastUntil(long start) {
    int low = 0;
    int high = panes.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (panes.get(middle).start() <= start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
