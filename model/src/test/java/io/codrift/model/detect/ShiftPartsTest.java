package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Measured;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** An alarm tells which part of the shift has changed. */
class ShiftPartsTest {
  private static final int BASELINE = 20;
  private static final long WINDOW = 1_000;

  private final MonitorDetector detector =
      new MonitorDetector(new DetectorSettings(1_000, BASELINE, OptionalInt.empty()));
  private MonitorState state = MonitorState.initial();
  private long window;

  private static double wobble(long i) {
    return 0.01 * Math.sin(i * 2.39996) * Math.sqrt(2);
  }

  private Optional<Alarm> next(Measured level, double shift, Optional<ShiftParts> parts) {
    window++;
    MonitorDetector.Step step =
        detector.step(
            // Every state is stored between two windows.
            MonitorState.fromBytes(state.toBytes()),
            new Observation(
                window * WINDOW - WINDOW,
                window * WINDOW,
                Optional.of(
                    new Observation.Reading(
                        new Measured(0.5, 0.01),
                        Optional.of(
                            new Observation.Scores(level, new Measured(shift, 0.01), parts)),
                        Correlations.of(0.7),
                        window,
                        OptionalLong.of(0)))),
            FleetNoise.unknown());
    state = step.state();
    return step.alarm();
  }

  private Optional<Alarm> next(double inside, double dependence) {
    return next(
        new Measured(0.5 + wobble(window), 0.01),
        inside + dependence + wobble(window + 500),
        Optional.of(
            new ShiftParts(
                new Measured(inside + wobble(window + 200), 0.01),
                new Measured(dependence + wobble(window + 300), 0.01))));
  }

  private Alarm alarm(double inside, double dependence) {
    for (int i = 0; i < 100; i++) {
      Optional<Alarm> alarm = next(inside, dependence);
      if (alarm.isPresent()) {
        return alarm.get();
      }
    }
    throw new AssertionError("no alarm in 100 windows");
  }

  private void learn(int windows, double inside, double dependence) {
    for (int i = 0; i < windows; i++) {
      assertThat(next(inside, dependence)).isEmpty();
    }
  }

  @Test
  void aChangeInsideTheModelledSideIsNamed() {
    learn(BASELINE + 5, 0, 0);
    assertThat(alarm(0.1, -0.02).part()).hasValue(ShiftedPart.MODELLED_SIDE);
  }

  @Test
  void aChangeOfTheDependenceIsNamedThoughTheSideHasChangedToo() {
    learn(BASELINE + 5, 0, 0);
    assertThat(alarm(0.1, 0.05).part()).hasValue(ShiftedPart.DEPENDENCE);
  }

  @Test
  void whatWasThereBeforeIsNoChange() {
    // The new model is better than the reference from the beginning.
    learn(BASELINE + 5, 0, 0.1);
    assertThat(alarm(0.1, 0.1).part()).hasValue(ShiftedPart.MODELLED_SIDE);
  }

  @Test
  void aBaselineOfAnEarlierVersionHasNothingToCompareWith() {
    for (int i = 0; i < BASELINE + 5; i++) {
      next(new Measured(0.5 + wobble(window), 0.01), wobble(window + 500), Optional.empty());
    }
    assertThat(alarm(0.1, 0.05).part()).isEmpty();
  }
}
