package io.codrift.streams.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The gauges whose series belong to one task each; see {@link MonitorGauges}. */
final class TaskMetrics {
  private static final String[] MONITOR = {"monitor", "segment"};

  final Gauge mutualInformation;
  final Gauge standardError;
  final Gauge gaussian;
  final Gauge level;
  final Gauge levelError;
  final Gauge shift;
  final Gauge shiftError;
  final Gauge entropy;
  final Gauge conditionalEntropy;
  final Gauge beforeFineTuning;
  final Gauge windowRows;
  final Gauge windowStatus;
  final Gauge windowEnd;
  final Gauge evidence;
  final Gauge state;
  final Gauge untilWatching;
  final Gauge incident;
  final Gauge lastAlert;
  final Gauge watermark;
  final Gauge partitionIdle;
  final Gauge waiting;
  final Gauge backlog;
  final Gauge backlogAge;

  /** The task that has set a series last, by number. */
  private final ConcurrentMap<Series, Long> owners = new ConcurrentHashMap<>();

  private final AtomicLong tasks = new AtomicLong();

  /** One series of a gauge. */
  record Series(Gauge gauge, List<String> labels) {
    private String[] values() {
      return labels.toArray(String[]::new);
    }
  }

  TaskMetrics(CollectorRegistry registry) {
    mutualInformation =
        CodriftMetrics.gauge(
                "mutual_information_nats",
                "Mutual information I(X;Y) of the last window, in nats.",
                MONITOR)
            .register(registry);
    standardError =
        CodriftMetrics.gauge(
                "mutual_information_standard_error_nats",
                "Standard error of I(X;Y), from blocks of event time, in nats.",
                MONITOR)
            .register(registry);
    gaussian =
        CodriftMetrics.gauge(
                "gaussian_mutual_information_nats",
                "Linear part of I(X;Y): the mutual information of the Gaussian copula, in nats.",
                MONITOR)
            .register(registry);
    level =
        CodriftMetrics.gauge(
                "level_nats",
                "Mutual information of the last window that the frozen reference still "
                    + "explains, in nats.",
                MONITOR)
            .register(registry);
    levelError =
        CodriftMetrics.gauge(
                "level_standard_error_nats", "Standard error of the level, in nats.", MONITOR)
            .register(registry);
    shift =
        CodriftMetrics.gauge(
                "shift_nats",
                "How much worse the frozen reference describes the last window than a new model "
                    + "does, in nats.",
                MONITOR)
            .register(registry);
    shiftError =
        CodriftMetrics.gauge(
                "shift_standard_error_nats", "Standard error of the shift, in nats.", MONITOR)
            .register(registry);
    entropy =
        CodriftMetrics.gauge(
                "entropy_x_nats",
                "Entropy H(X) of the last window, in nats and in the units of the data.",
                MONITOR)
            .register(registry);
    conditionalEntropy =
        CodriftMetrics.gauge(
                "conditional_entropy_nats",
                "Entropy of X given Y in the last window, in nats and in the units of the data.",
                MONITOR)
            .register(registry);
    beforeFineTuning =
        CodriftMetrics.gauge(
                "mutual_information_before_fine_tuning_nats",
                "What the model from before the last window finds of its mutual information, in "
                    + "nats.",
                MONITOR)
            .register(registry);
    windowRows =
        CodriftMetrics.gauge(
                "window_rows",
                "Rows of the last window. kind: seen (records that fell into the window), used "
                    + "(rows of the sample that are complete in the columns of the monitor).",
                "monitor",
                "segment",
                "kind")
            .register(registry);
    windowStatus =
        CodriftMetrics.gauge(
                "window_status",
                "1 for the status of the last window; other statuses have no series. status: ok, "
                    + "cut, degenerate, too_few, skipped, failed.",
                "source",
                "monitor",
                "segment",
                "status")
            .register(registry);
    windowEnd =
        CodriftMetrics.gauge(
                "window_end_timestamp_seconds",
                "End of the last window in event time, in seconds since the epoch.",
                "source",
                "monitor",
                "segment")
            .register(registry);
    evidence =
        CodriftMetrics.gauge(
                "evidence_ratio",
                "Evidence for a change, divided by the threshold of its alarm. A monitor is "
                    + "alarmed at 1, or below 1 by the alert of a feature that it shares with other "
                    + "monitors. signal: level, shift.",
                "monitor",
                "segment",
                "signal")
            .register(registry);
    state =
        CodriftMetrics.gauge(
                "monitor_state",
                "1 for the state that the monitor is in, 0 for the others. state: warming, "
                    + "learning, watching, alarmed.",
                "monitor",
                "segment",
                "state")
            .register(registry);
    untilWatching =
        CodriftMetrics.gauge(
                "windows_until_watching",
                "Windows until a monitor watches: at least so many while it learns its baseline, "
                    + "at most so many more than the baseline while it has no reference; 0 once it "
                    + "watches.",
                MONITOR)
            .register(registry);
    incident =
        CodriftMetrics.gauge(
                "incident_open",
                "1 for an incident that is not over; there is no series otherwise. monitor: the "
                    + "monitor, or the feature if the incident is of a feature. kind: level, "
                    + "shift, stuck, empty, too_few, failing, no_data, category. severity: warning, critical. "
                    + "status: open, acknowledged, muted.",
                "monitor",
                "segment",
                "kind",
                "severity",
                "status")
            .register(registry);
    lastAlert =
        CodriftMetrics.gauge(
                "last_alert_timestamp_seconds",
                "End of the window that raised the last alert of a monitor or feature, in event "
                    + "time, in seconds since the epoch.",
                MONITOR)
            .register(registry);
    waiting =
        CodriftMetrics.gauge(
                "waiting_since_timestamp_seconds",
                "Time since which the oldest incomplete window of a source waits for a partition, "
                    + "in seconds since the epoch; there is no series if no window waits. "
                    + "partition: of those that it waits for the one that is furthest behind.",
                "source",
                "partition",
                "task")
            .register(registry);
    backlog =
        CodriftMetrics.gauge(
                "backlog_windows",
                "Complete windows of a task whose estimates are not all published.",
                "task")
            .register(registry);
    backlogAge =
        CodriftMetrics.gauge(
                "backlog_age_seconds",
                "Time that the oldest of these windows has waited, in seconds.",
                "task")
            .register(registry);
    watermark =
        CodriftMetrics.gauge(
                "partition_watermark_timestamp_seconds",
                "Watermark of a partition of a source: the event time that it has reached, in "
                    + "seconds since the epoch.",
                "source",
                "partition")
            .register(registry);
    partitionIdle =
        CodriftMetrics.gauge(
                "partition_idle",
                "1 if a partition of a source is idle: its event time goes on with the clock. 0 "
                    + "otherwise.",
                "source",
                "partition")
            .register(registry);
  }

