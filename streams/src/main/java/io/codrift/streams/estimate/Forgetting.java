package io.codrift.streams.estimate;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandVerdict;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.Durations;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.admission.SegmentAdmissions;
import io.codrift.streams.estimate.assembly.WindowAssembly;
import io.codrift.streams.estimate.assembly.WindowFacts;
import io.codrift.streams.estimate.publish.EstimatePublisher;
import io.codrift.streams.estimate.publish.EstimateRecords;
import io.codrift.streams.estimate.publish.RowFacts;
import io.codrift.streams.estimate.schedule.FitScheduler;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.topic.MonitorSegment;
import io.codrift.streams.topic.OwnTopics;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of segments and monitors that are gone: segments without records are told of and
 * expire, or a person clears them, and what is not configured any longer is deleted when it is old
 * enough. Of many, some are left for the next piece of work. Not thread-safe.
 */
final class Forgetting {
  private static final Logger LOG = LoggerFactory.getLogger(Forgetting.class);

  private final WindowAssembly assembly;
  private final SegmentAdmissions admissions;
  private final FitScheduler scheduler;
  private final EstimatePublisher publisher;
  private final Duration keepRemoved;

  /** What becomes of a segment that is to be cleared. */
  record Answer(CommandVerdict verdict, String text) {}

  /** Sources whose silent segments are not all told of. */
  private final Set<String> progressed = new LinkedHashSet<>();

  /** Whether something may be old enough to be deleted that is not configured. */
  private boolean collects;

  /** The time to which that refers, wall clock, milliseconds since the epoch. */
  private long collectsAt;

  /**
   * @param keepRemoved how long what a removed monitor has left is kept
   */
  Forgetting(
      WindowAssembly assembly,
      SegmentAdmissions admissions,
      FitScheduler scheduler,
      EstimatePublisher publisher,
      Duration keepRemoved) {
    this.assembly = assembly;
    this.admissions = admissions;
    this.scheduler = scheduler;
    this.publisher = publisher;
    this.keepRemoved = keepRemoved;
  }

  /** Notes that the partitions of a source have come further. */
  void progressed(String source) {
    progressed.add(source);
  }

  /**
   * Notes that time went by.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  void collectAt(long now) {
    collects = true;
    collectsAt = now;
  }

  /** Tells and forgets as much as fits into a piece of work. */
  void work(Piece piece) {
    for (String source : Set.copyOf(progressed)) {
      tell(source, piece);
      if (piece.leavesWork()) {
        return;
      }
      progressed.remove(source);
    }
    if (collects) {
      assembly.collect(piece);
      scheduler.collectUnknown(collectsAt, piece);
      collectRemoved(piece);
      collects = piece.leavesWork();
    }
  }

  private void tell(String source, Piece piece) {
    // After the estimates of the windows that the segment had.
    Predicate<String> isDone = segment -> !scheduler.isPending(assembly.config(source), segment);
    assembly
        .silentSegments()
        .expire(source, piece, isDone, window -> forget(window, expired(window), piece));
    assembly.silentSegments().tell(source, piece, isDone, this::tellSilence);
  }

  private static String expired(WindowFacts window) {
    return "no records for segment-expiry, %s: the segment is forgotten"
        .formatted(Durations.format(window.source().segmentExpiry()));
  }

  /**
   * Forgets a segment that a person has asked to, and answers. While it has records it stays: until
   * it was told that it is silent. A segment that has had estimates since stays, too: the command
   * is read again, after the offsets of the group were lost. A window that is still open in the
   * window stage is not seen.
   */
  Answer clear(AlertCommand command, Piece piece) {
    String source = command.getSource();
    String segment = command.getSegment();
    if (source == null || segment == null) {
      return new Answer(
          CommandVerdict.REFUSED, "What is to be forgotten needs a source and a segment.");
    }
    if (!assembly.knows(source)) {
      return new Answer(CommandVerdict.UNKNOWN_TARGET, "There is no source %s.".formatted(source));
    }
    if (!assembly.config(source).segmented() && segment.isEmpty()) {
      return new Answer(
          CommandVerdict.REFUSED,
          "Source %s is not split: it has no segments that could be cleared.".formatted(source));
    }
    if (!assembly.silentSegments().owns(source, segment)) {
      return new Answer(
          CommandVerdict.UNKNOWN_TARGET,
          "Segment %s of %s has no windows.".formatted(segment, source));
    }
    String kept = "Segment %s of %s is kept: %s";
    if (scheduler.isPending(assembly.config(source), segment)) {
      return new Answer(
          CommandVerdict.REFUSED,
          kept.formatted(segment, source, "it has a window that is not estimated yet."));
    }
    if (assembly.config(source).monitors().stream()
        .map(monitor -> new MonitorSegment(monitor.name(), segment))
        .anyMatch(owner -> publisher.hasEstimateSince(owner, command.getSentAt()))) {
      return new Answer(
          CommandVerdict.REFUSED,
          kept.formatted(segment, source, "it has had an estimate since it was to be cleared."));
    }
    return assembly
            .silentSegments()
            .clear(source, segment, window -> forget(window, "the segment was cleared", piece))
        ? new Answer(
            CommandVerdict.APPLIED, "Segment %s of %s is cleared.".formatted(segment, source))
        : new Answer(
            CommandVerdict.REFUSED,
            kept.formatted(
                segment,
                source,
                "it has records, in one of its last three windows or in one that is not complete."
                    + " Clear it when `codrift tail` shows it as NO_DATA."));
  }

  /** Deletes what there is of a segment, tells the alert stage, and gives its place back. */
  private void forget(WindowFacts window, String reason, Piece piece) {
    String source = window.source().topic();
    String segment = window.id().segment();
    for (MonitorConfig monitor : window.source().monitors()) {
      piece.use(scheduler.forget(new MonitorSegment(monitor.name(), segment)));
      publisher.forget(EstimateRecords.forgotten(monitor, window, reason));
    }
    admissions.release(source, segment);
    LOG.info("Segment \"{}\" of source {} is forgotten: {}", segment, source, reason);
  }

  /** Deletes what monitors have left that have been removed for long enough. */
  private void collectRemoved(Piece piece) {
    for (DependenceEstimate last : publisher.removed(collectsAt, keepRemoved, piece)) {
      piece.use(scheduler.forget(OwnTopics.of(last)));
      publisher.forget(
          EstimateRecords.removed(
              last, "the monitor was not configured for " + Durations.format(keepRemoved)));
      LOG.warn(
          "The model and the baseline of monitor {}, segment \"{}\" are deleted: it was not"
              + " configured for {}.",
          last.getMonitor(),
          last.getSegment(),
          Durations.format(keepRemoved));
    }
  }

  private void tellSilence(WindowFacts window) {
    for (MonitorConfig monitor : window.source().monitors()) {
      publisher.tell(
          EstimateRecords.without(
              monitor,
              window,
              EstimateStatus.NO_DATA,
              "no records since the last window",
              0,
              RowFacts.NONE));
    }
  }
}
