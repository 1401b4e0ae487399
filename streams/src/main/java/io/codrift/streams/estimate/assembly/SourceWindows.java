package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.store.WindowId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The segments of one source and the progress of its input partitions. Decides when a window is
 * complete. Not thread-safe.
 */
final class SourceWindows {
  private static final long NOWHERE = Long.MIN_VALUE;

  private final SourceConfig config;
  private final Map<Integer, WindowProgress> progress = new HashMap<>();
  private final Map<String, SegmentWindows> segments = new LinkedHashMap<>();
  private int partitions;
  private long reached = NOWHERE;
  private long reachedBefore = NOWHERE;

  SourceWindows(SourceConfig config) {
    this.config = config;
  }

  SourceConfig config() {
    return config;
  }

  /**
   * Whether a segment has to be claimed. A source that is not split has one segment, which needs no
   * claim.
   */
  boolean mustClaim(String segment) {
    return config.segmented() || !segment.isEmpty();
  }

  Optional<SegmentWindows> segment(String name) {
    return Optional.ofNullable(segments.get(name));
  }

  Collection<SegmentWindows> segments() {
    return List.copyOf(segments.values());
  }

  void add(SegmentWindows segment) {
    segments.put(segment.segment(), segment);
  }

  void remove(String segment) {
    segments.remove(segment);
  }

  /** Records the progress of an input partition. */
  void note(WindowProgress update) {
    progress.put(update.getPartition(), update);
    noteInputPartitions(update.getPartitions());
    long now = reach();
    if (now > reached) {
      reachedBefore = reached;
      reached = now;
    } else if (now < reached) {
      // An idle partition has come back with older records.
      reached = now;
      reachedBefore = Math.min(reachedBefore, now);
    }
  }

  /**
   * The event time up to which a segment without parts is known to have no records. It is one step
   * behind what the source has reached: after a pause of the whole source event time leaps, and the
   * segments that go on have a part with the next step.
   */
  long silentUntil() {
    return reachedBefore;
  }

  /**
   * The event time that every partition has closed which is not idle. While all are idle, it goes
   * on from the highest event time with the clock of the window stage, as long as that says so.
   */
  private long reach() {
    if (partitions == 0 || progress.size() < partitions) {
      return NOWHERE;
    }
    if (progress.values().stream().anyMatch(latest -> !latest.getIdle())) {
      return progress.values().stream()
          .filter(latest -> !latest.getIdle())
          .mapToLong(latest -> latest.getClosedUntil().toEpochMilli())
          .min()
          .getAsLong();
    }
    long watermark =
        progress.values().stream()
            .mapToLong(latest -> latest.getWatermark().toEpochMilli())
            .max()
            .getAsLong();
    long idle = progress.values().stream().mapToLong(WindowProgress::getIdleMillis).min().orElse(0);
    return watermark == NOWHERE ? NOWHERE : watermark + idle;
  }

  /** Records the number of partitions of the input topic, which can only grow. */
  void noteInputPartitions(int count) {
    partitions = Math.max(partitions, count);
  }

  /**
   * The oldest window of a segment, if it is complete: each input partition has sent its part, or
   * progress past the window's end. A partition that is idle without an open window is not waited
   * for, unless a chunk of its part has arrived: the other chunks will follow.
   */
  Optional<WindowId> nextComplete(SegmentWindows segment) {
    return segment.admitted()
        ? segment.oldest().filter(window -> isComplete(segment, window))
        : Optional.empty();
  }

  private boolean isComplete(SegmentWindows segment, WindowId window) {
    Map<Integer, SegmentWindows.PartReceived> parts = segment.parts(window);
    for (int partition = 0; partition < partitions; partition++) {
      SegmentWindows.PartReceived part = parts.get(partition);
      boolean closed = part != null ? part.isWhole() : isPast(partition, window.end());
      if (!closed) {
        return false;
      }
    }
    return partitions > 0;
  }

  private boolean isPast(int partition, long end) {
    WindowProgress latest = progress.get(partition);
    return latest != null && (latest.getIdle() || latest.getClosedUntil().toEpochMilli() >= end);
  }
}
