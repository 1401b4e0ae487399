package io.codrift.streams.window;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The segments that one task samples: the first that it meets, up to a bound. One without records
 * for a time expires and makes room. The store holds them. Not thread-safe.
 */
final class SampledSegments {
  /** How much of the expiry may pass until it is stored that a segment has had records. */
  private static final int STORED_AFTER = 10;

  private final int most;
  private final long expiry;
  private final FrontierStore store;

  /** The end of the last window with records of each. */
  private final Map<String, Long> lastWindow;

  private final Map<String, Long> stored;

  /** How far each is sent, of those that are sent further than all of them. */
  private final Map<String, Long> sentUntil = new HashMap<>();

  /** Those of which it is not stored yet. */
  private final Set<String> sentSince = new HashSet<>();

  /**
   * @param most the bound
   * @param expiry event time without records after which a segment expires, milliseconds
   */
  SampledSegments(int most, long expiry, FrontierStore store) {
    this.most = most;
    this.expiry = expiry;
    this.store = store;
    this.lastWindow = new HashMap<>();
    store
        .segments()
        .forEach(
            (name, segment) -> {
              lastWindow.put(name, segment.lastWindow());
              sentUntil.put(name, segment.sentUntil());
            });
    this.stored = new HashMap<>(lastWindow);
  }

  /**
   * Samples a segment, if it is sampled already or there is room.
   *
   * @param time event time of its records, milliseconds since the epoch
   * @return whether it is sampled
   */
  boolean take(String segment, long time) {
    if (lastWindow.containsKey(segment)) {
      return true;
    }
    if (lastWindow.size() >= most) {
      return false;
    }
    put(segment, time);
    return true;
  }

  /** Samples a segment in any case: it has panes. */
  void keep(String segment, long time) {
    if (!lastWindow.containsKey(segment)) {
      put(segment, time);
    }
  }

  private void put(String segment, long time) {
    lastWindow.put(segment, time);
    stored.put(segment, time);
    store.putSegment(segment, new FrontierStore.Segment(time, sentUntil(segment)));
    sentSince.remove(segment);
  }

  /** The end of the last window of a segment that is known to be sent. */
  long sentUntil(String segment) {
    return sentUntil.getOrDefault(segment, WindowLayout.NOTHING);
  }

  /** Notes that the windows of a segment are sent which end at or before a time. */
  void sent(String segment, long until) {
    sentUntil.put(segment, until);
    sentSince.add(segment);
  }

  /** Stores what was sent, while not all is. */
  void writeSent() {
    List.copyOf(sentSince).forEach(segment -> put(segment, lastWindow.get(segment)));
  }

  /** Forgets what was sent of which segment: all is, and the frontier tells it. */
  void allSent() {
    sentUntil.clear();
    sentSince.clear();
  }

  /** Notes that a closed window had records of a segment. */
  void closed(String segment, long windowEnd) {
    lastWindow.merge(segment, windowEnd, Math::max);
    if (windowEnd - stored.getOrDefault(segment, 0L) >= expiry / STORED_AFTER) {
      put(segment, lastWindow.get(segment));
    }
  }

  /**
   * Removes the segments that have expired.
   *
   * @param until event time up to which all windows are closed
   * @param open segments with records in open windows
   */
  void expire(long until, Set<String> open) {
    List<String> expired = new ArrayList<>();
    lastWindow.forEach(
        (segment, end) -> {
          if (!open.contains(segment) && end != 0 && until - end >= expiry) {
            expired.add(segment);
          }
        });
    for (String segment : expired) {
      lastWindow.remove(segment);
      stored.remove(segment);
      sentUntil.remove(segment);
      sentSince.remove(segment);
      store.removeSegment(segment);
    }
    // An earlier version did not store when they had records: their time begins now.
    List.copyOf(lastWindow.keySet()).stream()
        .filter(segment -> lastWindow.get(segment) == 0)
        .forEach(segment -> put(segment, until));
  }
}
