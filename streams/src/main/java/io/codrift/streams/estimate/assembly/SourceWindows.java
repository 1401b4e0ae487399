package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.store.WindowId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The segments of one source and the progress of its input partitions. Decides when a window is
 * complete. Not thread-safe.
 */
final class SourceWindows {
  private static final long NOWHERE = Long.MIN_VALUE;

  private final SourceConfig config;
  private final Map<Integer, PartitionProgress> progress = new HashMap<>();
  private final HeardPartitions heard = new HeardPartitions();

  /** Partitions whose messages are read again. */
  private final Set<Integer> readAgain = new HashSet<>();

  private final Map<String, SegmentWindows> segments = new LinkedHashMap<>();
  private final Set<Integer> leftOut = new HashSet<>();
  private InputTopic topic = InputTopic.UNKNOWN;
  private boolean held;

  /** When the input was read again after it was held last; 0 if it never was. */
  private long readSince;

  /** The most partitions that parts of windows tell of. */
  private int ofParts;

  private long reached = NOWHERE;
  private long reachedBefore = NOWHERE;

  /** What was reached when the task started, or less if that was taken back since. */
  private long reachedAtStart = NOWHERE;

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

  /**
   * Takes the last progress of an input partition from the store.
   *
   * @return partitions that the input has no longer, whose progress is forgotten
   */
  List<Integer> restored(PartitionProgress update) {
    heard.restored(update.message());
    List<Integer> gone = take(update);
    reachedAtStart = reached;
    return gone;
  }

  /**
   * Records the progress of an input partition.
   *
   * @return partitions that the input has no longer, whose progress is forgotten
   */
  List<Integer> note(PartitionProgress update) {
    heard.note(update.message());
    List<Integer> gone = take(update);
    reachedAtStart = Math.min(reachedAtStart, reached);
    return gone;
  }

  private List<Integer> take(PartitionProgress update) {
    progress.put(update.message().getPartition(), update);
    noteReadAgain(update.message().getPartition(), false);
    topic = topic.and(InputTopic.of(update.message()));
    List<Integer> gone = progress.keySet().stream().filter(p -> p >= partitions()).toList();
    gone.forEach(progress::remove);
    gone.forEach(heard::forget);
    long now = reach();
    if (now > reached) {
      reachedBefore = reached;
      reached = now;
    } else if (now < reached) {
      // An idle partition has come back with older records.
      reached = now;
      reachedBefore = Math.min(reachedBefore, now);
    }
    return gone;
  }

  /**
   * The end of the last window of which parts of refused segments were dropped before the task
   * started; {@code Long.MIN_VALUE} if there is none.
   */
  long refusedUntil() {
    return progress.values().stream()
        .mapToLong(latest -> latest.message().getRefusedUntil())
        .filter(until -> until > 0)
        .max()
        .orElse(NOWHERE);
  }

  /** Notes whether messages of a partition are read again, until its next message of progress. */
  void noteReadAgain(int partition, boolean again) {
    if (again) {
      readAgain.add(partition);
    } else {
      readAgain.remove(partition);
    }
  }

  /** Whether the messages of a partition are read again, as after a loss of the group's offsets. */
  boolean readsAgain(int partition) {
    return readAgain.contains(partition);
  }

