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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/**
 * A monitor from its first estimate to a new baseline, and estimates that are ignored or refused.
 */
class AlertStageTest extends AlertStageDriver {
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
    assertThat(messages()).isEmpty();

    long onset = (3 + BASELINE + 10) * EstimateStream.WINDOW_MILLIS;
    int windows = 0;
    while (phase("m", "").equals("watching") && windows < 10) {
      estimate(stream.next(-0.2, 8, -0.7));
      windows++;
    }
    assertThat(windows).isBetween(2, 5);
    assertThat(phase("m", "")).isEqualTo("alarmed");
    assertThat(evidence("m", "", "shift")).isGreaterThanOrEqualTo(1);
    DependenceAlert alert = messages().get(0);
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
      estimate(stream.next(-0.2, 8, -0.7));
      assertThat(phase("m", "")).isEqualTo("alarmed");
    }
    estimate(stream.next(-0.2, 8, -0.7));
    assertThat(phase("m", "")).isEqualTo("learning");
    for (int i = 0; i < BASELINE + 20; i++) {
      estimate(stream.next(-0.2, 8, -0.7));
    }
    assertThat(phase("m", "")).isEqualTo("watching");
    assertThat(messages())
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
    estimate(new EstimateStream("m", "").quiet());
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
    stream.freeze();
    quiet(stream, BASELINE);
    for (int i = 0; i < 6; i++) {
      estimate(stream.next(-30, 0, 0.2));
    }
    assertThat(messages())
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
    EstimateStream eu = new EstimateStream("m", "EU");
    eu.freeze();
    quiet(eu, BASELINE);
    for (int i = 0; i < 6; i++) {
      estimate(eu.next(0, 8, 0.7));
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
        estimate(stream.without(status));
      }
    }
    assertThat(phase("m", "")).isEqualTo("watching");
    assertThat(evidence("m", "", "level")).isEqualTo(before);
    assertThat(messages()).noneMatch(alert -> alert.getSignal() == AlertSignal.LEVEL);
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void aReplayedWindowIsIgnored() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
    stream.freeze();
    quiet(stream, BASELINE);
    byte[] moved = stream.next(0, 3, 0.7);
    estimate(moved);
    double once = evidence("m", "", "shift");
    for (int i = 0; i < 20; i++) {
      estimate(moved);
    }
    assertThat(evidence("m", "", "shift")).isEqualTo(once);
    assertThat(messages()).isEmpty();
  }

  @Test
  void aNewModelGetsANewBaseline() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
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
      estimate(new byte[] {1, 2, 3});
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
    estimate(new byte[] {1, 2, 3});
    assertThat(deadLetters.readRecordsToList()).as("in the next minute").hasSize(1);
  }

  @Test
  void otherMessagesAreDeadLettersWithReasonAndOrigin() {
    start(AlertConfigs.of("{ name: m, x: [price], y: [demand] }"));
    estimate(new byte[] {1, 2, 3});
    estimate(null);
    estimate(new EstimateStream("m", "").quiet());

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
      estimate(one.next(-8, 0, 0.2));
      quiet(other, 1);
    }
    assertThat(phase("m", "EU")).isEqualTo("alarmed");
    assertThat(phase("m", "US")).isEqualTo("watching");
    assertThat(messages()).singleElement().matches(a -> a.getDirection() == AlertDirection.DOWN);
  }
}
