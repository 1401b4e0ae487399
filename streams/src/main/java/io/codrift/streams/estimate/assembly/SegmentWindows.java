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
 * The windows of one segment that are not complete, in order of time, and how far it is complete.
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

  /** How much of one partition's part is here. */
  record PartReceived(int chunks, int received) {
    boolean isWhole() {
      return received == chunks;
    }
  }

  /** A segment that was not met before. */
  static SegmentWindows begin(String source, String segment, boolean admitted) {
    return new SegmentWindows(source, segment, admitted, Long.MIN_VALUE, LateParts.NONE);
  }

  /** A segment as the store has it, without its open windows. */
  static SegmentWindows restore(SegmentFrontier frontier) {
    return new SegmentWindows(
        frontier.getSource(),
        frontier.getSegment(),
        frontier.getAdmitted(),
        frontier.getCompletedUntil().toEpochMilli(),
        new LateParts(frontier.getLate(), frontier.getRejected()));
  }

  /** What the store keeps of it. */
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

  /** What late parts reported since the last window was complete. */
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

  /** A chunk is here. */
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

  /** Per input partition, what is here of a window. */
  Map<Integer, PartReceived> parts(WindowId window) {
    return open.get(window);
  }

  /** The oldest window is complete: nothing of it is awaited, and late parts were counted. */
  void completed(WindowId window) {
    open.remove(window);
    completedUntil = window.end();
    late = LateParts.NONE;
  }
}
