package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.CommandVerdict;
import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.config.MonitorDigest;
import io.codrift.streams.topic.CommandMessage;
import io.codrift.streams.topic.MonitorSegment;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** Commands to the alert stage, and its answers. */
class AlertCommandsTest extends AlertStageDriver {
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
    estimate(new EstimateStream("m", "us").next(0, 0, 0.7));
    assertThat(
            ask(command(CommandKind.REBASELINE).setId("first").setMonitor("m").build())
                .getSegments())
        .containsExactly("us");
    estimate(new EstimateStream("m", "eu").next(0, 0, 0.7));
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
    estimate(new EstimateStream("m", "a").next(0, 0, 0.7));
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
