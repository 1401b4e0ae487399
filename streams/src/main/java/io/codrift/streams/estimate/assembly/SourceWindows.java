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
  private final SourceConfig config;
  private final Map<Integer, WindowProgress> progress = new HashMap<>();
  private final Map<String, SegmentWindows> segments = new LinkedHashMap<>();
  private int partitions;

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
  }

  /** Records the number of partitions of the input topic, which can only grow. */
  void noteInputPartitions(int count) {
    partitions = Math.max(partitions, count);
  }

  /**
   * The oldest window of a segment, if it is complete: each input partition has sent its part, or
   * progress past the window's end. An idle partition is not waited for, unless a chunk of its part
   * has arrived: the other chunks will follow.
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
