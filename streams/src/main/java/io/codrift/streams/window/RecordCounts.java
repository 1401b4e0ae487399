package io.codrift.streams.window;

import io.codrift.streams.ingest.RejectReason;
import io.codrift.streams.metrics.CodriftMetrics;
import java.util.List;

/**
 * What one task counts, gathered in plain numbers because a labelled counter per record is too
 * dear, and handed to the metrics now and then. Not thread-safe.
 */
final class RecordCounts {
  private final CodriftMetrics metrics;
  private final String source;
  private final List<String> features;
  private final long[] missing;
  private long deadLetters;
  private long inWindow;
  private long late;
  private long refused;

  RecordCounts(CodriftMetrics metrics, String source, List<String> features) {
    this.metrics = metrics;
    this.source = source;
    this.features = features;
    this.missing = new long[features.size()];
  }

  /** A record fell into this many open windows. */
  void inWindow(long windows) {
    inWindow += windows;
  }

  /** A record came too late for this many windows. */
  void late(long windows) {
    late += windows;
  }

  /** A record that fell into this many open windows, but whose segment was one too many. */
  void refused(long windows) {
    inWindow += windows;
    refused += windows;
  }

  /** A record of an open window lacked a feature. */
  void missing(int feature) {
    missing[feature]++;
  }

  /** A record became a dead letter. */
  void deadLetter(RejectReason reason) {
    deadLetters++;
    metrics.deadLetter(source, reason.word());
  }

  /** Hands over what has been counted since the last time. */
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
    if (deadLetters > 0) {
      metrics.records(source, "dead_letter", deadLetters);
      deadLetters = 0;
    }
    for (int feature = 0; feature < missing.length; feature++) {
      if (missing[feature] > 0) {
        metrics.missing(source, features.get(feature), missing[feature]);
        missing[feature] = 0;
      }
    }
  }
}
