package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.SegmentFrontier;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.estimate.store.WindowId;
import io.codrift.streams.sample.SampleChunks;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The incomplete windows of one segment in order of time, and the end of its last complete window.
 * Not thread-safe.
 */
final class SegmentWindows {
  /** One or two windows without records are told to nobody. */
  private static final int FIRST_TOLD = 3;

  /** It is told again when the windows have become more by one part in so many. */
  private static final int TOLD_AGAIN = 4;

  private final String source;
  private final String segment;
  private final TreeMap<WindowId, OpenWindow> open = new TreeMap<>(WindowId.TIME_ORDER);
  private boolean admitted;
  private long completedUntil;
  private long silentUntil;
  private LateParts late;

  private SegmentWindows(
      String source,
      String segment,
      boolean admitted,
      long completedUntil,
      long silentUntil,
      LateParts late) {
    this.source = source;
    this.segment = segment;
    this.admitted = admitted;
    this.completedUntil = completedUntil;
    this.silentUntil = silentUntil;
    this.late = late;
  }

  /**
   * A window that is not complete.
   *
   * @param since when the first of its chunks arrived, wall-clock milliseconds
   * @param parts what has arrived, per input partition
   */
  record OpenWindow(long since, Map<Integer, PartReceived> parts) {
    /** Whether the whole part of a partition has arrived. */
    boolean hasAllOf(int partition) {
      PartReceived part = parts.get(partition);
      return part != null && part.isWhole();
    }

    /** Whether a chunk of a partition's part has arrived. */
    boolean hasSomeOf(int partition) {
      return parts.containsKey(partition);
    }

    /** Bytes of the chunks that have arrived, about. */
    long bytes() {
      return parts.values().stream().mapToLong(PartReceived::bytes).sum();
    }
  }

  /**
   * What has arrived of one partition's part.
   *
   * @param chunks of the whole part
   * @param received chunks that have arrived
   * @param last no chunk with a higher number has arrived
   * @param bytes of these, about
   */
  record PartReceived(int chunks, int received, int last, long bytes) {
    static PartReceived of(WindowSample chunk) {
      return new PartReceived(chunk.getChunks(), 1, chunk.getChunk(), SampleChunks.bytes(chunk));
    }

    boolean isWhole() {
      return received == chunks;
    }

    PartReceived and(PartReceived one) {
      return new PartReceived(
          chunks, received + one.received, Math.max(last, one.last), bytes + one.bytes);
    }

    /** The rest; null if there is none. */
    PartReceived without(WindowSample chunk) {
      return received == 1
          ? null
          : new PartReceived(chunks, received - 1, last, bytes - SampleChunks.bytes(chunk));
    }
  }

  /**
   * A new segment that has no place yet.
   *
   * @param lostUntil end of the last window of which it may have lost parts, which is over for it;
   *     {@code Long.MIN_VALUE} if there is none
   */
  static SegmentWindows claimed(String source, String segment, long lostUntil) {
    return new SegmentWindows(source, segment, false, lostUntil, 0, LateParts.NONE);
  }

  /** A new segment that needs no place. */
  static SegmentWindows withoutClaim(String source, String segment) {
    return new SegmentWindows(source, segment, true, Long.MIN_VALUE, 0, LateParts.NONE);
  }

  /** A segment as it is stored, without its open windows. */
  static SegmentWindows restore(SegmentFrontier frontier) {
    return new SegmentWindows(
        frontier.getSource(),
        frontier.getSegment(),
        frontier.getAdmitted(),
        frontier.getCompletedUntil().toEpochMilli(),
        frontier.getSilentUntil().toEpochMilli(),
        new LateParts(frontier.getLate(), frontier.getRejected()));
  }

