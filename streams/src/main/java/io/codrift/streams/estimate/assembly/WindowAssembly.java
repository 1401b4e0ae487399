package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import io.codrift.streams.estimate.store.PartKey;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.estimate.store.WindowId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the parts of a window until every input partition has sent its part, or progress past
 * the window, or was waited for longer than {@code max-wait}. No window completes before all
 * partitions have sent a message. Windows of one segment complete in time order.
 *
 * <p>Two stores hold all state: the chunks of parts, and the frontiers (the last progress of every
 * input partition, and the last complete window of every segment). The memory mirrors them. Not
 * thread-safe.
 */
public final class WindowAssembly {
  private static final Logger LOG = LoggerFactory.getLogger(WindowAssembly.class);

  private final KeyValueStore<PartKey, WindowSample> parts;
  private final KeyValueStore<FrontierKey, FrontierEntry> frontiers;
  private final InstantSource clock;
  private final UnknownParts unknown;
  private final RemovedSources removed;
  private final SegmentStore saved;
  private final SilentSegments silent;
  private final DueWindows due;
  private final DroppedParts dropped;
  private final Map<String, SourceWindows> sources = new LinkedHashMap<>();

  /** Progress in the store of partitions that their input has no longer. */
  private final List<FrontierKey> gone = new ArrayList<>();

  /**
   * @param parts store of the parts' chunks
   * @param frontiers store of progress and segments, shared with the admission of segments
   * @param configured the sources whose windows are assembled
   * @param keepUnknown how long what belongs to other sources is kept
   * @param clock gives the time at which a part arrives and a window becomes complete
   */
  public WindowAssembly(
      KeyValueStore<PartKey, WindowSample> parts,
      KeyValueStore<FrontierKey, FrontierEntry> frontiers,
      List<SourceConfig> configured,
      Duration keepUnknown,
      InstantSource clock) {
    this.parts = parts;
    this.frontiers = frontiers;
    this.clock = clock;
    this.unknown = new UnknownParts(parts, keepUnknown);
    this.removed = new RemovedSources(frontiers, keepUnknown);
    this.saved = new SegmentStore(frontiers);
    this.silent = new SilentSegments(this::source, saved, clock);
    this.due = new DueWindows(parts, saved, this::source, clock);
    this.dropped = new DroppedParts(parts, saved, this::source);
    configured.forEach(source -> sources.put(source.topic(), new SourceWindows(source)));
  }

  /** The result of adding a chunk. */
  public enum Arrival {
    /** The chunk is stored. */
    TAKEN,
    /**
     * Its window is already complete, or so old that its segment has expired since. Its counts are
     * added to the segment's next window, if there is the segment; its rows are dropped.
     */
    LATE,
    /** The chunk is stored, and its segment is new and has to be claimed. */
    NEW_SEGMENT,
    /** The chunk is stored for a process that has its source configured. */
    UNKNOWN_SOURCE
  }

  /** A segment of a source. */
  public record SegmentName(String source, String segment) {}

  /**
   * Rebuilds the memory from the stores, and writes nothing: see {@link #settle}. What belongs to
   * sources that are not configured stays in the stores.
   */
  public void restore() {
    try (KeyValueIterator<FrontierKey, FrontierEntry> entries = frontiers.all()) {
      while (entries.hasNext()) {
        restore(entries.next().value);
      }
    }
    Map<SegmentName, SegmentWindows> refused = new LinkedHashMap<>();
    try (KeyValueIterator<PartKey, WindowSample> entries = parts.all()) {
      while (entries.hasNext()) {
        KeyValue<PartKey, WindowSample> entry = entries.next();
        restore(entry.key, entry.value, refused);
      }
    }
    refused.values().forEach(dropped::addRefused);
    sources.values().forEach(due::look);
  }

  private void restore(FrontierEntry entry) {
    if (find(entry.source()).isEmpty()) {
      removed.restored(entry);
    } else if (entry instanceof FrontierEntry.OfPartition partition) {
      WindowProgress progress = partition.message();
      List<Integer> vanished =
          source(progress.getSource()).restored(new PartitionProgress(progress));
      gone.addAll(keys(progress.getSource(), vanished));
    } else if (entry instanceof FrontierEntry.OfSegment segment) {
      source(segment.message().getSource()).add(SegmentWindows.restore(segment.message()));
    }
  }

  private static List<FrontierKey> keys(String source, List<Integer> partitions) {
    return partitions.stream()
        .<FrontierKey>map(partition -> new FrontierKey.OfPartition(source, partition))
        .toList();
  }

