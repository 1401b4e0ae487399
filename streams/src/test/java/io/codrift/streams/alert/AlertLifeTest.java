package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.ChangedPart;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.CommandVerdict;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.ModelledSide;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.topic.CommandMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The life of an incident from the first alert on. */
class AlertLifeTest extends AlertStageDriver {
  @Test
  void anAlertTellsTheIntervalOfItsOnsetAndItsLinks() {
    config = config(", links: { wiki: \"https://wiki/{incident}?to={to}\" }");
    DependenceAlert raised = raised();
    Instant onset = Instant.ofEpochMilli((BASELINE + 5) * EstimateStream.WINDOW_MILLIS);
    assertThat(onset).isBetween(raised.getOnsetLow(), raised.getOnsetHigh());
    assertThat(raised.getOnsetHigh()).isBeforeOrEqualTo(raised.getWindowStart());
    assertThat(url(raised)).isEqualTo(expectedUrl(raised));
    windows(2, 20);
    DependenceAlert updated = message();
    assertThat(updated.getOnsetLow()).isEqualTo(raised.getOnsetLow());
    assertThat(url(updated)).isEqualTo(expectedUrl(updated)).isNotEqualTo(url(raised));
  }

  private static String url(DependenceAlert alert) {
    return alert.getLinks().get(0).getUrl();
  }

  private static String expectedUrl(DependenceAlert alert) {
    return "https://wiki/%s?to=%d"
        .formatted(alert.getIncident(), alert.getWindowEnd().toEpochMilli());
  }

  @Test
  void anIncidentIsRaisedAcknowledgedResolvedAndReopened() {
    DependenceAlert raised = raised();
    assertThat(raised.getEvent()).isEqualTo(AlertEvent.RAISED);
    assertThat(raised.getStatus()).isEqualTo(AlertStatus.OPEN);
    assertThat(raised.getIncident()).matches("[0-9a-f]{12}");
    assertThat(raised.getSequence()).isEqualTo(1);
    assertThat(raised.getRaisedAt()).isEqualTo(raised.getWindowEnd());
    assertThat(raised.getSentAt()).isEqualTo(NOW);
    assertThat(open("warning", "open")).isEqualTo(1);
    assertThat(
            registry.getSampleValue(
                "codrift_last_alert_timestamp_seconds",
                new String[] {"monitor", "segment"},
                new String[] {"m", ""}))
        .isEqualTo(raised.getWindowEnd().getEpochSecond());

    CommandAnswer answer =
        ask(
            command(CommandKind.ACKNOWLEDGE)
                .setIncident(raised.getIncident())
                .setNote("looking")
                .build());
    assertThat(answer.getVerdict()).isEqualTo(CommandVerdict.APPLIED);
    assertThat(answer.getText()).contains(raised.getIncident(), "m");
    DependenceAlert acknowledged = message();
    assertThat(acknowledged.getEvent()).isEqualTo(AlertEvent.ACKNOWLEDGED);
    assertThat(acknowledged.getStatus()).isEqualTo(AlertStatus.ACKNOWLEDGED);
    assertThat(acknowledged.getAcknowledgedBy()).isEqualTo("ann");
    assertThat(acknowledged.getAcknowledgedNote()).isEqualTo("looking");
    assertThat(acknowledged.getSequence()).isEqualTo(2);
    assertThat(open("warning", "open")).isNull();
    assertThat(open("warning", "acknowledged")).isEqualTo(1);

    windows(10, 8);
    assertThat(messages()).as("nothing new").isEmpty();
    Instant back = acknowledged.getWindowEnd().plusSeconds(600);
    DependenceAlert resolved = until(0);
    assertThat(resolved.getEvent()).isEqualTo(AlertEvent.RESOLVED);
    assertThat(resolved.getStatus()).isEqualTo(AlertStatus.RESOLVED);
    assertThat(resolved.getResolution()).isEqualTo(AlertResolution.RETURNED);
    assertThat(resolved.getResolvedAt()).isEqualTo(back);
    assertThat(resolved.getIncident()).isEqualTo(raised.getIncident());
    assertThat(open("warning", "acknowledged")).isNull();

    DependenceAlert reopened = until(8);
    assertThat(reopened.getEvent()).isEqualTo(AlertEvent.REOPENED);
    assertThat(reopened.getStatus()).isEqualTo(AlertStatus.OPEN);
    assertThat(reopened.getIncident()).isEqualTo(raised.getIncident());
    assertThat(reopened.getSequence()).isEqualTo(4);
    assertThat(reopened.getResolution()).isNull();
    assertThat(reopened.getAcknowledgedBy()).isNull();

    until(0);
    windows(3 * BASELINE, 0);
    DependenceAlert later = until(8);
    assertThat(later.getEvent()).as("long after the end").isEqualTo(AlertEvent.RAISED);
    assertThat(later.getIncident()).isNotEqualTo(raised.getIncident());
  }

