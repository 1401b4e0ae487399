package io.codrift.streams.metrics;

import io.codrift.streams.metrics.MonitorGauges.EstimateNumbers;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sets every metric, so that a test sees the series of each. */
final class EveryMetric {
  static final List<String> STATES = List.of("WARMING", "LEARNING", "WATCHING", "ALARMED");
  static final EstimateNumbers NUMBERS =
      new EstimateNumbers(1, 0.1, 0.5, 0.9, 0.1, 0.01, 0.01, 1, 2, 0.9);

  private EveryMetric() {}

  static void set(CodriftMetrics metrics) {
    set(metrics.monitorGauges());
    metrics.window("orders", "OK");
    metrics.records("orders", "late", 1);
    metrics.skipped("orders", "deleted", 1);
    metrics.deadLetter("orders", "undecodable");
    metrics.deadLettersNotCopied("orders", 1);
    metrics.missing("orders", "price", 1);
    metrics.recordDistances("orders").observe(7);
    metrics.alert("a", "", "LEVEL", "CRITICAL");
    metrics.webhook("delivered");
    metrics.webhookWaiting(2);
    metrics.trained(3, 0.5);
    metrics.fitError("engine");
    metrics.fitsInFlight(1);
    metrics.gpuMemory(Optional.of(() -> new MemoryUsage(-1, 3L << 30, 3L << 30, 16L << 30)));
    metrics.windowing(
        "orders", Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofSeconds(30));
    metrics.alarmBudget(1000);
    metrics.stage("codrift-estimate", true, 0.1);
    metrics.threadFailure("codrift-estimate");
    metrics.brokersAnswered(Instant.EPOCH);
    metrics.lag("window", "orders", 7);
    metrics.buildInfo("1");
  }

  /** Sets what a monitor that watches has all the time, whatever happens. */
  static void setMonitor(
      CodriftMetrics metrics, MonitorGauges gauges, String monitor, String segment) {
    gauges.estimate(monitor, segment, NUMBERS);
    gauges.window("orders", monitor, segment, 1000, "OK", 300, 290);
    gauges.evidence(monitor, segment, "level", 0.5);
    gauges.evidence(monitor, segment, "shift", 0.5);
    gauges.state(monitor, segment, "WATCHING", STATES);
    gauges.untilWatching(monitor, segment, 0);
    metrics.alertsOf(monitor, segment, List.of("level", "shift"), List.of("warning", "critical"));
    metrics.alertsOf(monitor, segment, List.of("stuck", "empty"), List.of("critical"));
    metrics.alertsOf(
        monitor, segment, List.of("too_few", "failing", "no_data", "category"), List.of("warning"));
  }

  static void set(MonitorGauges gauges) {
    gauges.estimate("b", "s", NUMBERS);
    gauges.window("orders", "b", "s", 1000, "OK", 300, 290);
    gauges.partition("orders", 0, 1000, false);
    gauges.evidence("b", "s", "level", 0.5);
    gauges.state("b", "s", "WARMING", STATES);
    gauges.incident("b", "s", "level", "critical", "open", true);
    gauges.lastAlert("b", "s", 1000);
    gauges.untilWatching("b", "s", 12);
    gauges.waiting("orders", "0_1", Optional.of("0"), 1000);
    gauges.backlog("0_1", 3, 1.5);
  }
}