  /**
   * Takes a chunk from the store.
   *
   * @param refused receives it if the task ended before it had deleted it
   */
  private void restore(PartKey key, WindowSample chunk, Map<SegmentName, SegmentWindows> refused) {
    // An earlier version did not note when it arrived: it arrives now.
    WindowSample noted = chunk.getArrivedAt().toEpochMilli() == 0 ? arrived(chunk) : chunk;
    Optional<SourceWindows> source = find(chunk.getSource());
    if (source.isEmpty()) {
      unknown.restored(key, noted);
      return;
    }
    source.get().notePartitionsOfPart(chunk.getPartitions());
    long lostUntil = source.get().refusedUntil();
    if (isNew(chunk.getSource(), chunk.getSegment())
        && chunk.getWindowEnd().toEpochMilli() <= lostUntil) {
      refused
          .computeIfAbsent(
              new SegmentName(chunk.getSource(), chunk.getSegment()),
              name -> SegmentWindows.claimed(name.source(), name.segment(), Long.MIN_VALUE))
          .received(noted);
      return;
    }
    SegmentWindows segment =
        source
            .get()
            .segment(chunk.getSegment())
            .orElseGet(() -> unsavedSegment(source.get(), chunk.getSegment(), lostUntil));
    if (segment.isLate(noted)) {
      dropped.addOutdated(noted);
    } else {
      segment.received(noted);
    }
  }

  /**
   * Deletes parts in the store: of refused segments, and of windows that are complete, which count
   * as late. A process that did not know their source has stored those. Deletes the progress of
   * partitions that are gone.
   *
   * @param piece how much may be deleted; the rest is left for the next call
   * @param late receives the first chunks of late parts, without their rows
   * @param refused receives the source of a refused segment, and how many records were dropped
   */
  public void settle(Piece piece, Consumer<WindowSample> late, ObjLongConsumer<String> refused) {
    gone.forEach(frontiers::delete);
    gone.clear();
    dropped.delete(piece, late, refused);
  }

  /**
   * Deletes what belongs to sources that have not been configured for too long.
   *
   * @param piece how much may be deleted; the rest is left for the next call
   */
  public void collect(Piece piece) {
    unknown.collect(clock.millis(), piece);
    removed.collect(clock.millis(), piece);
  }

  /** Whether a source of this name is configured. */
  public boolean knows(String source) {
    return sources.containsKey(source);
  }

  /** The configuration of a source. */
  public SourceConfig config(String topic) {
    return source(topic).config();
  }

  /** Whether a segment would have to be claimed: a configured source has no such segment. */
  public boolean isNew(String topic, String segment) {
    return find(topic)
        .filter(source -> source.mustClaim(segment) && source.segment(segment).isEmpty())
        .isPresent();
  }

  /**
   * Whether a chunk is read again, as after a loss of the group's offsets. What came of it is in
   * the stores or was published, so it must not be added.
   */
  public boolean isReadAgain(WindowSample chunk) {
    return find(chunk.getSource())
        .filter(source -> source.readsAgain(chunk.getPartition()))
        .isPresent();
  }

  /**
   * Adds a chunk of a part. Of a source that is not configured it is only kept.
   *
   * @param lostUntil end of the last window of which a segment that begins with the chunk may have
   *     lost parts: what comes for that window, or an earlier one, is late
   */
  public Arrival add(WindowSample chunk, long lostUntil) {
    if (!knows(chunk.getSource())) {
      unknown.add(arrived(chunk));
      return Arrival.UNKNOWN_SOURCE;
    }
    SourceWindows source = source(chunk.getSource());
    source.notePartitionsOfPart(chunk.getPartitions());
    Optional<SegmentWindows> known = source.segment(chunk.getSegment());
    if (known.isEmpty() && silent.wouldExpire(source, chunk)) {
      return Arrival.LATE;
    }
    SegmentWindows segment = known.orElseGet(() -> begin(source, chunk.getSegment(), lostUntil));
    if (segment.isLate(chunk)) {
      segment.countLate(chunk);
      saved.put(source, segment);
      return Arrival.LATE;
    }
    // A window stage that was reset sends parts again. What has come whole has all rows already.
    if (!segment.hasPartOf(chunk)) {
      store(segment, chunk);
    }
    due.look(chunk.getSource(), chunk.getSegment());
    return known.isEmpty() && !segment.admitted() ? Arrival.NEW_SEGMENT : Arrival.TAKEN;
  }

  private void store(SegmentWindows segment, WindowSample chunk) {
    for (int number : segment.replacedBy(chunk).toArray()) {
      WindowSample replaced =
          parts.delete(new PartKey(WindowId.of(chunk), chunk.getPartition(), number));
      if (replaced != null) {
        segment.forget(replaced);
      }
    }
    WindowSample arrived = arrived(chunk);
    parts.put(PartKey.of(chunk), arrived);
    segment.received(arrived);
  }

  private WindowSample arrived(WindowSample chunk) {
    return WindowSample.newBuilder(chunk).setArrivedAt(clock.instant()).build();
  }

  private SegmentWindows begin(SourceWindows source, String name, long lostUntil) {
    SegmentWindows segment = unsavedSegment(source, name, lostUntil);
    saved.put(source, segment);
    return segment;
  }

  private static SegmentWindows unsavedSegment(SourceWindows source, String name, long lostUntil) {
    String topic = source.config().topic();
    SegmentWindows segment =
        source.mustClaim(name)
            ? SegmentWindows.claimed(topic, name, lostUntil)
            : SegmentWindows.withoutClaim(topic, name);
    source.add(segment);
    return segment;
  }