  @Test
  void whatIsForgottenHasNoIncidentNoStateAndNoGauge() {
    DependenceAlert raised = raised();
    estimate(stream.forgotten());
    DependenceAlert ended = message();
    assertThat(ended.getIncident()).isEqualTo(raised.getIncident());
    assertThat(ended.getResolution()).isEqualTo(AlertResolution.REMOVED);
    assertThat(open("warning", "open")).isNull();
    for (String store : List.of("monitors", "breaks", "incidents")) {
      try (KeyValueIterator<Object, Object> entries = driver.getKeyValueStore(store).all()) {
        assertThat(entries.hasNext()).as(store).isFalse();
      }
    }
    assertThat(
            registry.getSampleValue(
                "codrift_alerts_total",
                new String[] {"monitor", "segment", "kind", "severity"},
                new String[] {"m", "", "shift", "warning"}))
        .isNull();
    for (String gauge : List.of("windows_until_watching", "last_alert_timestamp_seconds")) {
      assertThat(
              registry.getSampleValue(
                  "codrift_" + gauge, new String[] {"monitor", "segment"}, new String[] {"m", ""}))
          .as(gauge)
          .isNull();
    }

    windows(BASELINE - 1, 0);
    windows(1, 8);
    assertThat(messages()).as("it learns a new baseline").isEmpty();
  }

  @Test
  void whatAMonitorHasLeftIsForgottenThoughItIsNotConfigured() {
    raised();
    restart(config("{ name: other, x: [price], y: [demand] }", ""));
    estimate(stream.forgotten());
    for (String store : List.of("monitors", "breaks", "incidents")) {
      try (KeyValueIterator<Object, Object> entries = driver.getKeyValueStore(store).all()) {
        assertThat(entries.hasNext()).as(store).isFalse();
      }
    }
  }

  @Test
  void aGrowingChangeIsTold() {
    DependenceAlert raised = raised();
    assertThat(raised.getSeverity()).isEqualTo(AlertSeverity.WARNING);
    DependenceAlert updated = until(30);
    assertThat(updated.getEvent()).isEqualTo(AlertEvent.UPDATED);
    assertThat(updated.getSeverity()).isEqualTo(AlertSeverity.CRITICAL);
    assertThat(updated.getChangeNats()).isGreaterThan(raised.getChangeNats());
    assertThat(updated.getIncident()).isEqualTo(raised.getIncident());
    assertThat(open("critical", "open")).isEqualTo(1);
    assertThat(open("warning", "open")).isNull();
  }

  @Test
  void aNewBaselineEndsAnIncident() {
    DependenceAlert raised = raised();
    AlertCommand command = command(CommandKind.REBASELINE).setMonitor("m").build();
    CommandAnswer answer = ask(command);
    assertThat(answer.getVerdict()).isEqualTo(CommandVerdict.APPLIED);
    DependenceAlert resolved = message();
    assertThat(resolved.getEvent()).isEqualTo(AlertEvent.RESOLVED);
    assertThat(resolved.getResolution()).isEqualTo(AlertResolution.NEW_BASELINE);

    windows(BASELINE + 20, 8);
    assertThat(messages()).as("the changed values are the new baseline").isEmpty();
    assertThat(ask(command)).as("the same command again").isEqualTo(answer);
    DependenceAlert next = until(20);
    assertThat(next.getEvent()).isEqualTo(AlertEvent.RAISED);
    assertThat(next.getIncident()).isNotEqualTo(raised.getIncident());
  }

