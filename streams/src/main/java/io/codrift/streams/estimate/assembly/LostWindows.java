package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.LostMessages;
import io.codrift.schemas.WindowProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The windows of which messages of an input partition were lost.
 *
 * @param ranges in order of time, without overlaps
 */
record LostWindows(List<LostMessages> ranges) {
  static final LostWindows NONE = new LostWindows(List.of());

  /** So many are kept apart. The windows of older ones are complete by now. */
  private static final int MOST = 16;

  LostWindows {
    ranges = List.copyOf(ranges);
  }

  /** What is noted in a stored message. An earlier version notes one range of all. */
  static LostWindows of(WindowProgress stored) {
    boolean hasRange = stored.getLostAfter() < stored.getLostUntil();
    return stored.getLost().isEmpty() && hasRange
        ? new LostWindows(List.of(range(stored.getLostAfter(), stored.getLostUntil())))
        : new LostWindows(stored.getLost());
  }

  private static LostMessages range(long after, long until) {
    return LostMessages.newBuilder().setAfter(after).setUntil(until).build();
  }

  /**
   * Adds windows.
   *
   * @param after they end after this, milliseconds since the epoch
   * @param until they end at or before this; none if it is not later
   */
  LostWindows and(long after, long until) {
    if (until <= after) {
      return this;
    }
    List<LostMessages> apart = new ArrayList<>();
    LostMessages joined = range(after, until);
    for (LostMessages other : ranges) {
      if (other.getUntil() < joined.getAfter() || joined.getUntil() < other.getAfter()) {
        apart.add(other);
      } else {
        joined = join(other, joined);
      }
    }
    apart.add(joined);
    apart.sort(Comparator.comparingLong(LostMessages::getAfter));
    if (apart.size() > MOST) {
      apart.add(0, join(apart.remove(0), apart.remove(0)));
    }
    return new LostWindows(apart);
  }

  private static LostMessages join(LostMessages one, LostMessages other) {
    return range(
        Math.min(one.getAfter(), other.getAfter()), Math.max(one.getUntil(), other.getUntil()));
  }

  /** Whether a window that ends at this time is among them. */
  boolean contains(long end) {
    return ranges.stream().anyMatch(range -> range.getAfter() < end && end <= range.getUntil());
  }

  /** The end of the last one. */
  Optional<Instant> until() {
    return ranges.isEmpty()
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(ranges.get(ranges.size() - 1).getUntil()));
  }

  /** Notes them in a message that is stored, for earlier versions, too. */
  void writeTo(WindowProgress.Builder stored) {
    stored.setLost(ranges);
    if (!ranges.isEmpty()) {
      stored
          .setLostAfter(ranges.get(0).getAfter())
          .setLostUntil(ranges.get(ranges.size() - 1).getUntil());
    }
  }
}
