package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertDirection;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.CategoryChange;
import io.codrift.schemas.ChangedPart;
import io.codrift.schemas.CorrelationChange;
import io.codrift.schemas.DependenceAlert;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertTextTest {
  private static DependenceAlert.Builder alert() {
    return DependenceAlert.newBuilder()
        .setMonitor("pair-b")
        .setWindowStart(Instant.parse("2026-01-01T12:10:00Z"))
        .setWindowEnd(Instant.parse("2026-01-01T12:15:00Z"))
        .setOnset(Instant.parse("2026-01-01T12:05:00Z"))
        .setSignal(AlertSignal.SHIFT)
        .setDirection(AlertDirection.UP)
        .setEvidence(18_000)
        .setThreshold(4_000);
  }

  private static CategoryChange category(String text, boolean appeared) {
    return CategoryChange.newBuilder()
        .setColumn("country")
        .setCategory("0123456789abc")
        .setText(text)
        .setAppeared(appeared)
        .setShare(0.333)
        .build();
  }

  @Test
  void namesCategoriesByTheirTexts() {
    DependenceAlert alert =
        alert()
            .setSignal(AlertSignal.CATEGORY)
            .setDirection(AlertDirection.UNKNOWN)
            .setThreshold(0)
            .setCategories(List.of(category("DE", true), category(null, false)))
            .build();
    assertThat(AlertText.of(alert))
        .isEqualTo(
            "pair-b: CATEGORY since 2026-01-01T12:05:00Z, new in country: \"DE\" (33 % of the rows),"
                + " vanished from country: 0123456789abc (33 % of the rows)");
  }

  @Test
  void theTextOfACategoryCannotPassForSomethingElse() {
    DependenceAlert alert =
        alert()
            .setSignal(AlertSignal.CATEGORY)
            .setCategories(
                List.of(category("\\\", 9 times\n2026 ERROR \u001B[2J" + "x".repeat(100), true)))
            .build();
    assertThat(AlertText.of(alert))
        .contains(
            ": \"\\\\\\\", 9 times\uFFFD2026 ERROR \uFFFD[2J"
                + "x".repeat(12)
                + "…\" (33 % of the rows)")
        .doesNotContain("\n", "\u001B");
  }

  @Test
  void namesSignalOnsetAndChange() {
    DependenceAlert alert =
        alert()
            .setMiBeforeNats(0.52)
            .setMiBeforeStandardErrorNats(0.01)
            .setMiAfterNats(0.51)
            .setMiAfterStandardErrorNats(0.012)
            .setChanges(
                List.of(
                    CorrelationChange.newBuilder()
                        .setX("x0")
                        .setY("y0")
                        .setBefore(0.7)
                        .setAfter(-0.7)
                        .build(),
                    CorrelationChange.newBuilder()
                        .setX("x1")
                        .setY("y0")
                        .setBefore(0.1)
                        .setAfter(0.2)
                        .build()))
            .build();
    assertThat(AlertText.of(alert))
        .isEqualTo(
            "pair-b: SHIFT UP since 2026-01-01T12:05:00Z, MI 0.520±0.010 → 0.510±0.012 nats, form changed, not strength,"
                + " x0~y0 correlation 0.70 → -0.70, 4.5 times the odds needed");
  }

  @Test
  void aZeroHasNoSign() {
    DependenceAlert alert =
        alert()
            .setMiBeforeNats(0.52)
            .setMiBeforeStandardErrorNats(0.01)
            .setMiAfterNats(-0.0003)
            .setMiAfterStandardErrorNats(0.001)
            .setChanges(
                List.of(
                    CorrelationChange.newBuilder()
                        .setX("x0")
                        .setY("y0")
                        .setBefore(0.7)
                        .setAfter(-0.004)
                        .build()))
            .build();
    assertThat(AlertText.of(alert))
        .contains("MI 0.520±0.010 → 0.000±0.001 nats", "x0~y0 correlation 0.70 → 0.00,");
  }

  @Test
  void saysWhichPartHasChanged() {
    assertThat(AlertText.of(alert().setChangedPart(ChangedPart.INSIDE_X).build()))
        .isEqualTo(
            "pair-b: SHIFT UP since 2026-01-01T12:05:00Z, inside X alone,"
                + " 4.5 times the odds needed");
    assertThat(AlertText.of(alert().setChangedPart(ChangedPart.X_GIVEN_Y).build()))
        .contains(", p(x|y) of the ranks changed,");
  }

  @Test
  void leavesOutMissingValues() {
    DependenceAlert alert =
        alert()
            .setSegment("EU")
            .setOnset(null)
            .setChanges(
                List.of(
                    CorrelationChange.newBuilder()
                        .setX("x0")
                        .setY("y0")
                        .setBefore(0.7)
                        .setAfter(0.69)
                        .build()))
            .build();
    assertThat(AlertText.of(alert)).isEqualTo("pair-b [EU]: SHIFT UP, 4.5 times the odds needed");
  }

  @Test
  void tellsTheLifeOfAnIncident() {
    DependenceAlert open =
        alert().setSeverity(AlertSeverity.WARNING).setIncident("5a7b8de3c012").build();
    String change = "WARNING pair-b: SHIFT UP since 2026-01-01T12:05:00Z";
    assertThat(
            AlertText.of(
                DependenceAlert.newBuilder(open)
                    .setEvent(AlertEvent.ACKNOWLEDGED)
                    .setAcknowledgedBy("ann")
                    .setAcknowledgedNote("looking")
                    .build()))
        .isEqualTo("ACKNOWLEDGED " + change + ", by ann: looking, incident 5a7b8de3c012");
    assertThat(
            AlertText.of(
                DependenceAlert.newBuilder(open)
                    .setEvent(AlertEvent.MUTED)
                    .setMuted(true)
                    .setMutedUntil(Instant.parse("2026-01-01T13:00:00Z"))
                    .setMutedBy("ann")
                    .build()))
        .isEqualTo(
            "MUTED " + change + ", until 2026-01-01T13:00:00Z, by ann, incident 5a7b8de3c012");
    assertThat(
            AlertText.of(
                DependenceAlert.newBuilder(open)
                    .setEvent(AlertEvent.RESOLVED)
                    .setMuted(true)
                    .setResolution(AlertResolution.RETURNED)
                    .setResolvedAt(Instant.parse("2026-01-01T18:00:00Z"))
                    .build()))
        .isEqualTo(
            "RESOLVED "
                + change
                + ", over since 2026-01-01T18:00:00Z, incident 5a7b8de3c012 (muted)");
    assertThat(
            AlertText.of(
                DependenceAlert.newBuilder(open)
                    .setEvent(AlertEvent.RESOLVED)
                    .setResolution(AlertResolution.NEW_BASELINE)
                    .build()))
        .isEqualTo("RESOLVED " + change + ", ended by a new baseline, incident 5a7b8de3c012");
  }

  @Test
  void namesTheMonitorsOfAFeature() {
    DependenceAlert alert =
        alert()
            .setMonitor("price")
            .setScope(AlertScope.FEATURE)
            .setSignal(AlertSignal.LEVEL)
            .setDirection(AlertDirection.DOWN)
            .setSeverity(AlertSeverity.CRITICAL)
            .setMonitors(List.of("price~demand", "price~stock"))
            .build();
    assertThat(AlertText.of(alert))
        .isEqualTo(
            "CRITICAL feature price: LEVEL DOWN since 2026-01-01T12:05:00Z, by price~demand, price~stock,"
                + " 4.5 times the odds needed");
  }

  @Test
  void aSegmentForgesNoLine() {
    assertThat(AlertText.of(alert().setSegment("eu\n2026 ERROR forged\u001b[2J").build()))
        .startsWith("pair-b [eu\\u000a2026 ERROR forged\\u001b[2J]: SHIFT UP");
  }

  @Test
  void aNoteOfACommandForgesNoLine() {
    DependenceAlert alert =
        alert()
            .setEvent(AlertEvent.ACKNOWLEDGED)
            .setAcknowledgedBy("me")
            .setAcknowledgedNote("seen\n2026 ERROR forged\u001b[2J")
            .build();
    assertThat(AlertText.of(alert)).endsWith("by me: seen\\u000a2026 ERROR forged\\u001b[2J");
  }
}
