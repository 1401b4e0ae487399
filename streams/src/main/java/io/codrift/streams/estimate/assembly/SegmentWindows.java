package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.SegmentFrontier;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.estimate.store.WindowId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The incomplete windows of one segment in order of time, and the end of its last complete window.
 * Not thread-safe.
 */
final class SegmentWindows {
  private final String source;
  private final String segment;
  private final TreeMap<WindowId, Map<Integer, PartReceived>> open =
      new TreeMap<>(WindowId.TIME_ORDER);
  private boolean admitted;
  private long completedUntil;
  private LateParts late;

  private SegmentWindows(
      String source, String segment, boolean admitted, long completedUntil, LateParts late) {
    this.source = source;
    this.segment = segment;
    this.admitted = admitted;
    this.completedUntil = completedUntil;
    this.late = late;
  }

  /** How many chunks of one partition's part have arrived. */
  record PartReceived(int chunks, int received) {
    boolean isWhole() {
      return received == chunks;
    }
  }

  /** A new segment. */
  static SegmentWindows begin(String source, String segment, boolean admitted) {
    return new SegmentWindows(source, segment, admitted, Long.MIN_VALUE, LateParts.NONE);
  }

  /** A segment as it is stored, without its open windows. */
  static SegmentWindows restore(SegmentFrontier frontier) {
    return new SegmentWindows(
        frontier.getSource(),
        frontier.getSegment(),
        frontier.getAdmitted(),
        frontier.getCompletedUntil().toEpochMilli(),
        new LateParts(frontier.getLate(), frontier.getRejected()));
  }

  /** The segment as it is stored. */
  SegmentFrontier frontier() {
    return SegmentFrontier.newBuilder()
        .setSource(source)
        .setSegment(segment)
        .setCompletedUntil(Instant.ofEpochMilli(completedUntil))
        .setAdmitted(admitted)
        .setLate(late.records())
        .setRejected(late.rejected())
        .build();
  }

  String segment() {
    return segment;
  }

  boolean admitted() {
    return admitted;
  }

  void admit() {
    admitted = true;
  }

  /** The counts of late parts since the last complete window. */
  LateParts late() {
    return late;
  }

  /** Whether the chunk's window is complete. */
  boolean isLate(WindowSample chunk) {
    return chunk.getWindowEnd().toEpochMilli() <= completedUntil;
  }

  void countLate(WindowSample chunk) {
    late = late.and(chunk);
  }

  /** Records that a chunk has arrived. */
  void received(WindowSample chunk) {
    open.computeIfAbsent(WindowId.of(chunk), id -> new HashMap<>())
        .merge(
            chunk.getPartition(),
            new PartReceived(chunk.getChunks(), 1),
            (part, one) -> new PartReceived(part.chunks(), part.received() + one.received()));
  }

  /** The oldest window that is not complete. */
  Optional<WindowId> oldest() {
    return open.isEmpty() ? Optional.empty() : Optional.of(open.firstKey());
  }

  /** The chunks of a window that have arrived, per input partition. */
  Map<Integer, PartReceived> parts(WindowId window) {
    return open.get(window);
  }

  /** Removes the oldest window, which is complete. Resets the counts of late parts. */
  void completed(WindowId window) {
    open.remove(window);
    completedUntil = window.end();
    late = LateParts.NONE;
  }
}
