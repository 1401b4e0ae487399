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
import io.codrift.streams.config.MonitorDigest;
import io.codrift.streams.topic.CommandMessage;
import io.codrift.streams.topic.MonitorSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The life of an incident from the first alert on, and the commands that change it. */
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
    estimates.pipeInput(new byte[0], stream.forgotten(), 1_000L);
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
    estimates.pipeInput(new byte[0], stream.forgotten(), 1_000L);
    for (String store : List.of("monitors", "breaks", "incidents")) {
      try (KeyValueIterator<Object, Object> entries = driver.getKeyValueStore(store).all()) {
        assertThat(entries.hasNext()).as(store).isFalse();
      }
    }
  }

  /** The estimate stage does it, and only that one knows what becomes of it. */
  @Test
  void aCommandToForgetIsAnsweredByAnotherStage() {
    raised();
    send(command(CommandKind.FORGET).setSource("orders").setSegment("").build());
    assertThat(commandMessages()).isEmpty();
  }

  @Test
  void aCommandForAllSegmentsNamesThem() {
    config = AlertConfigs.split(10, "{ name: m, x: [price], y: [demand] }");
    start();
    estimates.pipeInput(new byte[0], new EstimateStream("m", "us").next(0, 0, 0.7), 1_000L);
    assertThat(
            ask(command(CommandKind.REBASELINE).setId("first").setMonitor("m").build())
                .getSegments())
        .containsExactly("us");
    estimates.pipeInput(new byte[0], new EstimateStream("m", "eu").next(0, 0, 0.7), 1_000L);
    assertThat(ask(command(CommandKind.REBASELINE).setMonitor("m").build()))
        .returns("m learns a new baseline, and a new reference is frozen.", CommandAnswer::getText)
        .satisfies(
            answer -> assertThat(answer.getSegments()).containsExactlyInAnyOrder("eu", "us"));
    CommandAnswer one =
        ask(command(CommandKind.REBASELINE).setId("one").setMonitor("m").setSegment("eu").build());
    assertThat(one.getText()).startsWith("m [eu] learns a new baseline");
    assertThat(one.getSegments()).isEmpty();
    assertThat(
            ask(command(CommandKind.MUTE)
                    .setId("mute")
                    .setMonitor("m")
                    .setUntil(NOW.plusSeconds(60))
                    .build())
                .getText())
        .endsWith(", in all its segments.");
    assertThat(ask(command(CommandKind.UNMUTE).setId("unmute").setMonitor("m").build()).getText())
        .isEqualTo("m is no longer muted.");
  }

  /** Brokers take messages of 1 MB by default. */
  @Test
  void theAnswerForManySegmentsNamesTheFirstAndTheNumberOfTheOthers() {
    config = AlertConfigs.split(10, "{ name: m, x: [price], y: [demand] }");
    start();
    estimates.pipeInput(new byte[0], new EstimateStream("m", "a").next(0, 0, 0.7), 1_000L);
    copyToFurtherSegments(9_999);

    send(command(CommandKind.REBASELINE).setMonitor("m").build());

    List<byte[]> sent = answers.readValuesToList();
    assertThat(sent).singleElement().satisfies(value -> assertThat(value).hasSizeLessThan(50_000));
    CommandAnswer answer =
        ((CommandMessage.Answer) TOPICS.commands().decode(sent.get(0))).message();
    assertThat(answer.getVerdict()).isEqualTo(CommandVerdict.APPLIED);
    assertThat(answer.getSegments()).hasSizeGreaterThan(50).isSorted();
    assertThat(answer.getSegments().size() + answer.getFurtherSegments()).isEqualTo(10_000);
  }

  /** Each has the state of the one segment that there is. */
  private void copyToFurtherSegments(int count) {
    KeyValueStore<MonitorSegment, Object> store = driver.getKeyValueStore("monitors");
    Object one = store.get(new MonitorSegment("m", "a"));
    for (int i = 0; i < count; i++) {
      store.put(
          new MonitorSegment("m", "%d-%s".formatted(i, "x".repeat(240)).substring(0, 240)), one);
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
  void aReferenceFromElsewhereEndsAnIncidentWithItsLastPiece() {
    DependenceAlert raised = raised();
    String digest = MonitorDigest.ofAll(config).get("m");
    AlertCommand piece =
        command(CommandKind.REFERENCE).setMonitor("m").setDigest(digest).setPieces(2).build();
    assertThat(ask(AlertCommand.newBuilder(piece).setPiece(1).setDigest("other").build()))
        .satisfies(
            answer -> {
              assertThat(answer.getVerdict()).isEqualTo(CommandVerdict.REFUSED);
              assertThat(answer.getText()).contains("Use the configuration that runs");
            });
    assertThat(messages()).isEmpty();

    AlertCommand second = AlertCommand.newBuilder(piece).setId("second").build();
    send(second);
    assertThat(commandMessages()).as("the first of two pieces asks for nothing").isEmpty();
    assertThat(ask(AlertCommand.newBuilder(second).setPiece(1).build()).getVerdict())
        .isEqualTo(CommandVerdict.APPLIED);
    DependenceAlert resolved = message();
    assertThat(resolved.getResolution()).isEqualTo(AlertResolution.NEW_BASELINE);
    assertThat(resolved.getIncident()).isEqualTo(raised.getIncident());
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

  @Test
  void wrongCommandsGetAClearAnswer() {
    DependenceAlert raised = raised();
    CommandAnswer unknown = ask(command(CommandKind.REBASELINE).setMonitor("mm").build());
    assertThat(unknown.getVerdict()).isEqualTo(CommandVerdict.UNKNOWN_TARGET);
    assertThat(unknown.getText()).isEqualTo("There is no monitor mm. Did you mean m?");
    CommandAnswer feature =
        ask(command(CommandKind.MUTE).setFeature("colour").setUntil(NOW.plusSeconds(60)).build());
    assertThat(feature.getText()).isEqualTo("There is no feature colour. There are demand, price.");
    CommandAnswer incident = ask(command(CommandKind.ACKNOWLEDGE).setIncident("nothing").build());
    assertThat(incident.getVerdict()).isEqualTo(CommandVerdict.UNKNOWN_TARGET);
    assertThat(incident.getText()).contains("codrift alerts");
    CommandAnswer past =
        ask(command(CommandKind.MUTE).setMonitor("m").setUntil(NOW.minusSeconds(1)).build());
    assertThat(past.getVerdict()).isEqualTo(CommandVerdict.REFUSED);
    CommandAnswer newer = ask(command(CommandKind.UNKNOWN).setMonitor("m").build());
    assertThat(newer.getText()).contains("does not know this command");
    AlertCommand again = command(CommandKind.ACKNOWLEDGE).setIncident(raised.getIncident()).build();
    ask(again);
    assertThat(
            ask(command(CommandKind.ACKNOWLEDGE).setIncident(raised.getIncident()).build())
                .getText())
        .contains("acknowledged before by ann");
    assertThat(messages()).as("only the acknowledgement").hasSize(1);
  }
}
