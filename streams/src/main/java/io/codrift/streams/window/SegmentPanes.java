package io.codrift.streams.window;

import java.util.ArrayList;
import java.util.List;

/**
 * The open panes of one segment in order of time. There are few, and most lookups are for the last
 * one.
 */
final class SegmentPanes {
  private final List<Pane> panes = new ArrayList<>();

  /** The pane with this start, or null. */
  Pane find(long start) {
    int at = search(start);
    return at >= 0 ? panes.get(at) : null;
  }

  void add(Pane pane) {
    int at = search(pane.start());
    if (at >= 0) {
      throw new IllegalStateException("there is already a pane with start " + pane.start());
    }
    panes.add(-at - 1, pane);
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

  /** The panes that start in [from, to), in order of time. */
  List<Pane> between(long from, long to) {
    return panes.stream().filter(pane -> pane.start() >= from && pane.start() < to).toList();
  }

  private int search(long start) {
    int low = 0;
    int high = panes.size() - 1;
    if (high >= 0 && panes.get(high).start() == start) {
      return high;
    }
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = panes.get(middle).start();
      if (found < start) {
        low = middle + 1;
      } else if (found > start) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -low - 1;
  }
}