  /**
   * The number of input partitions; 0 if it is not known yet. Parts of a topic that was made anew
   * since may tell of more, so they count only while nothing better is known.
   */
  private int partitions() {
    return topic.hasId() ? topic.partitions() : Math.max(topic.partitions(), ofParts);
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
   * The event time up to which a segment that the task does not have may have been forgotten. After
   * a restart progress is not new until all that was read before the loss of the offsets is read
   * again.
   */
  long forgottenUntil() {
    return Math.max(reachedBefore, reachedAtStart);
  }

  /**
   * The event time that every partition has closed which is not idle. While all are idle, it goes
   * on from the highest event time with the clock of the window stage, as long as that says so.
   */
  private long reach() {
    if (partitions() == 0 || progress.size() < partitions()) {
      return NOWHERE;
    }
    List<WindowProgress> all = progress.values().stream().map(PartitionProgress::message).toList();
    if (all.stream().anyMatch(latest -> !isIdle(latest))) {
      return all.stream()
          .filter(latest -> !isIdle(latest))
          .mapToLong(latest -> latest.getClosedUntil().toEpochMilli())
          .min()
          .getAsLong();
    }
    long watermark =
        all.stream().mapToLong(latest -> latest.getWatermark().toEpochMilli()).max().getAsLong();
    long idle = all.stream().mapToLong(WindowProgress::getIdleMillis).min().orElse(0);
    return watermark == NOWHERE ? NOWHERE : watermark + idle;
  }

  /** Whether a partition is idle, as far as is known. One that nobody works on may have records. */
  private boolean isIdle(WindowProgress latest) {
    return latest.getIdle() && heard.lately(latest.getPartition());
  }

  /** Records the number of partitions that a part of a window tells of. */
  void notePartitionsOfPart(int count) {
    ofParts = Math.max(ofParts, count);
  }

  /**
   * The oldest window of a segment, if it is waited for no longer: each input partition has sent
   * its part, or progress past the window's end, or was waited for longer than {@code max-wait}. A
   * partition that is idle without an open window, and heard of lately, is not waited for, unless a
   * chunk of its part has arrived: the other chunks will follow. A partition that the input has no
   * longer sends nothing more.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  Optional<DueWindow> nextDue(SegmentWindows segment, long now) {
    return segment.admitted() && partitions() > 0
        ? segment.oldest().flatMap(window -> due(segment, window, now))
        : Optional.empty();
  }

  private Optional<DueWindow> due(SegmentWindows segment, WindowId id, long now) {
    SegmentWindows.OpenWindow window = segment.window(id);
    List<Integer> behind = new ArrayList<>();
    List<Integer> lost = new ArrayList<>();
    for (int partition = 0; partition < partitions(); partition++) {
      if (window.hasAllOf(partition)) {
        continue;
      }
      PartitionProgress latest = progress.get(partition);
      if (latest == null) {
        return Optional.empty();
      }
      boolean past = isPast(partition, id.end());
      boolean some = window.hasSomeOf(partition);
      // All chunks come before the progress that covers them.
      boolean lacksChunks = some && latest.hasClosed(id.end());
      if (lacksChunks || (past && latest.lostOf(id.end()))) {
        lost.add(partition);
      } else if (some) {
        return Optional.empty();
      } else if (!past) {
        if (readsAgain(partition) || !waitedEnough(latest, window.since(), now)) {
          return Optional.empty();
        }
        behind.add(partition);
      }
    }
    window.parts().keySet().stream()
        .filter(partition -> partition >= partitions() && !window.hasAllOf(partition))
        .forEach(lost::add);
    return Optional.of(new DueWindow(id, behind, lost));
  }

  private boolean waitedEnough(PartitionProgress partition, long since, long now) {
    return !held
        && config
            .maxWait()
            .filter(most -> partition.waited(Math.max(since, readSince), now) >= most.toMillis())
            .isPresent();
  }

  /**
   * Notes whether the input is held. A wait begins anew when it is read again.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  void hold(boolean holds, long now) {
    if (held && !holds) {
      readSince = now;
    }
    held = holds;
  }

  /**
   * Notes which partitions a window went out without.
   *
   * @return those that the window before it had
   */
  List<Integer> leftOut(DueWindow window) {
    List<Integer> anew = window.behind().stream().filter(p -> !leftOut.contains(p)).toList();
    leftOut.clear();
    leftOut.addAll(window.behind());
    return anew;
  }

  /**
   * What the oldest window waits for that is the next of its segment and not due; empty if none
   * waits for a partition.
   */
  Optional<Waiting> waiting() {
    return segments.values().stream()
        .filter(SegmentWindows::admitted)
        .filter(segment -> segment.oldest().isPresent())
        .sorted(
            Comparator.comparing(segment -> segment.oldest().orElseThrow(), WindowId.TIME_ORDER))
        .flatMap(segment -> waiting(segment).stream())
        .findFirst();
  }

  private Optional<Waiting> waiting(SegmentWindows segment) {
    WindowId id = segment.oldest().orElseThrow();
    SegmentWindows.OpenWindow window = segment.window(id);
    return IntStream.range(0, partitions())
        .filter(p -> !window.hasAllOf(p))
        .filter(p -> window.hasSomeOf(p) || !isPast(p, id.end()))
        .boxed()
        .min(Comparator.comparingLong(this::closedUntil))
        .map(partition -> new Waiting(partition, window.since()));
  }

  /** Whether windows that end at this time need not wait for a partition any longer. */
  private boolean isPast(int partition, long end) {
    PartitionProgress latest = progress.get(partition);
    return latest != null && (isIdle(latest.message()) || latest.hasClosed(end));
  }

  private long closedUntil(int partition) {
    PartitionProgress latest = progress.get(partition);
    return latest == null ? NOWHERE : latest.message().getClosedUntil().toEpochMilli();
  }
}
