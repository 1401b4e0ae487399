package io.codrift.streams.window;

import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The closed windows whose parts are not sent yet, in order of (window, segment). */
final class DueWindows {
  /**
   * A part to be sent.
   *
   * @param window start of the window
   * @param segment its segment
   */
  record Due(long window, String segment) {}

  private final NavigableMap<Long, NavigableSet<String>> segments = new TreeMap<>();

  /** Adds a window of a segment; once if it is there already. */
  void add(long window, String segment) {
    segments.computeIfAbsent(window, key -> new TreeSet<>()).add(segment);
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  /** The first part; there must be one. */
  Due first() {
    return new Due(segments.firstKey(), segments.firstEntry().getValue().first());
  }

  /** Whether a window of a segment is among them that starts in [from, to]. */
  boolean hasAny(String segment, long from, long to) {
    return from <= to
        && segments.subMap(from, true, to, true).values().stream()
            .anyMatch(ofWindow -> ofWindow.contains(segment));
  }

  void remove(Due sent) {
    NavigableSet<String> others = segments.get(sent.window());
    others.remove(sent.segment());
    if (others.isEmpty()) {
      segments.remove(sent.window());
    }
  }
}