  /**
   * Adds progress of an input partition, unless it is read again. Of a source that is not
   * configured it is only kept.
   */
  public void add(WindowProgress progress) {
    FrontierKey key = new FrontierKey.OfPartition(progress.getSource(), progress.getPartition());
    Optional<PartitionProgress> before =
        frontiers.get(key) instanceof FrontierEntry.OfPartition known
            ? Optional.of(new PartitionProgress(known.message()))
            : Optional.empty();
    if (before.filter(known -> known.wasAfter(progress)).isPresent()) {
      // The parts after the last message may be new.
      boolean isLast = before.orElseThrow().isOf(progress);
      find(progress.getSource()).ifPresent(source -> repeated(source, progress, isLast));
      return;
    }
    PartitionProgress noted = PartitionProgress.after(before, progress);
    frontiers.put(key, new FrontierEntry.OfPartition(noted.message()));
    if (!knows(progress.getSource())) {
      removed.add(progress, clock.millis());
    }
    find(progress.getSource())
        .ifPresent(
            source -> {
              forget(progress, source.note(noted));
              due.look(source);
            });
    if (!noted.lostUntil().equals(before.flatMap(PartitionProgress::lostUntil))) {
      LOG.warn(
          "Messages of partition {} of source {} were lost before they were read. Windows up to {}"
              + " may be missing, or lack its records; their estimates say so. Was the stage down"
              + " for longer than topics.retention, or the windows topic deleted?",
          progress.getPartition(),
          progress.getSource(),
          noted.lostUntil().orElseThrow());
    }
  }

  private static void repeated(SourceWindows source, WindowProgress progress, boolean isLast) {
    boolean wasReadAgain = source.readsAgain(progress.getPartition());
    source.noteReadAgain(progress.getPartition(), !isLast);
    if (!wasReadAgain && !isLast) {
      LOG.info(
          "Messages of partition {} of source {} are read again, from {} on. What was counted is"
              + " not counted again.",
          progress.getPartition(),
          progress.getSource(),
          progress.getSentAt());
    }
  }

  private void forget(WindowProgress progress, List<Integer> vanished) {
    if (vanished.isEmpty()) {
      return;
    }
    keys(progress.getSource(), vanished).forEach(frontiers::delete);
    LOG.info(
        "Windows of source {} do not wait for its partitions {} any longer: the topic was made anew"
            + " with fewer",
        progress.getSource(),
        vanished);
  }

  /** What the oldest window of a source waits for. */
  public Optional<Waiting> waiting(String topic) {
    return source(topic).waiting();
  }

  /**
   * Admits a segment: its windows may complete.
   *
   * @return whether there is the segment
   */
  public boolean admit(String topic, String name) {
    SourceWindows source = source(topic);
    Optional<SegmentWindows> segment = source.segment(name);
    segment
        .filter(found -> !found.admitted())
        .ifPresent(
            found -> {
              found.admit();
              saved.put(source, found);
              due.look(topic, name);
            });
    return segment.isPresent();
  }

  /**
   * Refuses a segment that waits for the answer to its claim. Its parts are deleted by {@link
   * #settle}. Another segment stays as it is: the answer may be read again.
   *
   * @return end of the last window of which there were parts; empty if no such segment waits
   */
  public OptionalLong refuse(String topic, String name) {
    SourceWindows source = source(topic);
    Optional<SegmentWindows> refused = source.segment(name).filter(s -> !s.admitted());
    if (refused.isEmpty()) {
      return OptionalLong.empty();
    }
    source.remove(name);
    saved.delete(source, name);
    dropped.addRefused(refused.get());
    return OptionalLong.of(refused.get().lastEnd().orElse(Long.MIN_VALUE));
  }

  /**
   * Notes whether the input is held: what has not been read meanwhile is not waited for, because it
   * may be there.
   */
  public void hold(boolean holds) {
    long now = clock.millis();
    sources.values().forEach(source -> source.hold(holds, now));
  }

  /** The segments whose claim is not answered yet. */
  public List<SegmentName> unanswered() {
    return sources.values().stream()
        .flatMap(
            source ->
                source.segments().stream()
                    .filter(segment -> !segment.admitted())
                    .map(segment -> new SegmentName(source.config().topic(), segment.segment())))
        .toList();
  }

  /** Notes that the wall clock went on: windows of a source may have waited for long enough. */
  public void lookAgain(String topic) {
    due.look(source(topic));
  }

  /**
   * Removes complete windows, per segment in time order.
   *
   * @param piece how much may be done; the rest is left for the next call
   * @param complete receives one window at a time: after a backlog there may be more windows than
   *     fit into memory
   */
  public void complete(Piece piece, Consumer<CompleteWindow> complete) {
    due.complete(piece, complete);
  }

  /** The segments that have no records any more. */
  public SilentSegments silentSegments() {
    return silent;
  }

  private Optional<SourceWindows> find(String topic) {
    return Optional.ofNullable(sources.get(topic));
  }

  private SourceWindows source(String topic) {
    return find(topic)
        .orElseThrow(
            () -> new IllegalArgumentException("no source \"" + topic + "\" is configured"));
  }
}
