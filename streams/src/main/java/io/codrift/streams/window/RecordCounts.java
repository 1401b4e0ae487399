package io.codrift.streams.window;

import io.codrift.streams.ingest.RejectReason;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.metrics.RecordDistances;
import java.util.List;

/**
 * The counts of one task. They are collected in plain fields, because updating a labelled counter
 * for every record is too slow, and published to the metrics at intervals. Not thread-safe.
 */
final class RecordCounts {
  private final CodriftMetrics metrics;
  private final String source;
  private final List<String> features;
  private final RecordDistances distances;
  private final long[] missing;
  private long deadLetters;
  private long notCopied;
  private long inWindow;
  private long late;
  private long refused;
  private long repeated;

  RecordCounts(CodriftMetrics metrics, String source, List<String> features) {
    this.metrics = metrics;
    this.source = source;
    this.features = features;
    this.distances = metrics.recordDistances(source);
    this.missing = new long[features.size()];
  }

  /**
   * Counts how far a record is ahead of or behind the watermark.
   *
   * @param eventTime its event time, milliseconds since the epoch
   * @param watermark the watermark before it; {@link Watermark#NONE} if it is the first
   */
  void distance(long eventTime, long watermark) {
    if (watermark != Watermark.NONE) {
      distances.observe(eventTime - watermark);
    }
  }

  /** Counts a record of this many open windows. */
  void inWindow(long windows) {
    inWindow += windows;
  }

  /** Counts a record that is late for this many windows. */
  void late(long windows) {
    late += windows;
  }

  /** Counts a record of this many open windows whose segment exceeds max-segments. */
  void refused(long windows) {
    inWindow += windows;
    refused += windows;
  }

  /** Counts a record of this many open windows without this feature. */
  void missing(int feature, long windows) {
    missing[feature] += windows;
  }

  /** Counts a record that is read again and was counted before. */
  void repeated() {
    repeated++;
  }

  /** Counts records that were deleted before they were read. */
  void deleted(long records) {
    metrics.skipped(source, "deleted", records);
  }

  /** Counts records of a topic that was made anew, before the first that is read. */
  void unread(long records) {
    metrics.skipped(source, "unread", records);
  }

  /** Counts a dead letter. */
  void deadLetter(RejectReason reason) {
    deadLetters++;
    metrics.deadLetter(source, reason.word());
  }

  /** Counts a dead letter that is not copied to the topic of dead letters. */
  void notCopied() {
    notCopied++;
  }

  /** Publishes the counts since the last call. */
  void publish() {
    if (inWindow > 0) {
      metrics.records(source, "in_window", inWindow);
      inWindow = 0;
    }
    if (late > 0) {
      metrics.records(source, "late", late);
      late = 0;
    }
    if (refused > 0) {
      metrics.records(source, "segment_refused", refused);
      refused = 0;
    }
    if (repeated > 0) {
      metrics.skipped(source, "repeated", repeated);
      repeated = 0;
    }
    if (deadLetters > 0) {
      metrics.records(source, "dead_letter", deadLetters);
      deadLetters = 0;
    }
    if (notCopied > 0) {
      metrics.deadLettersNotCopied(source, notCopied);
      notCopied = 0;
    }
    for (int feature = 0; feature < missing.length; feature++) {
      if (missing[feature] > 0) {
        metrics.missing(source, features.get(feature), missing[feature]);
        missing[feature] = 0;
      }
    }
  }
}
