package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.detect.MonitorState;
import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.CommandVerdict;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Baselines that a command takes from windows of the past. */
class AlertBaselineTest extends AlertStageDriver {
  private AlertCommand.Builder baseline(ByteBuffer state) {
    return command(CommandKind.BASELINE).setMonitor("m").setSegment("").setBaseline(state);
  }

  private LearntBaseline learnt(double shift) {
    EstimateStream past = new EstimateStream("m", "");
    past.freeze();
    List<DependenceEstimate> estimates = new ArrayList<>();
    for (int i = 0; i < BASELINE + 5; i++) {
      estimates.add(estimateCodec.decode(past.next(0, shift, 0.7)));
    }
    List<LearntBaseline> learnt = LearntBaseline.of(config, estimates);
    assertThat(learnt).hasSize(1);
    return learnt.get(0);
  }

  @Test
  void aBaselineOfThePastIsWatchedWith() {
    start();
    stream.freeze();
    windows(3, 0);
    CommandAnswer answer = ask(baseline(learnt(0).state().orElseThrow()).build());
    assertThat(answer.getText()).isEqualTo("m watches with this baseline.");
    DependenceAlert raised = until(8);
    assertThat(raised.getSignal()).isEqualTo(AlertSignal.SHIFT);
    assertThat(raised.getBaselineWindows()).isEqualTo(BASELINE);
    assertThat(raised.getWindowEnd().toEpochMilli())
        .as("a monitor that learns %d windows itself would come later", BASELINE)
        .isLessThan(BASELINE * EstimateStream.WINDOW_MILLIS);
  }

  @Test
  void aBaselineOfThePastEndsAnIncident() {
    DependenceAlert raised = raised();
    ask(baseline(learnt(8).state().orElseThrow()).build());
    DependenceAlert over = message();
    assertThat(over.getIncident()).isEqualTo(raised.getIncident());
    assertThat(over.getResolution()).isEqualTo(AlertResolution.NEW_BASELINE);
    windows(10, 8);
    assertThat(messages()).as("what was a change is the baseline").isEmpty();
  }

  @Test
  void aBaselineThatIsNoneIsRefused() {
    start();
    windows(3, 0);
    ByteBuffer early = ByteBuffer.wrap(MonitorState.initial().toBytes());
    CommandAnswer answer = ask(baseline(early).build());
    assertThat(answer.getVerdict()).isEqualTo(CommandVerdict.REFUSED);
    assertThat(answer.getText())
        .isEqualTo(
            "m keeps what it has. The baseline is not complete: its windows leave the monitor"
                + " WARMING.");
    AlertCommand.Builder corrupt = baseline(early).setBaseline(ByteBuffer.wrap(new byte[] {1, 2}));
    assertThat(ask(corrupt.build()).getVerdict()).isEqualTo(CommandVerdict.REFUSED);
    byte[] newer = MonitorState.initial().toBytes();
    newer[0] = 99;
    assertThat(ask(baseline(early).setBaseline(ByteBuffer.wrap(newer)).build()).getText())
        .contains("newer version");
    assertThat(ask(baseline(early).setSegment("EU").build()).getVerdict())
        .isEqualTo(CommandVerdict.UNKNOWN_TARGET);
  }

  @Test
  void aMonitorWithoutReferenceTakesNone() {
    start();
    windows(3, 0);
    CommandAnswer answer = ask(baseline(learnt(0).state().orElseThrow()).build());
    assertThat(answer.getVerdict()).isEqualTo(CommandVerdict.REFUSED);
    assertThat(answer.getText()).contains("has no reference yet");
  }
}
