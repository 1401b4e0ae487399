package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.CommandVerdict;
import io.codrift.schemas.DependenceAlert;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Incidents that a person or a maintenance mutes. */
class MutedAlertsTest extends AlertStageDriver {
  @Test
  void aMutedIncidentNotifiesWhenTheMuteEnds() {
    start();
    ask(
        command(CommandKind.MUTE)
            .setFeature("demand")
            .setUntil(NOW.plus(Duration.ofHours(1)))
            .setNote("reload")
            .build());
    stream.freeze();
    windows(BASELINE + 5, 0);
    DependenceAlert raised = until(8);
    assertThat(raised.getMuted()).isTrue();
    assertThat(raised.getMutedUntil()).isEqualTo(NOW.plus(Duration.ofHours(1)));
    assertThat(raised.getMutedBy()).isEqualTo("ann");
    assertThat(raised.getMutedNote()).isEqualTo("reload");
    assertThat(open("warning", "muted")).isEqualTo(1);

    driver.advanceWallClockTime(Duration.ofMinutes(59));
    assertThat(messages()).isEmpty();
    driver.advanceWallClockTime(Duration.ofMinutes(1));
    DependenceAlert unmuted = message();
    assertThat(unmuted.getEvent()).isEqualTo(AlertEvent.UNMUTED);
    assertThat(unmuted.getMuted()).isFalse();
    assertThat(unmuted.getMutedUntil()).isNull();
    assertThat(open("warning", "open")).isEqualTo(1);
  }

  @Test
  void anOpenIncidentIsMutedAndUnmuted() {
    raised();
    AlertCommand mute =
        command(CommandKind.MUTE).setMonitor("m").setUntil(NOW.plusSeconds(3600)).build();
    assertThat(ask(mute).getVerdict()).isEqualTo(CommandVerdict.APPLIED);
    assertThat(message().getEvent()).isEqualTo(AlertEvent.MUTED);
    AlertCommand other = command(CommandKind.UNMUTE).setFeature("price").build();
    assertThat(ask(other).getVerdict()).isEqualTo(CommandVerdict.UNCHANGED);
    assertThat(messages()).isEmpty();
    assertThat(ask(command(CommandKind.UNMUTE).setMonitor("m").build()).getVerdict())
        .isEqualTo(CommandVerdict.APPLIED);
    assertThat(message().getEvent()).isEqualTo(AlertEvent.UNMUTED);
  }

  /** A later mute of the same monitor changes when it ends. */
  @Test
  void aLongerMuteIsTold() {
    DependenceAlert raised = raised();
    assertThat(raised.getMutedUntil()).isNull();
    for (int hours : new int[] {1, 5}) {
      ask(
          command(CommandKind.MUTE)
              .setMonitor("m")
              .setUntil(NOW.plus(Duration.ofHours(hours)))
              .build());
      assertThat(message().getMutedUntil()).isEqualTo(NOW.plus(Duration.ofHours(hours)));
    }
  }

  @Test
  void maintenanceMutesByEventTime() {
    // The alert comes in about minute 27 of event time.
    config =
        config(
            ", maintenance: [{ from: 1970-01-01T00:20:00Z, to: 1970-01-01T00:40:00Z,"
                + " monitors: [m] }]");
    assertThat(raised().getMuted()).isTrue();
    DependenceAlert unmuted = until(8);
    assertThat(unmuted.getEvent()).isEqualTo(AlertEvent.UNMUTED);
    assertThat(unmuted.getWindowStart()).isEqualTo(Instant.parse("1970-01-01T00:40:00Z"));
  }

  /** A mute that ends in the middle of a maintenance notifies nobody. */
  @Test
  void aMuteThatEndsInMaintenanceStaysMuted() {
    config = config(", maintenance: [{ from: 1970-01-01T00:50:00Z, to: 1970-01-01T03:00:00Z }]");
    DependenceAlert raised = raised();
    assertThat(raised.getMuted()).isFalse();
    ask(
        command(CommandKind.MUTE)
            .setMonitor("m")
            .setUntil(NOW.plus(Duration.ofMinutes(10)))
            .build());
    windows(40, 8);
    messages();
    driver.advanceWallClockTime(Duration.ofMinutes(11));
    assertThat(messages()).extracting(DependenceAlert::getEvent).doesNotContain(AlertEvent.UNMUTED);
    assertThat(open("warning", "muted")).isEqualTo(1);
  }
}
