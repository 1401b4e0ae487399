package io.codrift.streams.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.hotspot.DefaultExports;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

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

  private static final List<String> FIT_ERRORS = List.of("engine", "program");
  private static final List<String> RECORD_OUTCOMES =
      List.of("in_window", "late", "dead_letter", "segment_refused");

  private final TaskMetrics task;
  private final Counter windows;
  private final Counter records;
  private final Counter skipped;
  private final Counter missing;
  private final Histogram distances;
  private final Counter alerts;
  private final Counter webhook;
  private final Gauge webhookWaiting;
  private final Histogram trainingDuration;
  private final Histogram groupSize;
  private final Counter fitErrors;
  private final Gauge fitsInFlight;
  private final GpuMemory gpuMemory;
  private final Gauge windowSize;
  private final Gauge windowAdvance;
  private final Gauge windowGrace;
  private final Gauge falseAlarmWindows;
  private final Gauge lag;
  private final Gauge stageRunning;
  private final Gauge pollAge;
  private final Counter threadFailures;
  private final Gauge brokersAnswered;
  private final Counter deadLetters;
  private final Counter deadLettersNotCopied;
  private final Gauge buildInfo;

  /** Registers every metric in {@code registry}. */
  public CodriftMetrics(CollectorRegistry registry) {
    task = new TaskMetrics(registry);
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
    deadLettersNotCopied =
        Counter.build(
                "codrift_dead_letters_not_copied_total",
                "Messages that could not be used and were not copied to the topic of dead "
                    + "letters, because there were more than topics.dead-letters-per-minute of "
                    + "their partition. They are in codrift_dead_letters_total, and the log says "
                    + "their offsets.")
            .labelNames("source")
            .register(registry);
    skipped =
        Counter.build(
                "codrift_records_skipped_total",
                "Input records that are in no other count. reason: deleted (they were deleted "
                    + "before they were read; at most so many, as offsets without a record count, "
                    + "too), repeated (they were read again after the offsets of the consumer "
                    + "group had expired or were reset, and had been counted before), unread "
                    + "(of a topic that was made anew, before the offset of the group).")
            .labelNames("source", "reason")
            .register(registry);
    missing =
        Counter.build(
                "codrift_missing_total",
                "Missing values (null, NaN or infinity) of a feature. A hopping window counts a "
                    + "value once in each window, as in_window does the record.")
            .labelNames("source", "feature")
            .register(registry);
    distances =
        Histogram.build(
                "codrift_record_distance_seconds",
                "How far the event time of a record is from the watermark of its partition before "
                    + "it, in seconds. direction: ahead, behind. Records that are far ahead do not "
                    + "raise the watermark while they are few.")
            .labelNames("source", "direction")
            .buckets(0.1, 1, 10, 60, 600, 3_600, 86_400)
            .register(registry);
    alerts =
        Counter.build(
                "codrift_alerts_total",
                "Alerts raised; 0 from the first window of a monitor on. monitor: the monitor, or "
                    + "the feature if the alert is of a feature. kind: level, shift, stuck, empty, "
                    + "too_few, failing, no_data, category. severity: warning, critical.")
            .labelNames("monitor", "segment", "kind", "severity")
            .register(registry);
    webhook =
        Counter.build(
                "codrift_webhook_deliveries_total",
                "Alerts posted to the webhook. outcome: delivered, failed (sent again later), "
                    + "refused (given up).")
            .labelNames("outcome")
            .register(registry);
    webhookWaiting =
        gauge("webhook_waiting_alerts", "Incidents that wait to be delivered to the webhook.")
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
    FIT_ERRORS.forEach(fitErrors::labels);
    gpuMemory = new GpuMemory().register(registry);
    fitsInFlight = gauge("fits_in_flight", "Number of fits that run now.").register(registry);
    windowSize =
        gauge(
                "window_size_seconds",
                "Length of the windows of a source, as configured, in seconds.",
                "source")
            .register(registry);
    windowAdvance =
        gauge(
                "window_advance_seconds",
                "Distance of window starts of a source, as configured, in seconds.",
                "source")
            .register(registry);
    windowGrace =
        gauge(
                "window_grace_seconds",
                "How long after its end a window of a source waits for late records, as "
                    + "configured, in seconds.",
                "source")
            .register(registry);
    falseAlarmWindows =
        gauge(
                "windows_per_false_alarm",
                "The configured budget: one false alarm in so many windows, over all monitors "
                    + "together.")
            .register(registry);
    stageRunning =
        gauge(
                "stage_running",
                "1 if a stage runs in this process. 0 if it is starting, rebalancing, waiting for "
                    + "a newer version, or has failed.",
                "stage")
            .register(registry);
    pollAge =
        gauge(
                "stage_poll_age_seconds",
                "Longest time since a stream thread of a stage has asked for records, in seconds.",
                "stage")
            .register(registry);
    threadFailures =
        Counter.build(
                "codrift_stage_thread_failures_total",
                "Stream threads of a stage that ended with an error. They are replaced, unless "
                    + "more than five fail within ten minutes.")
            .labelNames("stage")
            .register(registry);
    brokersAnswered =
        gauge(
                "brokers_answered_timestamp_seconds",
                "When the brokers answered this process last, in seconds since the epoch. It asks "
                    + "every five seconds.")
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

  static String lowerCase(String value) {
    return value.toLowerCase(Locale.ROOT);
  }

  static Gauge.Builder gauge(String name, String help, String... labels) {
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

  /**
   * Begins the counters of a source's records at 0. A counter whose first value is 1 has no
   * increase that a rule could see.
   */
  public void beginRecords(String source) {
    RECORD_OUTCOMES.forEach(outcome -> records.labels(source, outcome));
    deadLettersNotCopied.labels(source);
    List.of("deleted", "repeated", "unread").forEach(reason -> skipped.labels(source, reason));
  }

  /**
   * Begins the counters of a source's windows at 0, and those of records that are not estimated.
   *
   * @param outcomes the possible statuses of an estimate
   */
  public void beginWindows(String source, List<String> outcomes) {
    outcomes.forEach(outcome -> windows.labels(source, lowerCase(outcome)));
    List.of("late_part", "segment_refused").forEach(outcome -> records.labels(source, outcome));
  }

  /** Sets what is configured for the windows of a source. */
  public void windowing(String source, Duration size, Duration advance, Duration grace) {
    windowSize.labels(source).set(size.toMillis() / 1000.0);
    windowAdvance.labels(source).set(advance.toMillis() / 1000.0);
    windowGrace.labels(source).set(grace.toMillis() / 1000.0);
  }

  /** Sets the configured budget: windows per false alarm. */
  public void alarmBudget(double windowsPerFalseAlarm) {
    falseAlarmWindows.set(windowsPerFalseAlarm);
  }

  /** Counts one window of a monitor by its estimate status. */
  public void window(String source, String outcome) {
    windows.labels(source, lowerCase(outcome)).inc();
  }

  /** Counts input records by outcome. */
  public void records(String source, String outcome, long count) {
    records.labels(source, lowerCase(outcome)).inc((double) count);
  }

  /** Counts input records that are not counted anywhere else. */
  public void skipped(String source, String reason, long count) {
    skipped.labels(source, reason).inc((double) count);
  }

  /** Counts a dead letter by its reason. */
  public void deadLetter(String source, String reason) {
    deadLetters.labels(source, lowerCase(reason)).inc();
  }

  /** Counts dead letters that were not copied to the topic of dead letters. */
  public void deadLettersNotCopied(String source, long count) {
    deadLettersNotCopied.labels(source).inc((double) count);
  }

  /** Counts missing values of a feature. */
  public void missing(String source, String feature, long count) {
    missing.labels(source, feature).inc((double) count);
  }

  /** How far records of a source are from the watermark; begins at 0. */
  public RecordDistances recordDistances(String source) {
    return new RecordDistances(distances, source);
  }

  /** Counts an alert. */
  public void alert(String monitor, String segment, String kind, String severity) {
    alerts.labels(monitor, segment, lowerCase(kind), lowerCase(severity)).inc();
  }

  /** Starts the counters of a monitor's alerts at 0, so that a rate sees the first alert. */
  public void alertsOf(
      String monitor, String segment, List<String> kinds, List<String> severities) {
    kinds.forEach(
        kind ->
            severities.forEach(
                severity -> alerts.labels(monitor, segment, lowerCase(kind), lowerCase(severity))));
  }

  /** Removes the counters of a monitor's alerts. */
  public void forgetAlertsOf(
      String monitor, String segment, List<String> kinds, List<String> severities) {
    kinds.forEach(
        kind ->
            severities.forEach(
                severity -> alerts.remove(monitor, segment, lowerCase(kind), lowerCase(severity))));
  }

  /** Counts a post to the webhook. */
  public void webhook(String outcome) {
    webhook.labels(outcome).inc();
  }

  /** Sets the number of incidents that wait for the webhook. */
  public void webhookWaiting(int incidents) {
    webhookWaiting.set(incidents);
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

  /**
   * Sets what tells the memory of the GPU that trains, at each scrape.
   *
   * @param gpu called on threads of the web server; empty if no GPU trains
   */
  public void gpuMemory(Optional<Supplier<MemoryUsage>> gpu) {
    gpuMemory.of(gpu);
  }

  /**
   * Sets whether a stage runs, and how long ago its stream threads have asked for records.
   *
   * @param pollAgeSeconds NaN if no thread has asked yet
   */
  public void stage(String stage, boolean running, double pollAgeSeconds) {
    stageRunning.labels(stage).set(running ? 1 : 0);
    if (Double.isFinite(pollAgeSeconds)) {
      pollAge.labels(stage).set(pollAgeSeconds);
    } else {
      pollAge.remove(stage);
    }
  }

  /** Begins the counter of a stage's failed threads at 0. */
  public void beginThreadFailures(String stage) {
    threadFailures.labels(stage);
  }

  /** Counts a stream thread that ended with an error. */
  public void threadFailure(String stage) {
    threadFailures.labels(stage).inc();
  }

  /** Sets when the brokers answered a check of the topics. */
  public void brokersAnswered(Instant time) {
    brokersAnswered.set(time.toEpochMilli() / 1000.0);
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
    return new MonitorGauges(task);
  }
}
