package io.codrift.streams.metrics;

import io.codrift.streams.metrics.TaskMetrics.Series;
import io.prometheus.client.Gauge;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The series that one task sets: of its monitors, its partitions and its pending windows. Not
 * thread-safe: one stream thread owns it.
 */
public final class MonitorGauges implements AutoCloseable {
  /** By monitor and segment, so that what one has is found among those of thousands. */
  private final Map<List<String>, Set<Series>> series = new HashMap<>();

  /** The last status by monitor and segment, and by source. */
  private final Map<List<String>, Map<String, String>> statuses = new HashMap<>();

  private final Map<String, String> waitedFor = new HashMap<>();

  private final TaskMetrics metrics;
  private final long task;

  MonitorGauges(TaskMetrics metrics) {
    this.metrics = metrics;
    this.task = metrics.nextTask();
  }

  /**
   * The numbers of a window, in nats; an absent one is NaN.
   *
   * @param mi mutual information
   * @param standardError of it
   * @param gaussianMi its linear part
   * @param level what the frozen reference still explains
   * @param levelError standard error of the level
   * @param shift how much worse the reference describes the window than a new model does
   * @param shiftError standard error of the shift
   * @param entropyX H(X)
   * @param conditionalEntropy H(X|Y)
   * @param miBeforeFineTuning what the model from before the window finds
   */
  public record EstimateNumbers(
      double mi,
      double standardError,
      double gaussianMi,
      double level,
      double levelError,
      double shift,
      double shiftError,
      double entropyX,
      double conditionalEntropy,
      double miBeforeFineTuning) {}

  /** Sets the numbers of a window. An absent number removes its series. */
  public void estimate(String monitor, String segment, EstimateNumbers numbers) {
    set(metrics.mutualInformation, numbers.mi(), monitor, segment);
    set(metrics.standardError, numbers.standardError(), monitor, segment);
    set(metrics.gaussian, numbers.gaussianMi(), monitor, segment);
    set(metrics.level, numbers.level(), monitor, segment);
    set(metrics.levelError, numbers.levelError(), monitor, segment);
    set(metrics.shift, numbers.shift(), monitor, segment);
    set(metrics.shiftError, numbers.shiftError(), monitor, segment);
    set(metrics.entropy, numbers.entropyX(), monitor, segment);
    set(metrics.conditionalEntropy, numbers.conditionalEntropy(), monitor, segment);
    set(metrics.beforeFineTuning, numbers.miBeforeFineTuning(), monitor, segment);
  }

  /**
   * Sets the facts of the monitor's last window.
   *
   * @param endMillis end in event time, milliseconds since the epoch
   * @param status of the estimate
   * @param seen records that fell into the window
   * @param used rows that the estimate was made from
   */
  public void window(
      String source,
      String monitor,
      String segment,
      long endMillis,
      String status,
      long seen,
      long used) {
    set(metrics.windowEnd, endMillis / 1000.0, source, monitor, segment);
    String before =
        statuses
            .computeIfAbsent(List.of(monitor, segment), owner -> new HashMap<>())
            .put(source, CodriftMetrics.lowerCase(status));
    if (before != null && !before.equals(CodriftMetrics.lowerCase(status))) {
      set(metrics.windowStatus, Double.NaN, source, monitor, segment, before);
    }
    set(metrics.windowStatus, 1, source, monitor, segment, CodriftMetrics.lowerCase(status));
    set(metrics.windowRows, seen, monitor, segment, "seen");
    set(metrics.windowRows, used, monitor, segment, "used");
  }

  /**
   * Sets how far a partition of a source has come.
   *
   * @param watermarkMillis milliseconds since the epoch; negative before the first row
   */
  public void partition(String source, int partition, long watermarkMillis, boolean idle) {
    String number = Integer.toString(partition);
    set(
        metrics.watermark,
        watermarkMillis < 0 ? Double.NaN : watermarkMillis / 1000.0,
        source,
        number);
    set(metrics.partitionIdle, idle ? 1 : 0, source, number);
  }

  /**
   * Sets the ratio of evidence to threshold of one signal. Evidence that overflowed counts as the
   * largest value.
   */
  public void evidence(String monitor, String segment, String signal, double ratio) {
    set(
        metrics.evidence,
        Math.min(ratio, Double.MAX_VALUE),
        monitor,
        segment,
        CodriftMetrics.lowerCase(signal));
  }

  /** Sets the state of a monitor; {@code all} lists the possible states. */
  public void state(String monitor, String segment, String current, List<String> all) {
    all.forEach(
        s ->
            set(
                metrics.state,
                s.equals(current) ? 1 : 0,
                monitor,
                segment,
                CodriftMetrics.lowerCase(s)));
  }

  /** Sets the number of windows until a monitor watches. */
  public void untilWatching(String monitor, String segment, long windows) {
    set(metrics.untilWatching, (double) windows, monitor, segment);
  }

  /** Shows an incident, or removes it. */
  public void incident(
      String monitor, String segment, String kind, String severity, String status, boolean open) {
    set(
        metrics.incident,
        open ? 1 : Double.NaN,
        monitor,
        segment,
        CodriftMetrics.lowerCase(kind),
        CodriftMetrics.lowerCase(severity),
        CodriftMetrics.lowerCase(status));
  }

  /** Sets the end of the window that raised the last alert. */
  public void lastAlert(String monitor, String segment, long epochMillis) {
    set(metrics.lastAlert, epochMillis / 1000.0, monitor, segment);
  }

  /** Removes all series of a monitor and segment. */
  public void forget(String monitor, String segment) {
    List<String> owner = List.of(monitor, segment);
    remove(series.getOrDefault(owner, Set.of()));
    series.remove(owner);
    statuses.remove(owner);
  }

  private void remove(Set<Series> all) {
    all.forEach(s -> metrics.remove(s, task));
  }

  /** Removes what {@link #lastAlert} has set. */
  public void withoutLastAlert(String monitor, String segment) {
    set(metrics.lastAlert, Double.NaN, monitor, segment);
  }

  /** Sets the number of pending windows of the task, and the age of the oldest. */
  public void backlog(String task, int windows, double ageSeconds) {
    set(metrics.backlog, windows, task);
    set(metrics.backlogAge, ageSeconds, task);
  }

  /**
   * Sets which partition the oldest window of a source waits for in the task, and since when.
   *
   * @param partition the partition; empty if no window waits
   * @param sinceMillis milliseconds since the epoch
   */
  public void waiting(String source, String task, Optional<String> partition, long sinceMillis) {
    String before =
        partition.isPresent() ? waitedFor.put(source, partition.get()) : waitedFor.remove(source);
    if (before != null && !partition.equals(Optional.of(before))) {
      set(metrics.waiting, Double.NaN, source, before, task);
    }
    partition.ifPresent(number -> set(metrics.waiting, sinceMillis / 1000.0, source, number, task));
  }

  private void set(Gauge gauge, double value, String... labels) {
    Series key = new Series(gauge, List.of(labels));
    Set<Series> own = series.computeIfAbsent(metrics.monitorOf(key), owner -> new HashSet<>());
    if (Double.isFinite(value)) {
      own.add(key);
      metrics.set(key, value, task);
    } else if (own.remove(key)) {
      metrics.remove(key, task);
    }
  }

  @Override
  public void close() {
    series.values().forEach(this::remove);
    series.clear();
    statuses.clear();
    waitedFor.clear();
  }
}
