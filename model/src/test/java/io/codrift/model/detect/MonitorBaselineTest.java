package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** When a monitor learns a baseline, what enters it, and what makes it learn another one. */
class MonitorBaselineTest extends DetectorDriver {
  @Test
  void anotherSeasonMeansANewBaseline() {
    windows(BASELINE, 0, 0);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    detector =
        new MonitorDetector(
            new DetectorSettings(1_000, BASELINE, OptionalInt.of(3))
                .with(new Season(List.of(Duration.ofMillis(10 * WINDOW)))));
    windows(1, 0, 0);
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);
    windows(2 * BASELINE, 0, 0);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    assertThat(((WatchingState) state).season().periods()).hasSize(1);
  }

  /** Estimates of shorter windows have a larger error, which is no change of the dependence. */
  @Test
  void windowsOfAnotherLengthMeanANewBaseline() {
    windows(BASELINE, 0, 0);
    MonitorState learnt = state;
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    long end = state.progress().windowEnd();
    Observation.Reading reading = reading(0.5, 0, 0.7, 400, OptionalLong.of(0));
    state =
        detector
            .step(
                state,
                new Observation(end, end + WINDOW / 5, Optional.of(reading)),
                FleetNoise.unknown())
            .state();
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);
    assertThat(((LearningState) state).windows()).hasSize(1);
    assertThatThrownBy(() -> detector.withBaseline(state, learnt))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The baseline was learnt from windows of");
  }

  @Test
  void warmsUntilThereIsAReference() {
    assertThat(state.phase()).isEqualTo(Phase.WARMING);
    warm();
    assertThat(state.phase()).isEqualTo(Phase.WARMING);
    window(0, 0, 0.7);
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);
  }

  @Test
  void learnsExactlyTheConfiguredWindows() {
    windows(BASELINE - 1, 0, 0);
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);
    windows(1, 0, 0);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
  }

  @Test
  void theWindowThatTheReferenceWasFittedOnIsNotInTheBaseline() {
    observe(Optional.of(reading(0.5, 0, 0.7, 5, OptionalLong.of(5))));
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);
    assertThat(((LearningState) state).windows()).isEmpty();
  }

  @Test
  void aChangeInsideTheBaselineIsLeftOutOfIt() {
    detector = detector(OptionalInt.empty());
    windows(BASELINE - 6, 0, 0);
    untilAlarm(0, 0.2, 0.7);
    assertThat(state.phase()).isEqualTo(Phase.ALARMED);
    untilOver(0, 0);
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);
    windows(BASELINE, 0, 0);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    assertThat(((WatchingState) state).of(Signal.SHIFT).before().value())
        .isCloseTo(0, within(0.01));
  }

  @Test
  void anAlarmOfAnEarlierVersionLearnsANewBaseline() {
    windows(BASELINE, 0, 0);
    untilAlarm(0, 0.1, 0.7);
    AlarmedState now = (AlarmedState) state;
    state =
        new AlarmedState(
            now.progress(), 1, 1_000, now.windows(), now.baselineNoise(), Optional.empty());
    window(0, 0.1, 0.7);
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);
  }

  @Test
  void rebaselineLearnsOnlyIfThereWasABaseline() {
    assertThat(detector.rebaseline(state)).isEqualTo(state);
    windows(5, 0, 0);
    assertThat(detector.rebaseline(state)).isEqualTo(state);
    windows(BASELINE, 0, 0);
    assertThat(detector.rebaseline(state).phase()).isEqualTo(Phase.LEARNING);
    assertThat(detector.rebaseline(state).progress()).isEqualTo(state.progress());
  }

  @Test
  void windowsWithoutNumbersNeitherEnterTheBaselineNorAlarm() {
    windows(BASELINE - 1, 0, 0);
    for (int i = 0; i < 50; i++) {
      observe(Optional.empty());
    }
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);
    windows(1, 0, 0);
    double level = state.evidence(Signal.LEVEL);
    for (int i = 0; i < 50; i++) {
      observe(Optional.empty());
      assertThat(alarm).isEmpty();
    }
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    assertThat(state.evidence(Signal.LEVEL)).isEqualTo(level);
    assertThat(untilAlarm(0, 0.1, 0.7))
        .as("after so many missing windows a slow signal could be elsewhere, which takes longer")
        .isLessThanOrEqualTo(10);
  }

  @Test
  void implausibleNumbersCountAsMissing() {
    windows(BASELINE, 0, 0);
    double before = state.evidence(Signal.SHIFT);
    for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e300}) {
      window(0, wrong, 0.7);
      window(wrong, 0, 0.7);
    }
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    assertThat(state.evidence(Signal.SHIFT)).isEqualTo(before);
  }

  @Test
  void anotherReferenceStartsANewBaselineFromEveryPhase() {
    windows(BASELINE, 0, 0);
    observe(Optional.of(reading(0.5, 0, 0.7, modelVersion + 1, OptionalLong.of(1))));
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);

    windows(BASELINE, 0, 0);
    untilAlarm(0, 0.1, 0.7);
    observe(Optional.of(reading(0.5, 0, 0.7, modelVersion + 1, OptionalLong.of(2))));
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);
  }

  @Test
  void aRestartedModelStartsANewBaseline() {
    windows(BASELINE, 0, 0);
    modelVersion = 0;
    window(0, 0, 0.7);
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);
    windows(BASELINE, 0, 0);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    warm();
    assertThat(state.phase()).isEqualTo(Phase.WARMING);
  }
}