  /** The offsets of the group are gone, and the topic is read again from its begin. */
  @Test
  void anAppliedCommandIsKnownForLongerThanTheTopicHasIt() {
    config = withRetention("90d");
    raised();
    AlertCommand old = command(CommandKind.REBASELINE).setMonitor("m").build();
    CommandAnswer answer = ask(old);
    assertThat(answer.getVerdict()).isEqualTo(CommandVerdict.APPLIED);
    assertThat(message().getResolution()).isEqualTo(AlertResolution.NEW_BASELINE);
    windows(BASELINE + 20, 8);
    assertThat(until(20).getEvent()).isEqualTo(AlertEvent.RAISED);

    driver.advanceWallClockTime(Duration.ofDays(90 + 30));
    ask(command(CommandKind.UNMUTE).setMonitor("m").build());
    assertThat(ask(old)).isEqualTo(answer);
    assertThat(messages()).as("the incident goes on").isEmpty();

    driver.advanceWallClockTime(Duration.ofMillis(1));
    ask(command(CommandKind.UNMUTE).setMonitor("m").build());
    assertThat(driver.getKeyValueStore("answers").get(old.getId()))
        .as("no topic has it any longer")
        .isNull();
  }

  @Test
  void aConfiguredNewBaselineAsksForANewReference() {
    config = config(", rebaseline: 5 windows");
    raised();
    windows(6, 8);
    assertThat(message().getResolution()).isEqualTo(AlertResolution.NEW_BASELINE);
    assertThat(commandMessages().get(0))
        .isInstanceOfSatisfying(
            CommandMessage.Ask.class,
            ask -> {
              assertThat(ask.message().getKind()).isEqualTo(CommandKind.REBASELINE);
              assertThat(ask.message().getMonitor()).isEqualTo("m");
              assertThat(ask.message().getSegment()).isEmpty();
              assertThat(ask.message().getPartition()).isZero();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "8, -1, X, INSIDE_X",
    "8, -1, Y, INSIDE_Y",
    "8, 8, X, Y_GIVEN_X",
    "0, 8, Y, X_GIVEN_Y",
    "0, 8, , "
  })
  void anAlertTellsWhichPartHasChanged(
      double inside, double dependence, ModelledSide side, ChangedPart expected) {
    start();
    stream.freeze();
    broken(BASELINE + 5, () -> stream.shifted(0, 0, side));
    broken(10, () -> stream.shifted(inside, dependence, side));
    assertThat(message().getChangedPart()).isEqualTo(expected);
  }

  @Test
  void anIncidentOfAMonitorThatIsNoLongerConfiguredEnds() {
    DependenceAlert raised = raised();
    CodriftConfig before = config;
    restart(config("{ name: other, x: [price], y: [demand] }", ""));
    DependenceAlert over = message();
    assertThat(over.getIncident()).isEqualTo(raised.getIncident());
    assertThat(over.getResolution()).isEqualTo(AlertResolution.REMOVED);
    assertThat(open("warning", "open")).isNull();
    assertThat(
            registry.getSampleValue(
                "codrift_last_alert_timestamp_seconds",
                new String[] {"monitor", "segment"},
                new String[] {"m", ""}))
        .isNull();
    restart(before);
    DependenceAlert again = message();
    assertThat(again.getEvent()).as("it was removed by mistake").isEqualTo(AlertEvent.REOPENED);
    assertThat(again.getIncident()).isEqualTo(raised.getIncident());
    assertThat(again.getResolution()).isNull();
    windows(10, 0);
    assertThat(message().getResolution()).isEqualTo(AlertResolution.RETURNED);
    restart(before);
    assertThat(messages()).as("what is over stays over").isEmpty();
  }
}
