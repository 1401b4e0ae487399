package io.codrift.streams.estimate;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.estimate.admission.SegmentAdmissions;
import io.codrift.streams.estimate.assembly.WindowAssembly;
import io.codrift.streams.estimate.schedule.FitScheduler;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.topic.WindowsMessage;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the messages of the windows topic for one task, from parts to complete windows: parts and
 * progress go to the assembly of windows, claims and answers to the admission of segments, complete
 * windows to the scheduler of fits. What does not fit into a piece of work is left for the next
 * one. Not thread-safe.
 */
final class WindowIntake {
  private static final Logger LOG = LoggerFactory.getLogger(WindowIntake.class);

  private final WindowAssembly assembly;
  private final SegmentAdmissions admissions;
  private final FitScheduler scheduler;
  private final Forgetting forgetting;
  private final BacklogHold hold;
  private final SegmentWarnings warnings;
  private final CodriftMetrics metrics;
  private final InstantSource clock;

  /**
   * @param assembly takes parts and progress
   * @param admissions takes claims and answers
   * @param scheduler takes complete windows
   * @param forgetting is told which sources have come further
   * @param hold whether due windows wait in their parts
   * @param warnings what is said of segments without a place
   * @param metrics counts records that are late or refused
   * @param clock gives the time at which a part or a refusal arrives
   */
  WindowIntake(
      WindowAssembly assembly,
      SegmentAdmissions admissions,
      FitScheduler scheduler,
      Forgetting forgetting,
      BacklogHold hold,
      SegmentWarnings warnings,
      CodriftMetrics metrics,
      InstantSource clock) {
    this.assembly = assembly;
    this.admissions = admissions;
    this.scheduler = scheduler;
    this.forgetting = forgetting;
    this.hold = hold;
    this.warnings = warnings;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Takes a message.
   *
   * @param piece the work before the next commit, in which windows complete
   */
  void take(WindowsMessage message, Piece piece) {
    if (message instanceof WindowsMessage.Part part) {
      part(part.message(), piece);
    } else if (message instanceof WindowsMessage.Progress progress) {
      progress(progress.message(), piece);
    } else if (message instanceof WindowsMessage.Admission admission) {
      admission(admission.message(), piece);
    }
  }

  /** Completes due windows, unless they wait while a backlog is large. */
  void complete(Piece piece) {
    if (!hold.holds()) {
      assembly.complete(piece, scheduler::add);
    }
  }

  /** Deletes parts that belong to no window any more, and counts their records. */
  void settle(Piece piece) {
    assembly.settle(
        piece, this::countLate, (source, seen) -> metrics.records(source, "segment_refused", seen));
  }

  private void part(WindowSample chunk, Piece piece) {
    if (assembly.isReadAgain(chunk)) {
      return;
    }
    String source = chunk.getSource();
    String segment = chunk.getSegment();
    if (admissions.isRefused(
        source,
        segment,
        assembly.isNew(source, segment),
        chunk.getWindowEnd().toEpochMilli(),
        clock.millis())) {
      // Every chunk carries the counts of its whole part.
      if (chunk.getChunk() == 0) {
        metrics.records(source, "segment_refused", chunk.getSeen());
      }
      return;
    }
    switch (assembly.add(chunk, admissions.lostUntil(source, segment))) {
      case TAKEN -> complete(piece);
      case NEW_SEGMENT -> admissions.claim(source, segment);
      case LATE -> {
        if (chunk.getChunk() == 0) {
          countLate(chunk);
        }
      }
      case UNKNOWN_SOURCE -> LOG.debug("A part of source {} is kept", source);
    }
  }

  private void countLate(WindowSample first) {
    metrics.records(first.getSource(), "late_part", first.getSeen());
    LOG.info(
        "A part of partition {} of source {} came after its window at {} was complete: {} records"
            + " are counted as late",
        first.getPartition(),
        first.getSource(),
        first.getWindowStart(),
        first.getSeen());
  }

  private void progress(WindowProgress progress, Piece piece) {
    String source = progress.getSource();
    assembly.add(progress);
    if (assembly.knows(source)) {
      complete(piece);
      forgetting.progressed(source);
      forgetting.work(piece);
    }
  }

  private void admission(SegmentAdmission admission, Piece piece) {
    String source = admission.getSource();
    boolean released = admission.getVerdict() == AdmissionVerdict.RELEASED; // said once
    if (!released && !assembly.knows(source)) {
      warnings.unknownSource(source);
      return;
    }
    String segment = admission.getSegment();
    switch (admission.getVerdict()) {
      case CLAIMED -> admissions.answer(admission);
      case ADMITTED -> {
        if (assembly.admit(source, segment)) {
          complete(piece);
        } else {
          // An earlier answer to a claim that was repeated was a refusal, or it has expired since.
          admissions.release(source, segment);
        }
      }
      case REFUSED ->
          assembly
              .refuse(source, segment)
              .ifPresent(
                  until -> {
                    admissions.refused(source, segment, until, clock.millis());
                    settle(piece);
                    warnings.refused(source, segment);
                  });
      case RELEASED -> admissions.released(admission);
      case UNKNOWN ->
          LOG.warn(
              "An answer about segment \"{}\" of source {} has a verdict of a newer"
                  + " Codrift and is ignored. The segment is claimed again.",
              segment,
              source);
    }
  }
}
