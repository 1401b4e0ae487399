package io.codrift.streams.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.metrics.MonitorGauges.EstimateNumbers;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CodriftMetricsTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `(codrift_\\w+)` \\| (\\w+) \\| ([\\w, ]*)\\|[^|]*\\| (.*) \\|");

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);

  /** What {@code docs/metrics.md} says of a metric, or the code. */
  private record Reference(String name, String type, Set<String> labels, String meaning)
      implements Comparable<Reference> {
    @Override
    public int compareTo(Reference other) {
      return name.compareTo(other.name);
    }
  }

  @Test
  void theReferenceTableMatchesTheCode() throws IOException {
    EveryMetric.set(metrics);

    Set<Reference> documented = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("docs", "metrics.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        documented.add(
            new Reference(
                row.group(1),
                row.group(2),
                Set.of(row.group(3).strip().split("\\s*,\\s*")).stream()
                    .filter(label -> !label.isEmpty())
                    .collect(Collectors.toSet()),
                row.group(4).replace("`", "")));
      }
    }

    assertThat(registered()).containsExactlyElementsOf(documented);
  }

  @Test
  void everyMetricHasThePrefixAndAHelpText() {
    for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
      assertThat(family.name).startsWith("codrift_").doesNotContain("milli");
      assertThat(family.help).as(family.name).endsWith(".");
    }
  }

  @Test
  void gaugesOfATaskAreRemovedWithIt() {
    MonitorGauges staying = metrics.monitorGauges();
    staying.estimate("a", "", EveryMetric.NUMBERS);
    Set<String> before = gaugeSeries();

    MonitorGauges leaving = metrics.monitorGauges();
    EveryMetric.set(leaving);
    assertThat(gaugeSeries()).hasSizeGreaterThan(before.size());
    leaving.close();

    assertThat(gaugeSeries()).isEqualTo(before);
    assertThat(registry.getSampleValue("codrift_mutual_information_nats", MONITOR, labels("a", "")))
        .isEqualTo(1);
  }

  /** A stream thread that was fenced closes its tasks when another one runs them already. */
  @Test
  void aTaskThatClosesLateLeavesTheSeriesOfItsSuccessor() {
    MonitorGauges fenced = metrics.monitorGauges();
    fenced.state("a", "s", "LEARNING", EveryMetric.STATES);
    MonitorGauges successor = metrics.monitorGauges();
    successor.state("a", "s", "WATCHING", EveryMetric.STATES);

    fenced.state("a", "s", "ALARMED", EveryMetric.STATES);
    fenced.forget("a", "s");
    fenced.close();

    assertThat(currentStates()).containsExactly("watching");
    successor.close();
    assertThat(series("codrift_monitor_state")).isEmpty();
  }

  @Test
  void aMissingNumberHasNoSeries() {
    MonitorGauges gauges = metrics.monitorGauges();
    gauges.estimate("a", "s", EveryMetric.NUMBERS);
    gauges.estimate(
        "a",
        "s",
        new EstimateNumbers(
            1, 0.1, 0.5, Double.NaN, 0.1, Double.POSITIVE_INFINITY, 0.01, 1, 2, 0.9));

    assertThat(value("codrift_mutual_information_nats")).isEqualTo(1);
    assertThat(value("codrift_level_nats")).isNull();
    assertThat(value("codrift_shift_nats")).isNull();
  }

  @Test
  void aMonitorIsInOneState() {
    MonitorGauges gauges = metrics.monitorGauges();
    gauges.state("a", "s", "LEARNING", EveryMetric.STATES);
    gauges.state("a", "s", "WATCHING", EveryMetric.STATES);

    assertThat(currentStates()).containsExactly("watching");
  }

  private List<String> currentStates() {
    return Collections.list(registry.metricFamilySamples()).stream()
        .filter(family -> family.name.equals("codrift_monitor_state"))
        .flatMap(family -> family.samples.stream())
        .filter(sample -> sample.value == 1)
        .map(sample -> sample.labelValues.get(2))
        .toList();
  }

  @Test
  void theLastWindowHasOneStatus() {
    MonitorGauges gauges = metrics.monitorGauges();
    gauges.window("orders", "a", "s", 1000, "OK", 300, 290);
    gauges.window("orders", "a", "s", 2000, "DEGENERATE", 300, 290);
    gauges.window("orders", "b", "s", 2000, "DEGENERATE", 300, 290);

    assertThat(series("codrift_window_status"))
        .containsExactlyInAnyOrder(
            List.of("orders", "a", "s", "degenerate"), List.of("orders", "b", "s", "degenerate"));
    gauges.close();
    assertThat(series("codrift_window_status")).isEmpty();
  }

  @Test
  void aPartitionWithoutRowsHasNoWatermark() {
    metrics.monitorGauges().partition("orders", 3, Long.MIN_VALUE, true);

    assertThat(series("codrift_partition_watermark_timestamp_seconds")).isEmpty();
    assertThat(series("codrift_partition_idle")).containsExactly(List.of("orders", "3"));
  }

  @Test
  void countersOfWhatIsConfiguredBeginAtZero() {
    metrics.beginRecords("orders");
    metrics.beginWindows("orders", List.of("OK", "FAILED"));
    metrics.beginThreadFailures("codrift-alert");

    assertThat(series("codrift_records"))
        .extracting(labels -> labels.get(1))
        .containsExactlyInAnyOrder(
            "in_window", "late", "dead_letter", "segment_refused", "late_part");
    assertThat(series("codrift_windows"))
        .extracting(labels -> labels.get(1))
        .containsExactlyInAnyOrder("ok", "failed");
    assertThat(series("codrift_fit_errors"))
        .containsExactlyInAnyOrder(List.of("engine"), List.of("program"));
    assertThat(series("codrift_stage_thread_failures")).containsExactly(List.of("codrift-alert"));
  }

  @Test
  void theMemoryOfTheGpuIsAskedForAtEachScrape() {
    AtomicLong used = new AtomicLong(5);
    assertThat(registry.getSampleValue("codrift_gpu_memory_used_bytes")).as("no GPU").isNull();

    metrics.gpuMemory(Optional.of(() -> new MemoryUsage(-1, used.get(), used.get(), 16)));
    assertThat(registry.getSampleValue("codrift_gpu_memory_used_bytes")).isEqualTo(5);
    assertThat(registry.getSampleValue("codrift_gpu_memory_max_bytes")).isEqualTo(16);
    used.set(7);
    assertThat(registry.getSampleValue("codrift_gpu_memory_used_bytes")).isEqualTo(7);
  }

  @Test
  void aGpuThatDoesNotAnswerFailsNoScrape() {
    AtomicBoolean lost = new AtomicBoolean(true);
    metrics.gpuMemory(
        Optional.of(
            () -> {
              if (lost.get()) {
                throw new IllegalArgumentException("GPU is lost");
              }
              return new MemoryUsage(-1, 5, 5, 16);
            }));
    assertThat(registry.getSampleValue("codrift_fits_in_flight")).isZero();
    assertThat(registry.getSampleValue("codrift_gpu_memory_used_bytes")).isNull();

    lost.set(false);
    assertThat(registry.getSampleValue("codrift_gpu_memory_used_bytes")).isEqualTo(5);
    metrics.gpuMemory(
        Optional.of(
            () -> {
              throw new NoClassDefFoundError("com/sun/jna/Native");
            }));
    assertThat(registry.getSampleValue("codrift_gpu_memory_used_bytes")).isNull();
    metrics.gpuMemory(
        Optional.of(
            () -> {
              throw new Error("Invalid memory access");
            }));
    assertThat(registry.getSampleValue("codrift_gpu_memory_used_bytes")).isNull();
  }

  @Test
  void evidenceThatOverflowedHasASeries() {
    metrics.monitorGauges().evidence("a", "s", "LEVEL", Double.POSITIVE_INFINITY);

    assertThat(
            registry.getSampleValue(
                "codrift_evidence_ratio",
                new String[] {"monitor", "segment", "signal"},
                labels("a", "s", "level")))
        .isEqualTo(Double.MAX_VALUE);
  }

  /** What {@code dashboards/README.md} says under "Cardinality". */
  @Test
  void aMonitorHasAsManySeriesAsDocumented() throws IOException {
    String page = Files.readString(Path.of("..", "dashboards", "README.md"));
    Matcher number = Pattern.compile("A monitor of a segment has (\\d+) series").matcher(page);
    assertThat(number.find()).isTrue();
    int documented = Integer.parseInt(number.group(1));
    EveryMetric.set(metrics);
    EveryMetric.setMonitor(metrics, metrics.monitorGauges(), "price-demand", "eu");

    Map<String, Integer> counted = new TreeMap<>();
    Set<String> ofMonitors = new TreeSet<>();
    for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
      for (Sample sample : family.samples) {
        int label = sample.labelNames.indexOf("monitor");
        if (label >= 0) {
          ofMonitors.add(sample.name);
          if (sample.labelValues.get(label).equals("price-demand")) {
            counted.merge(sample.name, 1, Integer::sum);
          }
        }
      }
    }
    ofMonitors.removeAll(Set.of("codrift_incident_open", "codrift_last_alert_timestamp_seconds"));
    assertThat(counted.keySet()).as("every metric of a monitor is counted").isEqualTo(ofMonitors);
    assertThat(counted.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(documented);

    List<MatchResult> rows =
        Pattern.compile("(?m)^\\| ([\\d,]+) \\| ([\\d,]+) \\|").matcher(page).results().toList();
    assertThat(rows).hasSize(3);
    for (MatchResult row : rows) {
      assertThat(whole(row.group(2))).isEqualTo(documented * whole(row.group(1)));
    }
  }

  private static int whole(String number) {
    return Integer.parseInt(number.replace(",", ""));
  }

  private static final String[] MONITOR = {"monitor", "segment"};

  private static String[] labels(String... values) {
    return values;
  }

  private Double value(String name) {
    return registry.getSampleValue(name, MONITOR, labels("a", "s"));
  }

  /** The label values of the series of a metric; of a counter, those of its total. */
  private List<List<String>> series(String name) {
    return Collections.list(registry.metricFamilySamples()).stream()
        .filter(family -> family.name.equals(name))
        .flatMap(family -> family.samples.stream())
        .filter(sample -> !sample.name.endsWith("_created"))
        .map(sample -> sample.labelValues)
        .toList();
  }

  private Set<Reference> registered() {
    Set<Reference> references = new TreeSet<>();
    for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
      assertThat(family.samples).as(family.name + " has a setter").isNotEmpty();
      Set<String> labels =
          family.samples.stream()
              .flatMap(sample -> sample.labelNames.stream())
              .filter(label -> !label.equals("le"))
              .collect(Collectors.toSet());
      String suffix = family.type == Collector.Type.COUNTER ? "_total" : "";
      references.add(
          new Reference(
              family.name + suffix,
              family.type.name().toLowerCase(Locale.ROOT),
              labels,
              family.help));
    }
    return references;
  }

  private Set<String> gaugeSeries() {
    Set<String> series = new TreeSet<>();
    for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
      if (family.type == Collector.Type.GAUGE) {
        for (Sample sample : family.samples) {
          series.add(sample.name + sample.labelValues);
        }
      }
    }
    return series;
  }
}
