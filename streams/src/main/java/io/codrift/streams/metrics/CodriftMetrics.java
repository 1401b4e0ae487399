package io.codrift.streams.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.hotspot.DefaultExports;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Every Prometheus metric of Codrift, defined and documented in this one place. Labels come only
 * from configured, bounded sets: sources, monitors, segments (bounded by {@code max-segments}),
 * features and the fixed sets named below.
 *
 * <p>Gauges of a monitor belong to the task that sets them and are removed with it: see {@link
 * #monitorGauges()}.
 */
public final class CodriftMetrics {
  /** Labels of everything that belongs to a monitor. */
  private static final String[] MONITOR = {"monitor", "segment"};

  private final Gauge mutualInformation;
  private final Gauge standardError;
  private final Gauge gaussian;
  private final Gauge level;
  private final Gauge shift;
  private final Gauge windowEnd;
  private final Gauge evidence;
  private final Gauge state;
  private final Counter windows;
  private final Counter records;
  private final Counter missing;
  private final Counter alerts;
  private final Histogram trainingDuration;
  private final Histogram groupSize;
  private final Counter fitErrors;
  private final Gauge fitsInFlight;
  private final Gauge backlog;
  private final Gauge backlogAge;
  private final Gauge lag;
  private final Counter deadLetters;
  private final Gauge buildInfo;

  /** Registers every metric in {@code registry}. */
  public CodriftMetrics(CollectorRegistry registry) {
    mutualInformation =
        gauge(
                "mutual_information_nats",
                "Mutual information I(X;Y) of the last window, in nats.",
                MONITOR)
            .register(registry);
    standardError =
        gauge(
                "mutual_information_standard_error_nats",
                "Standard error of I(X;Y), from blocks of event time, in nats.",
                MONITOR)
            .register(registry);
    gaussian =
        gauge(
                "gaussian_mutual_information_nats",
                "Linear part of I(X;Y): the mutual information of the Gaussian copula, in nats.",
                MONITOR)
            .register(registry);
    level =
        gauge(
                "level_nats",
                "Mutual information of the last window that the frozen reference still "
                    + "explains, in nats.",
                MONITOR)
            .register(registry);
    shift =
        gauge(
                "shift_nats",
                "How much worse the frozen reference describes the last window than a new model "
                    + "does, in nats.",
                MONITOR)
            .register(registry);
    windowEnd =
        gauge(
                "window_end_timestamp_seconds",
                "End of the last window in event time, in seconds since the epoch.",
                MONITOR)
            .register(registry);
    evidence =
        gauge(
                "evidence_ratio",
                "Evidence for a change, divided by the threshold of its alarm. A monitor is "
                    + "alarmed at 1, or below 1 by the alert of a feature that it shares with other "
                    + "monitors. signal: level, shift.",
                "monitor",
                "segment",
                "signal")
            .register(registry);
    state =
        gauge(
                "monitor_state",
                "1 for the state that the monitor is in, 0 for the others. state: warming, "
                    + "learning, watching, alarmed.",
                "monitor",
                "segment",
                "state")
            .register(registry);
    windows =
        Counter.build(
                "codrift_windows_total",
                "Windows of monitors by the status of their estimate. outcome: ok, cut, "
                    + "degenerate, too_few, skipped, failed.")
            .labelNames("source", "outcome")
            .register(registry);
    records =
        Counter.build(
                "codrift_records_total",
                "Input records by outcome. in_window, late and dead_letter add up to all "
                    + "records received; a hopping window counts a record once in each window. Two "
                    + "more outcomes count records of in_window that are not estimated: late_part "
                    + "(its window was already complete when they arrived) and segment_refused (their "
                    + "segment is beyond max-segments).")
            .labelNames("source", "outcome")
            .register(registry);
    deadLetters =
        Counter.build(
                "codrift_dead_letters_total",
                "Messages that could not be used. source: the input topic, or the topic of "
                    + "Codrift from which a later stage read the message. reason: as in the header "
                    + "codrift.reason of the dead letter.")
            .labelNames("source", "reason")
            .register(registry);
    missing =
        Counter.build(
                "codrift_missing_total", "Missing values (null, NaN or infinity) of a feature.")
            .labelNames("source", "feature")
            .register(registry);
    alerts =
        Counter.build(
                "codrift_alerts_total",
                "Alerts raised. monitor: the monitor, or the feature if the alert is of a "
                    + "feature. signal: level, shift.")
            .labelNames("monitor", "signal")
            .register(registry);
    trainingDuration =
        Histogram.build(
                "codrift_training_duration_seconds",
                "Time that one group of fits took, in seconds.")
            .buckets(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300)
            .register(registry);
    groupSize =
        Histogram.build("codrift_training_group_size", "Number of fits in one group.")
            .buckets(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
            .register(registry);
    fitErrors =
        Counter.build(
                "codrift_fit_errors_total",
                "Errors of single fits that their data did not cause. kind: engine (out of "
                    + "memory or a native error; the fit is tried again), program (a bug in Codrift; "
                    + "the estimate is FAILED, and the stack trace is in the log).")
            .labelNames("kind")
            .register(registry);
    fitsInFlight = gauge("fits_in_flight", "Number of fits that run now.").register(registry);
    backlog =
        gauge(
                "backlog_windows",
                "Complete windows of a task whose estimates are not all published.",
                "task")
            .register(registry);
    backlogAge =
        gauge(
                "backlog_age_seconds",
                "Time that the oldest of these windows has waited, in seconds.",
                "task")
            .register(registry);
    lag =
        gauge(
                "stage_lag_records",
                "Records of a topic that a stage has not consumed yet.",
                "stage",
                "topic")
            .register(registry);
    buildInfo =
        gauge(
                "build_info",
                "Always 1. The labels give the version of Codrift and of Java.",
                "version",
                "java")
            .register(registry);
  }

  /** The label value of an enum constant: its name in lower case. */
  private static String lowerCase(String value) {
    return value.toLowerCase(Locale.ROOT);
  }

  private static Gauge.Builder gauge(String name, String help, String... labels) {
    return Gauge.build("codrift_" + name, help).labelNames(labels);
  }

  /**
   * Metrics of a process: Codrift's, the JVM's ({@code jvm_*}, {@code process_*}) and the build.
   *
   * @param registry a registry that has none of them yet
   */
  public static CodriftMetrics ofProcess(CollectorRegistry registry) {
    DefaultExports.register(registry);
    CodriftMetrics metrics = new CodriftMetrics(registry);
    String version = CodriftMetrics.class.getPackage().getImplementationVersion();
    metrics.buildInfo(version == null ? "unpackaged" : version);
    return metrics;
  }

  /** Counts one window of a monitor by its estimate status. */
  public void window(String source, String outcome) {
    windows.labels(source, lowerCase(outcome)).inc();
  }

  /** Counts input records by outcome. */
  public void records(String source, String outcome, long count) {
    records.labels(source, lowerCase(outcome)).inc((double) count);
  }

  /** Counts a dead letter by its reason. */
  public void deadLetter(String source, String reason) {
    deadLetters.labels(source, lowerCase(reason)).inc();
  }

  /** Counts missing values of a feature. */
  public void missing(String source, String feature, long count) {
    missing.labels(source, feature).inc((double) count);
  }

  /** Counts an alert. */
  public void alert(String monitor, String signal) {
    alerts.labels(monitor, lowerCase(signal)).inc();
  }

  /** Records one group of fits. */
  public void trained(int fits, double seconds) {
    groupSize.observe(fits);
    trainingDuration.observe(seconds);
  }

  /** Counts an error of one fit. */
  public void fitError(String kind) {
    fitErrors.labels(kind).inc();
  }

  /** Sets the number of fits in training. */
  public void fitsInFlight(int fits) {
    fitsInFlight.set(fits);
  }

  /** Sets the lag of a stage on a topic. */
  public void lag(String stage, String topic, long count) {
    lag.labels(stage, topic).set((double) count);
  }

  /** Removes the lag of a stage that stopped. */
  public void removeLag(String stage, String topic) {
    lag.remove(stage, topic);
  }

  /** Sets the version of the build. */
  public void buildInfo(String version) {
    buildInfo.labels(version, System.getProperty("java.version")).set(1);
  }

  /** Gauges of the monitors of one task; closing them removes every series they set. */
  public MonitorGauges monitorGauges() {
    return new MonitorGauges();
  }

  /** The series that one task sets. Not thread-safe: one stream thread owns it. */
  public final class MonitorGauges implements AutoCloseable {
    private final Set<Series> series = new LinkedHashSet<>();

    private record Series(Gauge gauge, List<String> labels) {}

    private MonitorGauges() {}

    /** Sets the numbers of a window. An absent number removes its series. */
    public void estimate(
        String monitor,
        String segment,
        double mi,
        double error,
        double gaussianMi,
        double levelNats,
        double shiftNats) {
      set(mutualInformation, mi, monitor, segment);
      set(standardError, error, monitor, segment);
      set(gaussian, gaussianMi, monitor, segment);
      set(level, levelNats, monitor, segment);
      set(shift, shiftNats, monitor, segment);
    }

    /** Sets the end of the monitor's last window. */
    public void windowEnd(String monitor, String segment, long epochMillis) {
      set(windowEnd, epochMillis / 1000.0, monitor, segment);
    }

    /**
     * Sets the ratio of evidence to threshold of one signal. Evidence that overflowed counts as the
     * largest value.
     */
    public void evidence(String monitor, String segment, String signal, double ratio) {
      set(evidence, Math.min(ratio, Double.MAX_VALUE), monitor, segment, lowerCase(signal));
    }

    /** Sets the state of a monitor; {@code all} lists the possible states. */
    public void state(String monitor, String segment, String current, List<String> all) {
      all.forEach(s -> set(state, s.equals(current) ? 1 : 0, monitor, segment, lowerCase(s)));
    }

    /** Sets the number of pending windows of the task, and the age of the oldest. */
    public void backlog(String task, int windows, double ageSeconds) {
      set(backlog, windows, task);
      set(backlogAge, ageSeconds, task);
    }

    private void set(Gauge gauge, double value, String... labels) {
      Series key = new Series(gauge, List.of(labels));
      if (!Double.isFinite(value)) {
        if (series.remove(key)) {
          gauge.remove(labels);
        }
        return;
      }
      gauge.labels(labels).set(value);
      series.add(key);
    }

    @Override
    public void close() {
      series.forEach(s -> s.gauge().remove(s.labels().toArray(String[]::new)));
      series.clear();
    }
  }
}
