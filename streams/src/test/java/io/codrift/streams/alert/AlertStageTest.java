package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.schemas.AlertDirection;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.StageTopology;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertStageTest {
  private static final int BASELINE = 20;

  @TempDir Path state;

  private final CollectorRegistry registry = new CollectorRegistry();
  private final MessageCodec<DependenceAlert> codec =
      new MessageCodec<>(DependenceAlert.class, KnownSchemas.bundled());
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> estimates;
  private TestOutputTopic<byte[], byte[]> alerts;
  private TestOutputTopic<byte[], byte[]> deadLetters;

  private void start(CodriftConfig config) {
    StageTopology stage =
        new AlertStage(config, new CodriftMetrics(registry), KnownSchemas.bundled()).topology();
    assertThat(stage.applicationId()).isEqualTo("test-alert");
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, stage.applicationId());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    driver = new TopologyTestDriver(stage.topology(), properties);
    var bytes = new ByteArraySerializer();
    var fromBytes = new ByteArrayDeserializer();
    estimates = driver.createInputTopic("test.estimates", bytes, bytes);
    alerts = driver.createOutputTopic("test.alerts", fromBytes, fromBytes);
    deadLetters = driver.createOutputTopic("test.dead-letters", fromBytes, fromBytes);
  }

  @AfterEach
  void stop() {
    if (driver != null) {
      driver.close();
    }
  }

  private void send(byte[] estimate) {
    estimates.pipeInput(new byte[] {1}, estimate, 1_000L);
  }

  private void quiet(EstimateStream stream, int windows) {
    for (int i = 0; i < windows; i++) {
      send(stream.quiet());
    }
  }

  private List<DependenceAlert> alerts() {
    return alerts.readValuesToList().stream().map(codec::decode).toList();
  }

  private String phase(String monitor, String segment) {
    List<String> found = new ArrayList<>();
    for (String phase : List.of("warming", "learning", "watching", "alarmed")) {
      Double value =
          registry.getSampleValue(
              "codrift_monitor_state",
              new String[] {"monitor", "segment", "state"},
              new String[] {monitor, segment, phase});
      if (value != null && value == 1) {
        found.add(phase);
      }
    }
    return String.join("+", found);
  }

  private Double untilWatching() {
    return registry.getSampleValue(
        "codrift_windows_until_watching",
        new String[] {"monitor", "segment"},
        new String[] {"m", ""});
  }

  private Double evidence(String monitor, String segment, String signal) {
    return registry.getSampleValue(
        "codrift_evidence_ratio",
        new String[] {"monitor", "segment", "signal"},
        new String[] {monitor, segment, signal});
  }

  @Test
  void aMonitorLivesFromWarmUpToItsNewBaseline() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
    EstimateStream stream = new EstimateStream("m", "");

    quiet(stream, 3);
    assertThat(phase("m", "")).isEqualTo("warming");
    assertThat(untilWatching()).isEqualTo(BASELINE + 64 - 3);
    stream.freeze();
    quiet(stream, BASELINE - 1);
    assertThat(phase("m", "")).isEqualTo("learning");
    assertThat(untilWatching()).isEqualTo(1);
    quiet(stream, 11);
    assertThat(phase("m", "")).isEqualTo("watching");
    assertThat(untilWatching()).isZero();
    assertThat(evidence("m", "", "shift")).isLessThan(0.1);
    assertThat(alerts()).isEmpty();

    long onset = (3 + BASELINE + 10) * EstimateStream.WINDOW_MILLIS;
    int windows = 0;
    while (phase("m", "").equals("watching") && windows < 10) {
      send(stream.next(-0.2, 8, -0.7));
      windows++;
    }
    assertThat(windows).isBetween(2, 5);
    assertThat(phase("m", "")).isEqualTo("alarmed");
    assertThat(evidence("m", "", "shift")).isGreaterThanOrEqualTo(1);
    DependenceAlert alert = alerts().get(0);
    assertThat(alert.getMonitor()).isEqualTo("m");
    assertThat(alert.getSource()).isEqualTo("orders");
    assertThat(alert.getScope()).isEqualTo(AlertScope.MONITOR);
    assertThat(alert.getSignal()).isEqualTo(AlertSignal.SHIFT);
    assertThat(alert.getDirection()).isEqualTo(AlertDirection.UP);
    assertThat(alert.getOnset()).isEqualTo(Instant.ofEpochMilli(onset));
    assertThat(alert.getWindowEnd())
        .isEqualTo(Instant.ofEpochMilli(onset + windows * EstimateStream.WINDOW_MILLIS));
    assertThat(alert.getMiBeforeNats()).isCloseTo(0.5, within(0.01));
    assertThat(alert.getMiAfterNats()).isCloseTo(0.5, within(0.02));
    assertThat(alert.getThreshold()).isEqualTo(500 * 2);
    assertThat(alert.getEvidence()).isGreaterThanOrEqualTo(alert.getThreshold());
    assertThat(alert.getBaselineWindows()).isEqualTo(BASELINE);
    assertThat(alert.getChanges().get(0).getX()).isEqualTo("price");
    assertThat(alert.getChanges().get(0).getBefore()).isCloseTo(0.7, within(1e-6));
    assertThat(alert.getChanges().get(0).getAfter()).isCloseTo(-0.7, within(1e-6));
    assertThat(
            registry.getSampleValue(
                "codrift_alerts_total",
                new String[] {"monitor", "segment", "kind", "severity"},
                new String[] {"m", "", "shift", "warning"}))
        .isEqualTo(1);
    assertThat(alert.getChangeNats()).isCloseTo(0.08, within(0.01));
    assertThat(alert.getSeverity()).isEqualTo(AlertSeverity.WARNING);

    for (int i = 0; i < 5; i++) {
      send(stream.next(-0.2, 8, -0.7));
      assertThat(phase("m", "")).isEqualTo("alarmed");
    }
    send(stream.next(-0.2, 8, -0.7));
    assertThat(phase("m", "")).isEqualTo("learning");
    for (int i = 0; i < BASELINE + 20; i++) {
      send(stream.next(-0.2, 8, -0.7));
    }
    assertThat(phase("m", "")).isEqualTo("watching");
    assertThat(alerts())
        .as("no further alert while latched or after the new baseline")
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.getEvent()).isEqualTo(AlertEvent.RESOLVED);
              assertThat(end.getResolution()).isEqualTo(AlertResolution.NEW_BASELINE);
            });
  }

  @Test
  void theCountersOfAMonitorBeginAtZero() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
    send(new EstimateStream("m", "").quiet());
    for (String kind : List.of("level", "shift")) {
      for (String severity : List.of("warning", "critical")) {
        assertThat(
                registry.getSampleValue(
                    "codrift_alerts_total",
                    new String[] {"monitor", "segment", "kind", "severity"},
                    new String[] {"m", "", kind, severity}))
            .isZero();
      }
    }
    Map.of(
            "stuck", "critical",
            "empty", "critical",
            "too_few", "warning",
            "failing", "warning",
            "no_data", "warning",
            "category", "warning")
        .forEach(
            (kind, severity) ->
                assertThat(
                        registry.getSampleValue(
                            "codrift_alerts_total",
                            new String[] {"monitor", "segment", "kind", "severity"},
                            new String[] {"m", "", kind, severity}))
                    .as(kind)
                    .isZero());
  }

  @Test
  void aLargeChangeIsCritical() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
    EstimateStream stream = new EstimateStream("m", "");
    stream.freeze();
    quiet(stream, BASELINE);
    for (int i = 0; i < 6; i++) {
      send(stream.next(-30, 0, 0.2));
    }
    assertThat(alerts())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.getSeverity()).isEqualTo(AlertSeverity.CRITICAL);
              assertThat(alert.getChangeNats()).isCloseTo(0.3, within(0.02));
            });
  }

  @Test
  void alertsAreKeyedByMonitorAndSegmentAndKeepTheTimestamp() {
    start(AlertConfigs.split(4, "{ name: m, x: [price], y: [demand] }"));
    EstimateStream stream = new EstimateStream("m", "EU");
    stream.freeze();
    quiet(stream, BASELINE);
    for (int i = 0; i < 6; i++) {
      send(stream.next(0, 8, 0.7));
    }
    TestRecord<byte[], byte[]> record = alerts.readRecord();
    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("m|EU");
    assertThat(record.timestamp()).isEqualTo(1_000L);
    assertThat(codec.decode(record.value()).getSegment()).isEqualTo("EU");
    assertThat(codec.decode(record.value()).getThreshold())
        .as("every possible segment has its share of the budget")
        .isEqualTo(500 * 4 * 2);
  }

  @Test
  void windowsWithoutNumbersAreIgnored() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
    EstimateStream stream = new EstimateStream("m", "");
    stream.freeze();
    quiet(stream, BASELINE);
    double before = evidence("m", "", "level");
    for (EstimateStatus status :
        List.of(
            EstimateStatus.DEGENERATE,
            EstimateStatus.TOO_FEW,
            EstimateStatus.SKIPPED,
            EstimateStatus.FAILED)) {
      for (int i = 0; i < 20; i++) {
        send(stream.without(status));
      }
    }
    assertThat(phase("m", "")).isEqualTo("watching");
    assertThat(evidence("m", "", "level")).isEqualTo(before);
    assertThat(alerts()).noneMatch(alert -> alert.getSignal() == AlertSignal.LEVEL);
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void aReplayedWindowIsIgnored() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
    EstimateStream stream = new EstimateStream("m", "");
    stream.freeze();
    quiet(stream, BASELINE);
    byte[] moved = stream.next(0, 3, 0.7);
    send(moved);
    double once = evidence("m", "", "shift");
    for (int i = 0; i < 20; i++) {
      send(moved);
    }
    assertThat(evidence("m", "", "shift")).isEqualTo(once);
    assertThat(alerts()).isEmpty();
  }

  @Test
  void aNewModelGetsANewBaseline() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
    EstimateStream stream = new EstimateStream("m", "");
    stream.freeze();
    quiet(stream, BASELINE);
    stream.restart();
    quiet(stream, 1);
    assertThat(phase("m", "")).isEqualTo("warming");
    stream.freeze();
    quiet(stream, 1);
    assertThat(phase("m", "")).isEqualTo("learning");
    quiet(stream, BASELINE - 1);
    stream.freeze();
    quiet(stream, 1);
    assertThat(phase("m", "")).as("another reference").isEqualTo("learning");
  }

  @Test
  void soManyDeadLettersOfAMinuteAreCopiedAndAllAreCounted() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
    for (int i = 0; i < 1_005; i++) {
      send(new byte[] {1, 2, 3});
    }

    assertThat(deadLetters.readRecordsToList()).hasSize(1_000);
    String[] source = {"test.estimates"};
    assertThat(
            registry.getSampleValue(
                "codrift_dead_letters_not_copied_total", new String[] {"source"}, source))
        .isEqualTo(5);
    assertThat(
            registry.getSampleValue(
                "codrift_dead_letters_total",
                new String[] {"source", "reason"},
                new String[] {"test.estimates", "undecodable"}))
        .isEqualTo(1_005);
    driver.advanceWallClockTime(Duration.ofMinutes(1));
    send(new byte[] {1, 2, 3});
    assertThat(deadLetters.readRecordsToList()).as("in the next minute").hasSize(1);
  }

  @Test
  void otherMessagesAreDeadLettersWithReasonAndOrigin() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
    send(new byte[] {1, 2, 3});
    send(null);
    send(new EstimateStream("m", "").quiet());

    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(letter.key()).containsExactly(1);
    assertThat(letter.value()).containsExactly(1, 2, 3);
    assertThat(header(letter, "codrift.stage")).isEqualTo("alert");
    assertThat(header(letter, "codrift.reason")).isEqualTo("undecodable");
    assertThat(header(letter, "codrift.topic")).isEqualTo("test.estimates");
    assertThat(header(letter, "codrift.partition")).isEqualTo("0");
    assertThat(header(letter, "codrift.offset")).isEqualTo("0");
    assertThat(header(deadLetters.readRecord(), "codrift.offset")).isEqualTo("1");
    assertThat(deadLetters.isEmpty()).isTrue();
    assertThat(phase("m", "")).as("the good estimate after it").isEqualTo("warming");
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void monitorsThatAreNotConfiguredAreIgnored() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
    quiet(new EstimateStream("other", ""), 3);
    assertThat(phase("other", "")).isEmpty();
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void segmentsAreMonitoredSeparately() {
    start(AlertConfigs.split(2, "{ name: m, x: [price], y: [demand] }"));
    EstimateStream one = new EstimateStream("m", "EU");
    EstimateStream other = new EstimateStream("m", "US");
    one.freeze();
    other.freeze();
    quiet(one, BASELINE);
    quiet(other, BASELINE);
    for (int i = 0; i < 8; i++) {
      send(one.next(-8, 0, 0.2));
      quiet(other, 1);
    }
    assertThat(phase("m", "EU")).isEqualTo("alarmed");
    assertThat(phase("m", "US")).isEqualTo("watching");
    assertThat(alerts()).singleElement().matches(a -> a.getDirection() == AlertDirection.DOWN);
  }

  /** All pairs of eight features. */
  private final class Pairs {
    private final List<EstimateStream> all = new ArrayList<>();
    private final List<EstimateStream> withA = new ArrayList<>();

    Pairs(Function<String, CodriftConfig> config) {
      List<String> features = List.of("a", "b", "c", "d", "e", "f", "g", "h");
      start(config.apply("{ pairs: all, features: [" + String.join(", ", features) + "] }"));
      for (int i = 0; i < features.size(); i++) {
        for (int j = i + 1; j < features.size(); j++) {
          EstimateStream stream = new EstimateStream(features.get(i) + "~" + features.get(j), "");
          stream.freeze();
          all.add(stream);
          if (i == 0) {
            withA.add(stream);
          }
        }
      }
      all.forEach(stream -> quiet(stream, BASELINE));
    }

    /** One window of each, in which those with a changed by so many standard errors. */
    void window(double change) {
      for (EstimateStream stream : all) {
        send(withA.contains(stream) ? stream.next(0, change, 0.7) : stream.quiet());
      }
    }

    /** The alert of the feature a. */
    DependenceAlert raised() {
      for (int window = 0; window < 40; window++) {
        window(1.8);
        List<DependenceAlert> raised = alerts();
        if (!raised.isEmpty()) {
          assertThat(raised).hasSize(1);
          return raised.get(0);
        }
      }
      throw new AssertionError("no alert in 40 windows");
    }
  }

  @Test
  void aFeatureRaisesAnAlertIfManyOfItsMonitorsChangeWeakly() {
    DependenceAlert alert = new Pairs(AlertConfigs::of).raised();
    assertThat(alert.getScope()).isEqualTo(AlertScope.FEATURE);
    assertThat(alert.getMonitor()).isEqualTo("a");
    assertThat(alert.getSignal()).isEqualTo(AlertSignal.SHIFT);
    assertThat(alert.getThreshold()).isEqualTo(500 * 8 * 6);
    assertThat(alert.getEvidence()).isGreaterThanOrEqualTo(alert.getThreshold());
    assertThat(alert.getMonitors()).hasSizeGreaterThan(3).allMatch(m -> m.startsWith("a~"));
    assertThat(alert.getMiBeforeNats()).as("its monitors have one each").isNull();
    assertThat(alert.getMonitors()).allMatch(m -> phase(m, "").equals("alarmed"));
    assertThat(phase("b~c", "")).isEqualTo("watching");
  }

  /** A member that was back, and alarms alone, does not keep the incident of the feature open. */
  @Test
  void theIncidentOfAFeatureEndsWithItsLastMember() {
    Pairs pairs = new Pairs(AlertConfigs::latched);
    DependenceAlert feature = pairs.raised();
    EstimateStream one = pairs.withA.get(0);
    String name = "a~b";
    assertThat(feature.getMonitors()).contains(name);
    List<DependenceAlert> messages = new ArrayList<>();
    for (int i = 0; i < 60 && phase(name, "").equals("alarmed"); i++) {
      send(one.quiet());
      pairs.withA.stream().skip(1).forEach(stream -> send(stream.next(0, 1.8, 0.7)));
    }
    messages.addAll(alerts());
    assertThat(messages).noneMatch(m -> m.getEvent() == AlertEvent.RESOLVED);
    for (int i = 0; i < 60 && !phase(name, "").equals("alarmed"); i++) {
      send(one.next(0, 8, 0.7));
    }
    assertThat(alerts()).singleElement().matches(m -> m.getMonitor().equals(name));
    for (int i = 0; i < 60; i++) {
      send(one.next(0, 8, 0.7));
      pairs.withA.stream().skip(1).forEach(stream -> send(stream.quiet()));
    }
    assertThat(alerts())
        .filteredOn(m -> m.getEvent() == AlertEvent.RESOLVED)
        .extracting(DependenceAlert::getIncident)
        .containsExactly(feature.getIncident());
  }

  private String[] seriesOf(String name) {
    return Collections.list(registry.metricFamilySamples()).stream()
        .flatMap(family -> family.samples.stream())
        .filter(sample -> sample.labelValues.contains(name))
        .map(sample -> sample.name)
        .distinct()
        .toArray(String[]::new);
  }

  private List<DependenceAlert> stored() {
    List<DependenceAlert> stored = new ArrayList<>();
    try (KeyValueIterator<IncidentKey, DependenceAlert> entries =
        driver.<IncidentKey, DependenceAlert>getKeyValueStore("incidents").all()) {
      entries.forEachRemaining(entry -> stored.add(entry.value));
    }
    return stored;
  }

  /** As when the segment of all of them expires. */
  @Test
  void anAlertOfAFeatureLeavesNothingWhenAllItsMonitorsAreForgotten() {
    Pairs pairs = new Pairs(AlertConfigs::latched);
    DependenceAlert feature = pairs.raised();
    assertThat(feature.getScope()).isEqualTo(AlertScope.FEATURE);
    for (int i = 0; i < 60; i++) {
      pairs.withA.forEach(stream -> send(stream.quiet()));
    }
    assertThat(alerts()).extracting(DependenceAlert::getEvent).contains(AlertEvent.RESOLVED);
    assertThat(seriesOf("a"))
        .contains("codrift_last_alert_timestamp_seconds", "codrift_alerts_total");

    pairs.all.subList(1, pairs.all.size()).forEach(stream -> send(stream.forgotten()));
    assertThat(stored()).as("one of its monitors is still there").hasSize(1);
    send(pairs.all.get(0).forgotten());
    assertThat(seriesOf("a")).isEmpty();
    assertThat(stored()).isEmpty();
  }

  @Test
  void anOpenAlertOfAFeatureEndsWhenAllItsMonitorsAreForgotten() {
    Pairs pairs = new Pairs(AlertConfigs::latched);
    DependenceAlert feature = pairs.raised();
    pairs.all.forEach(stream -> send(stream.forgotten()));
    assertThat(alerts())
        .singleElement()
        .returns(feature.getIncident(), DependenceAlert::getIncident)
        .returns(AlertResolution.REMOVED, DependenceAlert::getResolution);
    assertThat(seriesOf("a")).isEmpty();
    assertThat(stored()).isEmpty();
  }
}