  /** The number of a task that begins. A task that began later has a higher one. */
  long nextTask() {
    return tasks.incrementAndGet();
  }

  /**
   * Sets a series, unless a task that began later has set it. A stream thread that was fenced goes
   * on with its tasks, and closes them, while another thread of the process runs them already.
   */
  void set(Series series, double value, long task) {
    owners.compute(
        series,
        (s, owner) -> {
          if (owner != null && owner > task) {
            return owner;
          }
          s.gauge.labels(s.values()).set(value);
          return task;
        });
  }

  /** Removes a series, unless a task that began later has set it. */
  void remove(Series series, long task) {
    owners.computeIfPresent(
        series,
        (s, owner) -> {
          if (owner > task) {
            return owner;
          }
          s.gauge.remove(s.values());
          return null;
        });
  }

  /** The monitor and segment that a series is of; empty if it is of none. */
  List<String> monitorOf(Series series) {
    Gauge gauge = series.gauge;
    List<String> labels = series.labels;
    boolean ofMonitor =
        gauge != watermark
            && gauge != partitionIdle
            && gauge != waiting
            && gauge != backlog
            && gauge != backlogAge;
    int first = gauge == windowStatus || gauge == windowEnd ? 1 : 0; // behind the source
    return ofMonitor ? labels.subList(first, first + 2) : List.of();
  }
}
