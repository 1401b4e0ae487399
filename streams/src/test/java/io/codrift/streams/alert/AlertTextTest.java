package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertDirection;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSignal;
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
            "pair-b: SHIFT UP since 2026-01-01T12:05:00Z, MI 0.520±0.010 → 0.510±0.012 nats,"
                + " x0~y0 correlation 0.70 → -0.70, evidence 1.8e+04 ≥ 4.0e+03");
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
    assertThat(AlertText.of(alert)).isEqualTo("pair-b [EU]: SHIFT UP, evidence 1.8e+04 ≥ 4.0e+03");
  }

  @Test
  void namesTheMonitorsOfAFeature() {
    DependenceAlert alert =
        alert()
            .setMonitor("price")
            .setScope(AlertScope.FEATURE)
            .setSignal(AlertSignal.LEVEL)
            .setDirection(AlertDirection.DOWN)
            .setMonitors(List.of("price~demand", "price~stock"))
            .build();
    assertThat(AlertText.of(alert))
        .isEqualTo(
            "feature price: LEVEL DOWN since 2026-01-01T12:05:00Z, by price~demand, price~stock,"
                + " evidence 1.8e+04 ≥ 4.0e+03");
  }
}
