package io.codrift.streams.alert;

import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Phase;
import io.codrift.model.detect.Signal;
import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.BreakKind;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.metrics.MonitorGauges;
import io.codrift.streams.topic.MonitorSegment;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how far the monitors of one task are: in metrics, and in the log when a phase begins. */
final class MonitorReport {
  private static final Logger LOG = LoggerFactory.getLogger(MonitorReport.class);
  private static final List<String> PHASES = names(Phase.values());
  private static final List<String> SIGNALS = names(Signal.values());
  private static final List<String> SEVERITIES =
      names(AlertSeverity.WARNING, AlertSeverity.CRITICAL);

  private final double threshold;
  private final int baselineWindows;
  private final int settleWindows;
  private final CodriftMetrics metrics;
  private final MonitorGauges gauges;

  /**
   * @param threshold evidence at which a monitor alarms
   * @param baselineWindows least number of windows of a baseline
   * @param settleWindows number of windows after which a reference is frozen in any case
   */
  MonitorReport(
      double threshold,
      int baselineWindows,
      int settleWindows,
      CodriftMetrics metrics,
      MonitorGauges gauges) {
    this.threshold = threshold;
    this.baselineWindows = baselineWindows;
    this.settleWindows = settleWindows;
    this.metrics = metrics;
    this.gauges = gauges;
  }

  private static List<String> names(Enum<?>... constants) {
    return Arrays.stream(constants).map(Enum::name).toList();
  }

  /** Shows a state in the metrics, and begins the counters of the monitor's alerts. */
  void show(MonitorSegment key, MonitorState state) {
    for (Signal signal : Signal.values()) {
      gauges.evidence(
          key.monitor(), key.segment(), signal.name(), state.evidence(signal) / threshold);
    }
    gauges.untilWatching(key.monitor(), key.segment(), untilWatching(state));
    gauges.state(key.monitor(), key.segment(), state.phase().name(), PHASES);
    metrics.alertsOf(key.monitor(), key.segment(), SIGNALS, SEVERITIES);
    for (BreakKind kind : Break.KINDS) {
      metrics.alertsOf(
          key.monitor(), key.segment(), List.of(kind.name()), List.of(Break.severity(kind).name()));
    }
  }

  /** Removes everything of a monitor and segment from the metrics. */
  void forget(MonitorSegment key) {
    gauges.forget(key.monitor(), key.segment());
    metrics.forgetAlertsOf(key.monitor(), key.segment(), SIGNALS, SEVERITIES);
    for (BreakKind kind : Break.KINDS) {
      metrics.forgetAlertsOf(
          key.monitor(), key.segment(), List.of(kind.name()), List.of(Break.severity(kind).name()));
    }
  }

  /** Removes what the alerts of a feature have left in the metrics of a segment. */
  void forgetFeature(String feature, String segment) {
    gauges.withoutLastAlert(feature, segment);
    metrics.forgetAlertsOf(feature, segment, SIGNALS, SEVERITIES);
  }

  /** Says in the log that a phase has begun. */
  void tell(
      MonitorSegment key, DependenceEstimate estimate, MonitorState before, MonitorState after) {
    if (before.phase() == after.phase()) {
      return;
    }
    switch (after.phase()) {
      case WARMING ->
          LOG.info(
              "{}: no reference yet; watches after at most {} windows and its baseline of {}",
              name(key),
              untilReference(after),
              baselineWindows);
      case LEARNING ->
          LOG.info(
              "{}: {}; learns its baseline, watches after at least {} windows",
              name(key),
              estimate.getReferenceForced()
                  ? "the reference was frozen after %d windows, before the fits had settled"
                      .formatted(settleWindows)
                  : "the reference is frozen",
              untilWatching(after));
      case WATCHING -> LOG.info("{}: watches", name(key));
      case ALARMED -> {} // the alert says so
    }
  }

  private static String name(MonitorSegment key) {
    return key.segment().isEmpty()
        ? key.monitor()
        : "%s [%s]".formatted(key.monitor(), key.segment());
  }

  private long untilReference(MonitorState state) {
    return Math.max(0, settleWindows - state.progress().modelVersion());
  }

  private long untilWatching(MonitorState state) {
    return switch (state.phase()) {
      case WARMING -> baselineWindows + untilReference(state);
      case LEARNING -> Math.max(1, baselineWindows - state.windowsLearnt());
      case WATCHING, ALARMED -> 0;
    };
  }
}
