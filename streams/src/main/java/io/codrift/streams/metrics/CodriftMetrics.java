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
        gauge("mutual_information_nats", "I(X;Y) of the last window, nats.", MONITOR)
            .register(registry);
    standardError =
        gauge(
                "mutual_information_standard_error_nats",
                "Standard error of I(X;Y) over blocks of event time, nats.",
                MONITOR)
            .register(registry);
    gaussian =
        gauge(
                "gaussian_mutual_information_nats",
                "Linear part of I(X;Y): that of the Gaussian copula, nats.",
                MONITOR)
            .register(registry);
    level =
        gauge("level_nats", "What the frozen reference still explains, nats.", MONITOR)
            .register(registry);
    shift =
        gauge("shift_nats", "What is lost by believing in the frozen reference, nats.", MONITOR)
            .register(registry);
    windowEnd =
        gauge("window_end_timestamp_seconds", "End of the last window, event time.", MONITOR)
            .register(registry);
    evidence =
        gauge(
                "evidence_ratio",
                "Evidence for a change over its alarm threshold; alarms at 1. signal: level,"
                    + " shift.",
                "monitor",
                "segment",
                "signal")
            .register(registry);
    state =
        gauge(
                "monitor_state",
                "1 for the state a monitor is in. state: warming, learning, watching, alarmed.",
                "monitor",
                "segment",
                "state")
            .register(registry);
    windows =
        Counter.build(
                "codrift_windows_total", "Windows of monitors by outcome, an estimate status.")
            .labelNames("source", "outcome")
            .register(registry);
    records =
        Counter.build(
                "codrift_records_total",
                "Input records by outcome: in_window, late, dead_letter; hopping windows count a"
                    + " record in each. Of those in_window, late_part came after their window was"
                    + " complete and segment_refused were of a segment beyond max-segments; neither"
                    + " is estimated.")
            .labelNames("source", "outcome")
            .register(registry);
    deadLetters =
        Counter.build("codrift_dead_letters_total", "Messages that could not be used, by reason.")
            .labelNames("source", "reason")
            .register(registry);
    missing =
        Counter.build("codrift_missing_total", "Null or non-finite values per feature.")
            .labelNames("source", "feature")
            .register(registry);
    alerts =
        Counter.build("codrift_alerts_total", "Alerts raised. signal: level, shift.")
            .labelNames("monitor", "signal")
            .register(registry);
    trainingDuration =
        Histogram.build(
                "codrift_training_duration_seconds", "Wall-clock time of one group of fits.")
            .buckets(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300)
            .register(registry);
    groupSize =
        Histogram.build("codrift_training_group_size", "Fits that trained together.")
            .buckets(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
            .register(registry);
    fitErrors =
        Counter.build(
                "codrift_fit_errors_total",
                "Errors of single fits. kind: engine (memory, native error; tried again), program (a"
                    + " bug, whose stack trace is in the log).")
            .labelNames("kind")
            .register(registry);
    fitsInFlight = gauge("fits_in_flight", "Fits that train now.").register(registry);
    backlog =
        gauge(
                "backlog_windows",
                "Completed windows whose estimates are not all published, per task.",
                "task")
            .register(registry);
    backlogAge =
        gauge("backlog_age_seconds", "How long the oldest of them has waited, per task.", "task")
            .register(registry);
    lag =
        gauge("stage_lag_records", "Records a stage has still to consume.", "stage", "topic")
            .register(registry);
    buildInfo =
        gauge("build_info", "1, with the version as a label.", "version", "java")
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
