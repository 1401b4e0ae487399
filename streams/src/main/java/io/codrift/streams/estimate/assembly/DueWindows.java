package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.estimate.assembly.WindowAssembly.SegmentName;
import io.codrift.streams.estimate.store.PartKey;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.estimate.store.WindowId;
import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the windows that are due, in pieces: one message may make thousands due. Until a window
 * is completed it is open: a part that still comes is part of it. Not thread-safe.
 */
final class DueWindows {
  private static final Logger LOG = LoggerFactory.getLogger(DueWindows.class);

  /** What a window counts of a piece of work beside its chunks, and for each monitor. */
  private static final long WINDOW_BYTES = 4_000;

  private static final long MONITOR_BYTES = 100;

  private final KeyValueStore<PartKey, WindowSample> parts;
  private final SegmentStore saved;
  private final Function<String, SourceWindows> sources;
  private final InstantSource clock;

  /** The segments that may have due windows, in the order of their turns. */
  private final Set<SegmentName> segments = new LinkedHashSet<>();

  /**
   * @param parts the store of the parts' chunks
   * @param saved where segments are kept
   * @param sources the windows of a configured source, by its topic
   * @param clock the time at which a window becomes complete
   */
  DueWindows(
      KeyValueStore<PartKey, WindowSample> parts,
      SegmentStore saved,
      Function<String, SourceWindows> sources,
      InstantSource clock) {
    this.parts = parts;
    this.saved = saved;
    this.sources = sources;
    this.clock = clock;
  }

  /** Notes that a window of a segment may have become due. */
  void look(String source, String segment) {
    segments.add(new SegmentName(source, segment));
  }

  /** Notes that windows of all segments of a source may have become due. */
  void look(SourceWindows source) {
    source.segments().stream()
        .filter(segment -> segment.oldest().isPresent())
        .forEach(segment -> look(source.config().topic(), segment.segment()));
  }

  /**
   * Completes due windows, per segment in time order.
   *
   * @param piece how much may be done; the rest is left for the next call
   * @param complete receives one window at a time
   */
  void complete(Piece piece, Consumer<CompleteWindow> complete) {
    while (!segments.isEmpty()) {
      Iterator<SegmentName> first = segments.iterator();
      SegmentName name = first.next();
      first.remove();
      SourceWindows source = sources.apply(name.source());
      Optional<SegmentWindows> segment = source.segment(name.segment());
      if (segment.isPresent() && !complete(source, segment.get(), piece, complete)) {
        // It takes its turn behind the others.
        segments.add(name);
        return;
      }
    }
  }

  /** Completes the due windows of a segment; returns whether none is left. */
  private boolean complete(
      SourceWindows source,
      SegmentWindows segment,
      Piece piece,
      Consumer<CompleteWindow> complete) {
    for (Optional<DueWindow> next = source.nextDue(segment, clock.millis());
        next.isPresent();
        next = source.nextDue(segment, clock.millis())) {
      if (!piece.admits(bytes(source, segment.window(next.get().id())))) {
        return false;
      }
      complete.accept(complete(source, segment, next.get()));
    }
    return true;
  }

  private static long bytes(SourceWindows source, SegmentWindows.OpenWindow window) {
    return WINDOW_BYTES + MONITOR_BYTES * source.config().monitors().size() + window.bytes();
  }

  private CompleteWindow complete(SourceWindows source, SegmentWindows segment, DueWindow due) {
    warnOfLeftOut(source, due);
    Map<Integer, SegmentWindows.PartReceived> received =
        new TreeMap<>(segment.window(due.id()).parts());
    PartCounts counts = new PartCounts();
    List<Iterator<WindowSample>> used =
        received.keySet().stream()
            .filter(due::hasAllOf)
            .map(partition -> chunks(due.id(), partition, received.get(partition)))
            .filter(Iterator::hasNext)
            .toList();
    Sample sample =
        used.isEmpty()
            ? new BottomK(1, source.config().features()).sample()
            : SampleChunks.merge(used, counts::add);
    received.forEach((partition, part) -> delete(due.id(), partition, part));
    WindowFacts facts =
        WindowFacts.of(
            source.config(),
            due.id(),
            counts,
            segment.late(),
            sample.rows(),
            clock.millis(),
            due.remarks(source.config()));
    segment.completed(due.id());
    saved.put(source, segment);
    return new CompleteWindow(facts, sample);
  }

  private static void warnOfLeftOut(SourceWindows source, DueWindow due) {
    List<Integer> anew = source.leftOut(due);
    if (!anew.isEmpty()) {
      LOG.warn(
          "The window of source {} that ends at {} goes out {}. So may later ones.",
          source.config().topic(),
          Instant.ofEpochMilli(due.id().end()),
          due.remarks(source.config()).get(0));
    }
  }

  /** The chunks of a part, each read from the store when it is asked for. */
  private Iterator<WindowSample> chunks(
      WindowId window, int partition, SegmentWindows.PartReceived part) {
    return IntStream.range(0, part.chunks())
        .mapToObj(chunk -> parts.get(new PartKey(window, partition, chunk)))
        .filter(Objects::nonNull)
        .iterator();
  }

  /** Deletes the chunks of a part, without reading them. */
  private void delete(WindowId window, int partition, SegmentWindows.PartReceived part) {
    for (int chunk = 0; chunk < part.chunks(); chunk++) {
      parts.put(new PartKey(window, partition, chunk), null);
    }
  }
}