  /** The segment as it is stored. */
  SegmentFrontier frontier() {
    return SegmentFrontier.newBuilder()
        .setSource(source)
        .setSegment(segment)
        .setCompletedUntil(Instant.ofEpochMilli(completedUntil))
        .setAdmitted(admitted)
        .setSilentUntil(Instant.ofEpochMilli(silentUntil))
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

  /** Whether the whole part that a chunk belongs to has arrived. */
  boolean hasPartOf(WindowSample chunk) {
    OpenWindow window = open.get(WindowId.of(chunk));
    return window != null && window.hasAllOf(chunk.getPartition());
  }

  /**
   * The numbers of the chunks that a chunk replaces, of a part that is not whole. A part is sent in
   * the order of its chunks: what has arrived of its later ones, or in another number of chunks,
   * was cut off, and is sent again.
   */
  IntStream replacedBy(WindowSample chunk) {
    OpenWindow window = open.get(WindowId.of(chunk));
    PartReceived part = window == null ? null : window.parts().get(chunk.getPartition());
    if (part == null) {
      return IntStream.empty();
    }
    boolean sameChunks = part.chunks() == chunk.getChunks();
    return IntStream.rangeClosed(sameChunks ? chunk.getChunk() : 0, part.last());
  }

  /** Records that a chunk that had arrived is deleted. */
  void forget(WindowSample chunk) {
    open.get(WindowId.of(chunk))
        .parts()
        .computeIfPresent(chunk.getPartition(), (partition, part) -> part.without(chunk));
  }

  /** Records that a chunk has arrived. */
  void received(WindowSample chunk) {
    long arrived = chunk.getArrivedAt().toEpochMilli();
    open.merge(
            WindowId.of(chunk),
            new OpenWindow(arrived, new HashMap<>()),
            (window, other) ->
                new OpenWindow(Math.min(window.since(), other.since()), window.parts()))
        .parts()
        .merge(chunk.getPartition(), PartReceived.of(chunk), PartReceived::and);
  }

  /** The oldest window that is not complete. */
  Optional<WindowId> oldest() {
    return open.isEmpty() ? Optional.empty() : Optional.of(open.firstKey());
  }

  /** End of the last window of which something has arrived; empty if there is none. */
  OptionalLong lastEnd() {
    return open.keySet().stream().mapToLong(WindowId::end).max();
  }

  /** What has arrived of a window that is not complete. */
  OpenWindow window(WindowId window) {
    return open.get(window);
  }

  /**
   * The last of the windows without records since the last complete one, if it is time to tell of
   * them: from three on, and then whenever they are a quarter more than when it was told before.
   *
   * @param until event time that the source has reached
   * @param advance distance of window starts, milliseconds
   * @param size length of a window, milliseconds
   */
  Optional<WindowId> silent(long until, long advance, long size) {
    boolean begun = admitted && completedUntil != Long.MIN_VALUE;
    if (!begun || !open.isEmpty() || until <= completedUntil) {
      return Optional.empty();
    }
    long windows = (until - completedUntil) / advance;
    long told = Math.max(0, silentUntil - completedUntil) / advance;
    if (windows < FIRST_TOLD || windows < told + Math.max(1, told / TOLD_AGAIN)) {
      return Optional.empty();
    }
    return Optional.of(lastSilent(until, advance, size));
  }

  /**
   * The last of the windows without records since the last complete one, if they make up a time.
   *
   * @param until event time that the source has reached
   * @param expiry the time, milliseconds
   * @param advance distance of window starts, milliseconds
   * @param size length of a window, milliseconds
   */
  Optional<WindowId> expired(long until, long expiry, long advance, long size) {
    boolean begun = admitted && completedUntil != Long.MIN_VALUE;
    // Not by a difference: the source may have reached no time yet.
    if (!begun || !open.isEmpty() || until < completedUntil + expiry) {
      return Optional.empty();
    }
    return Optional.of(lastSilent(until, advance, size));
  }

  private WindowId lastSilent(long until, long advance, long size) {
    long end = completedUntil + Math.max(0, until - completedUntil) / advance * advance;
    return new WindowId(source, segment, end - size, end);
  }

  /**
   * The same for a segment that a person clears; empty unless it was told that it is silent. A
   * window that is open in the window stage is not seen: one that came back after the silence.
   */
  Optional<WindowId> cleared(long until, long advance, long size) {
    boolean begun = admitted && completedUntil != Long.MIN_VALUE;
    return begun && open.isEmpty() && silentUntil > completedUntil
        ? Optional.of(lastSilent(Math.max(until, completedUntil), advance, size))
        : Optional.empty();
  }

  /** Records that it was told that no records have come up to the end of a window. */
  void told(WindowId silent) {
    silentUntil = silent.end();
  }

  /** Removes the oldest window, which is complete. Resets the counts of late parts. */
  void completed(WindowId window) {
    open.remove(window);
    completedUntil = window.end();
    late = LateParts.NONE;
  }
}
