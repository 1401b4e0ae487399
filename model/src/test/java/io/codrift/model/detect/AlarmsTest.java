package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an alarm says of the correlations. */
class AlarmsTest {
  private static final int ONSET = 30;

  /** The change of the first pair is larger, and that of the second surer: it hardly scatters. */
  private static double[] correlations(int window) {
    double wobble = Math.sin(2.39996 * window);
    boolean after = window >= ONSET;
    return new double[] {
      (after ? 0.5 : 0.1) + 0.4 * wobble, (after ? 0.6 : 0.7) + 0.01 * wobble, 0.3
    };
  }

  private static Alarm alarm(int windows) {
    Measured value = new Measured(0.5, 0.01);
    List<ScoredWindow> recent = new ArrayList<>();
    for (int window = 0; window < windows; window++) {
      recent =
          RecentWindows.with(
              recent,
              new ScoredWindow(
                  window,
                  0,
                  value,
                  value,
                  value,
                  Correlations.of(correlations(window)),
                  Optional.empty()));
    }
    return Alarms.of(
        Signal.LEVEL,
        new Finding(1_000, 0, Direction.DOWN, Optional.empty()),
        100,
        new Alarms.Before(ONSET, value, value, Correlations.of(0.1, 0.7, 0.3), Optional.empty()),
        recent,
        ONSET);
  }

  @Test
  void theSurestChangeIsTheFirst() {
    for (int after : new int[] {2, 8, 15, 20}) {
      Alarm alarm = alarm(ONSET + after);
      assertThat(alarm.changes())
          .as("%d windows after the change", after)
          .extracting(Alarm.CorrelationChange::pair)
          .containsExactly(1, 0, 2);
      assertThat(alarm.changes().get(0).before()).isEqualTo(0.7f);
    }
  }

  @Test
  void ofOneWindowThatHasNoOtherTheLargestChangeIsTheFirst() {
    ScoredWindow only =
        new ScoredWindow(
            0,
            0,
            new Measured(0, 1),
            new Measured(0, 1),
            new Measured(0, 1),
            Correlations.of(0.5, 0.6, 0.3),
            Optional.empty());
    Alarm alarm =
        Alarms.of(
            Signal.LEVEL,
            new Finding(1_000, 0, Direction.DOWN, Optional.empty()),
            100,
            new Alarms.Before(
                ONSET,
                new Measured(0, 1),
                new Measured(0, 1),
                Correlations.of(0.1, 0.7, 0.3),
                Optional.empty()),
            List.of(only),
            0);
    assertThat(alarm.changes()).extracting(Alarm.CorrelationChange::pair).containsExactly(0, 1, 2);
  }
}
