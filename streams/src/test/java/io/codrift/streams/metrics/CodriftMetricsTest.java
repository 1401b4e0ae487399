package io.codrift.streams.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.metrics.CodriftMetrics.MonitorGauges;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CodriftMetricsTest {
  private static final List<String> STATES = List.of("WARMING", "LEARNING", "WATCHING", "ALARMED");
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
    setEveryMetric(metrics.monitorGauges());

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
    staying.estimate("a", "", 1, 0.1, 0.5, 0.9, 0.01);
    Set<String> before = gaugeSeries();

    MonitorGauges leaving = metrics.monitorGauges();
    setEveryGauge(leaving);
    assertThat(gaugeSeries()).hasSizeGreaterThan(before.size());
    leaving.close();

    assertThat(gaugeSeries()).isEqualTo(before);
    assertThat(registry.getSampleValue("codrift_mutual_information_nats", MONITOR, labels("a", "")))
        .isEqualTo(1);
  }

  @Test
  void aMissingNumberHasNoSeries() {
    MonitorGauges gauges = metrics.monitorGauges();
    gauges.estimate("a", "s", 1, 0.1, 0.5, 0.9, 0.01);
    gauges.estimate("a", "s", 1, 0.1, 0.5, Double.NaN, Double.POSITIVE_INFINITY);

    assertThat(value("codrift_mutual_information_nats")).isEqualTo(1);
    assertThat(value("codrift_level_nats")).isNull();
    assertThat(value("codrift_shift_nats")).isNull();
  }

  @Test
  void aMonitorIsInOneState() {
    MonitorGauges gauges = metrics.monitorGauges();
    gauges.state("a", "s", "LEARNING", STATES);
    gauges.state("a", "s", "WATCHING", STATES);

    List<String> current =
        Collections.list(registry.metricFamilySamples()).stream()
            .filter(family -> family.name.equals("codrift_monitor_state"))
            .flatMap(family -> family.samples.stream())
            .filter(sample -> sample.value == 1)
            .map(sample -> sample.labelValues.get(2))
            .toList();
    assertThat(current).containsExactly("watching");
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

  private static final String[] MONITOR = {"monitor", "segment"};

  private static String[] labels(String... values) {
    return values;
  }

  private Double value(String name) {
    return registry.getSampleValue(name, MONITOR, labels("a", "s"));
  }

  private void setEveryMetric(MonitorGauges gauges) {
    setEveryGauge(gauges);
    metrics.window("orders", "OK");
    metrics.records("orders", "late", 1);
    metrics.deadLetter("orders", "undecodable");
    metrics.missing("orders", "price", 1);
    metrics.alert("a", "LEVEL");
    metrics.trained(3, 0.5);
    metrics.fitError("engine");
    metrics.fitsInFlight(1);
    metrics.lag("window", "orders", 7);
    metrics.buildInfo("1");
  }

  private static void setEveryGauge(MonitorGauges gauges) {
    gauges.estimate("b", "s", 1, 0.1, 0.5, 0.9, 0.01);
    gauges.windowEnd("b", "s", 1000);
    gauges.evidence("b", "s", "level", 0.5);
    gauges.state("b", "s", "WARMING", STATES);
    gauges.backlog("0_1", 3, 1.5);
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
