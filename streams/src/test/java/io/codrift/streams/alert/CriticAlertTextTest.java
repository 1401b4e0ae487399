package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CriticAlertTextTest {
  @Test
  void aSegmentForgesNoLine() {
    DependenceAlert alert =
        DependenceAlert.newBuilder()
            .setMonitor("m")
            .setSegment("eu\n2026-01-01T00:00:00 ERROR RunCommand - forged\u001B[2J")
            .setWindowStart(Instant.EPOCH)
            .setWindowEnd(Instant.EPOCH)
            .setSignal(AlertSignal.SHIFT)
            .setEvidence(1)
            .setThreshold(1)
            .build();
    assertThat(AlertText.of(alert)).doesNotContain("\n", "\u001B");
  }

  @Test
  void aNoteOfACommandForgesNoLine() {
    DependenceAlert alert =
        DependenceAlert.newBuilder()
            .setMonitor("m")
            .setWindowStart(Instant.EPOCH)
            .setWindowEnd(Instant.EPOCH)
            .setSignal(AlertSignal.SHIFT)
            .setEvidence(1)
            .setThreshold(1)
            .setEvent(AlertEvent.ACKNOWLEDGED)
            .setAcknowledgedBy("me")
            .setAcknowledgedNote("seen\n2026-01-01T00:00:00 ERROR forged\u001B[2J")
            .build();
    assertThat(AlertText.of(alert)).doesNotContain("\n", "\u001B");
  }
}
