package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.CodriftConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BacktestTest {
  private static final int CALM = 40;

  private final CodriftConfig config =
      AlertConfigs.of(
          "{ name: m, x: [price], y: [demand] }", "{ name: n, x: [stock], y: [margin] }");
  private final MessageCodec<DependenceEstimate> codec =
      new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());

  /** Two calm monitors, of which one changes by so many standard errors in the end. */
  private List<DependenceEstimate> estimates(double change) throws Exception {
    List<DependenceEstimate> all = new ArrayList<>();
    for (String monitor : List.of("m", "n")) {
      EstimateStream stream = new EstimateStream(monitor, "");
      stream.freeze();
      for (int i = 0; i < CALM + 12; i++) {
        double moved = monitor.equals("m") && i >= CALM ? change : 0;
        all.add(codec.decode(stream.next(0, moved, 0.7)));
      }
    }
    return all;
  }

  @Test
  void findsTheChangeAndNothingElse() throws Exception {
    List<DependenceEstimate> estimates = estimates(8);
    List<DependenceAlert> raised = Backtest.of(config, estimates).alerts();
    assertThat(raised)
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.getMonitor()).isEqualTo("m");
              assertThat(alert.getSignal()).isEqualTo(AlertSignal.SHIFT);
              assertThat(alert.getOnset().toEpochMilli())
                  .isEqualTo(CALM * EstimateStream.WINDOW_MILLIS);
            });
    List<DependenceEstimate> again = new ArrayList<>(estimates);
    again.addAll(estimates);
    Collections.shuffle(again, new Random(1));
    assertThat(Backtest.of(config, again).alerts()).isEqualTo(raised);
    assertThat(Backtest.of(config, estimates(0)).alerts()).isEmpty();
  }

  @Test
  void aSmallerBudgetFindsLess() throws Exception {
    List<DependenceEstimate> estimates = estimates(4);
    assertThat(Backtest.of(config, estimates).alerts()).hasSize(1);
    assertThat(Backtest.of(config.with(config.alerts().with(1e12)), estimates).alerts()).isEmpty();
  }

  @Test
  void aBrokenColumnIsFound() throws Exception {
    EstimateStream stream = new EstimateStream("m", "");
    stream.freeze();
    List<DependenceEstimate> all = new ArrayList<>();
    for (int i = 0; i < CALM; i++) {
      all.add(codec.decode(stream.quiet()));
    }
    for (int i = 0; i < 5; i++) {
      all.add(codec.decode(stream.without(EstimateStatus.DEGENERATE)));
    }
    assertThat(Backtest.of(config, all).alerts()).hasSize(1);
  }

  /** A window that was skipped is a gap, as it is for the stage. */
  @Test
  void aSkippedWindowIsAGap() throws Exception {
    List<DependenceEstimate> gap = new ArrayList<>();
    List<DependenceEstimate> none = new ArrayList<>();
    EstimateStream stream = new EstimateStream("m", "");
    stream.freeze();
    for (int i = 0; i < CALM + 12; i++) {
      DependenceEstimate window = codec.decode(stream.next(0, i >= CALM ? 4 : 0.5 * (i % 5), 0.7));
      boolean skipped = i > 10 && i < CALM && i % 2 == 0;
      gap.add(
          skipped
              ? DependenceEstimate.newBuilder(window)
                  .setStatus(EstimateStatus.SKIPPED)
                  .setMiNats(null)
                  .build()
              : window);
      if (!skipped) {
        none.add(window);
      }
    }
    DependenceAlert withGaps = Backtest.of(config, gap).alerts().get(0);
    DependenceAlert without = Backtest.of(config, none).alerts().get(0);
    assertThat(withGaps.getEvidence()).isNotEqualTo(without.getEvidence());
  }

  @Test
  void estimatesOfOtherMonitorsAreLeftOut() throws Exception {
    CodriftConfig other = AlertConfigs.of("{ name: other, x: [price], y: [demand] }");
    assertThat(Backtest.of(other, estimates(8)).alerts()).isEmpty();
  }
}
