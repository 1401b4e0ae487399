package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.estimate.store.WindowId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The segments of a task that have no records any more. They are told of, and forgotten when they
 * have had none for long enough. Not thread-safe.
 */
public final class SilentSegments {
  /** What a message to the topic of estimates counts of a piece of work. */
  private static final long MESSAGE_BYTES = 1_000;

  private final Function<String, SourceWindows> sources;
  private final SegmentStore store;
  private final InstantSource clock;

  /**
   * @param sources the windows of a configured source, by its topic
   * @param store where their segments are kept
   * @param clock the time of what is told
   */
  SilentSegments(Function<String, SourceWindows> sources, SegmentStore store, InstantSource clock) {
    this.sources = sources;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Tells of the segments of a source that have no records any more, each at growing distances.
   *
   * @param piece how much may be told; the rest is left for the next call
   * @param mayTell whether it may be told now of the segment with this name
   * @param silent receives the last window without records, which is neither complete nor closed:
   *     its records may still come
   */
  public void tell(
      String topic, Piece piece, Predicate<String> mayTell, Consumer<WindowFacts> silent) {
    SourceWindows source = sources.apply(topic);
    for (SegmentWindows segment : source.segments()) {
      Optional<WindowId> window =
          segment.silent(source.silentUntil(), advance(source), size(source));
      if (window.isPresent() && mayTell.test(segment.segment())) {
        if (!piece.admits(messageBytes(source))) {
          return;
        }
        segment.told(window.get());
        store.put(source, segment);
        silent.accept(without(source, window.get()));
      }
    }
  }

  /**
   * Forgets the segments of a source that have had no records for its {@code segment-expiry}.
   *
   * @param piece how much may be forgotten; the rest is left for the next call
   * @param mayForget whether the segment with this name may be forgotten now
   * @param forgotten receives the last window without records
   */
  public void expire(
      String topic, Piece piece, Predicate<String> mayForget, Consumer<WindowFacts> forgotten) {
    SourceWindows source = sources.apply(topic);
    long expiry = source.config().segmentExpiry().toMillis();
    for (SegmentWindows segment : source.segments()) {
      Optional<WindowId> window =
          source.mustClaim(segment.segment())
              ? segment.expired(source.silentUntil(), expiry, advance(source), size(source))
              : Optional.empty();
      if (window.isPresent() && mayForget.test(segment.segment())) {
        if (!piece.admits(messageBytes(source))) {
          return;
        }
        forget(source, segment, window.get(), forgotten);
      }
    }
  }

  /**
   * Whether a segment would expire at once that begins with a chunk: its window may have been
   * estimated before the segment was forgotten.
   */
  boolean wouldExpire(SourceWindows source, WindowSample chunk) {
    return source.mustClaim(chunk.getSegment())
        && chunk.getWindowEnd().plus(source.config().segmentExpiry()).toEpochMilli()
            <= source.forgottenUntil();
  }

  /**
   * Forgets a segment, if it was told that it has no records any more and none have come since.
   *
   * @param forgotten receives the last window without records
   * @return whether it is forgotten
   */
  public boolean clear(String topic, String name, Consumer<WindowFacts> forgotten) {
    SourceWindows source = sources.apply(topic);
    Optional<SegmentWindows> segment = owned(source, name);
    Optional<WindowId> last =
        segment.flatMap(
            found -> found.cleared(source.silentUntil(), advance(source), size(source)));
    last.ifPresent(window -> forget(source, segment.orElseThrow(), window, forgotten));
    return last.isPresent();
  }

  /** Whether the task has a segment that may be cleared. */
  public boolean owns(String topic, String name) {
    return owned(sources.apply(topic), name).isPresent();
  }

  private static Optional<SegmentWindows> owned(SourceWindows source, String name) {
    return source.segment(name).filter(found -> source.mustClaim(name));
  }

  private void forget(
      SourceWindows source,
      SegmentWindows segment,
      WindowId last,
      Consumer<WindowFacts> forgotten) {
    source.remove(segment.segment());
    store.delete(source, segment.segment());
    forgotten.accept(without(source, last));
  }

  private WindowFacts without(SourceWindows source, WindowId window) {
    return WindowFacts.of(
        source.config(), window, new PartCounts(), LateParts.NONE, 0, clock.millis(), List.of());
  }

  private static long messageBytes(SourceWindows source) {
    return MESSAGE_BYTES * source.config().monitors().size();
  }

  private static long advance(SourceWindows source) {
    return source.config().window().advance().toMillis();
  }

  private static long size(SourceWindows source) {
    return source.config().window().size().toMillis();
  }
}
