package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.testing.SimulatedStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What raises an alarm of a monitor, and when it is over. */
class MonitorDetectorTest extends DetectorDriver {
  /** With its season configured nothing alarms, and a break is found that the season would hide. */
  @Test
  void aSeasonIsNoChange() {
    var signals = new SimulatedStream.Signals(0, Double.POSITIVE_INFINITY).seasonal(2, 48);
    DetectorSettings settings = new DetectorSettings(10_000, 50, OptionalInt.empty());
    MonitorDetector plain = new MonitorDetector(settings);
    MonitorDetector seasonal =
        new MonitorDetector(settings.with(new Season(List.of(signals.duration()))));
    int found = 0;
    for (int s = 0; s < 5; s++) {
      assertThat(alarmed(seasonal, signals, s, 200, 0)).as("stream %d", s).isFalse();
      assertThat(alarmed(seasonal, signals, s, 180, 140)).as("stream %d", s).isTrue();
      found += alarmed(plain, signals, s, 180, 140) ? 1 : 0;
    }
    assertThat(found).isLessThan(5);
  }

  /**
   * Whether a stream alarms whose level falls by 3σ in the windows from {@code broken} on, if any.
   */
  private static boolean alarmed(
      MonitorDetector detector,
      SimulatedStream.Signals signals,
      long seed,
      int windows,
      int broken) {
    SimulatedStream stream = new SimulatedStream(signals, seed);
    MonitorState state = MonitorState.initial();
    for (int i = 0; i < windows; i++) {
      MonitorDetector.Step step =
          detector.step(
              state, stream.next(broken > 0 && i >= broken ? -3 : 0, 0), FleetNoise.unknown());
      if (step.alarm().isPresent()) {
        return true;
      }
      state = step.state();
    }
    return false;
  }

  @Test
  void quietWindowsDoNotAlarm() {
    windows(BASELINE + 300, 0, 0);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    assertThat(state.evidence(Signal.LEVEL)).isLessThan(10);
    assertThat(state.evidence(Signal.SHIFT)).isLessThan(10);
  }

  @Test
  void aLostDependenceLowersTheLevel() {
    windows(BASELINE + 10, 0, 0);
    long onset = end;
    assertThat(untilAlarm(-0.05, 0, 0.4)).isLessThanOrEqualTo(4);

    Alarm found = alarm.orElseThrow();
    assertThat(found.signal()).isEqualTo(Signal.LEVEL);
    assertThat(found.direction()).isEqualTo(Direction.DOWN);
    assertThat(found.onset()).isEqualTo(onset);
    assertThat(found.miBefore().value()).isCloseTo(0.5, within(0.01));
    assertThat(found.miAfter().value()).isCloseTo(0.45, within(0.02));
    assertThat(found.before().value()).isCloseTo(0.5, within(0.01));
    assertThat(found.after().value()).isCloseTo(0.45, within(0.02));
    assertThat(found.evidence()).isGreaterThanOrEqualTo(found.threshold());
    assertThat(found.threshold()).isEqualTo(1_000);
    assertThat(found.baselineWindows()).isEqualTo(BASELINE);
    assertThat(found.changes().get(0).pair()).isZero();
    assertThat(found.changes().get(0).before()).isCloseTo(0.7, within(1e-6));
    assertThat(found.changes().get(0).after()).isCloseTo(0.4, within(1e-6));
    assertThat(found.changes().get(1).after()).isCloseTo(0.1, within(1e-6));
  }

  @Test
  void aChangeBelowTheSmallestSizeRaisesNoAlarm() {
    detector =
        new MonitorDetector(new DetectorSettings(1_000, BASELINE, OptionalInt.empty(), 0.2, 1_000));
    windows(BASELINE, 0, 0);
    windows(30, -0.05, 0.05);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    assertThat(state.evidence(Signal.LEVEL)).isGreaterThan(1_000);
    assertThat(detector.relevantEvidence(state, Signal.LEVEL)).isZero();
  }

  @Test
  void aSmallChangeThatGrowsRaisesAnAlarm() {
    detector =
        new MonitorDetector(new DetectorSettings(1_000, BASELINE, OptionalInt.empty(), 0.2, 1_000));
    windows(BASELINE, 0, 0);
    windows(150, 0, 0.05);
    assertThat(untilAlarm(0, 0.3, 0.7)).isLessThanOrEqualTo(30);
    assertThat(alarm.orElseThrow().signal()).isEqualTo(Signal.SHIFT);
    assertThat(alarm.orElseThrow().size()).isGreaterThanOrEqualTo(0.2);
  }

  @Test
  void theOtherSignalAlarmsWhereTheStrongestIsTooSmall() {
    detector =
        new MonitorDetector(
            new DetectorSettings(1_000, BASELINE, OptionalInt.empty(), 0.07, 1_000));
    windows(BASELINE, 0, 0);
    windows(20, 0, 0.06);
    assertThat(untilAlarm(-0.1, 0.06, 0.7)).isLessThanOrEqualTo(10);
    assertThat(alarm.orElseThrow().signal()).isEqualTo(Signal.LEVEL);
  }

  @Test
  void aGainedDependenceRaisesTheLevel() {
    windows(BASELINE, 0, 0);
    untilAlarm(0.05, 0, 0.7);
    assertThat(alarm.orElseThrow().direction()).isEqualTo(Direction.UP);
  }

  @Test
  void aChangedFormAlarmsByTheShift() {
    windows(BASELINE, 0, 0);
    assertThat(untilAlarm(0, 0.05, -0.7)).isLessThanOrEqualTo(6);
    assertThat(alarm.orElseThrow().signal()).isEqualTo(Signal.SHIFT);
    assertThat(alarm.orElseThrow().direction()).isEqualTo(Direction.UP);
  }

  @Test
  void aDecreasingShiftDoesNotAlarm() {
    windows(BASELINE, 0, 0);
    windows(100, 0, -0.05);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
  }

  @Test
  void oneOutlierDoesNotAlarm() {
    windows(BASELINE, 0, 0);
    window(-10, 10, 0.7);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    windows(50, 0, 0);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
  }

  @Test
  void anAlarmIsRaisedOnceAndLatchedUntilTheNewBaseline() {
    windows(BASELINE, 0, 0);
    untilAlarm(0, 0.1, 0.7);
    assertThat(state.phase()).isEqualTo(Phase.ALARMED);
    assertThat(state.evidence(Signal.SHIFT)).isGreaterThanOrEqualTo(1_000);
    for (int i = 0; i < 3; i++) {
      window(0, 0.1, 0.7);
      assertThat(alarm).isEmpty();
      assertThat(state.phase()).isEqualTo(Phase.ALARMED);
    }
    window(0, 0.1, 0.7);
    assertThat(state.phase()).isEqualTo(Phase.LEARNING);
    assertThat(((LearningState) state).windows()).hasSize(1);
    windows(BASELINE - 1, 0, 0.1);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    windows(50, 0, 0.1);
    assertThat(state.phase())
        .as("the changed values are the new baseline")
        .isEqualTo(Phase.WATCHING);
  }

  @Test
  void aChangeIsOverWhenTheSignalIsBack() {
    detector = detector(OptionalInt.empty());
    windows(BASELINE + 10, 0, 0);
    untilAlarm(0, 0.05, 0.7);
    windows(40, 0, 0.05);
    assertThat(state.phase()).as("the change goes on").isEqualTo(Phase.ALARMED);
    assertThat(course.orElseThrow().over()).isEmpty();
    assertThat(course.orElseThrow().size()).isCloseTo(0.05, within(0.01));
    long back = end;
    assertThat(untilOver(0, 0)).isBetween(2, 5);
    assertThat(course.orElseThrow().over()).hasValue(back);
    assertThat(course.orElseThrow().size()).isCloseTo(0, within(0.01));
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    windows(200, 0, 0);
    assertThat(state.phase())
        .as("the windows of the change are neither baseline nor evidence")
        .isEqualTo(Phase.WATCHING);
    assertThat(untilAlarm(0, 0.05, 0.7)).as("it alarms again").isLessThanOrEqualTo(8);
    assertThat(alarm.orElseThrow().before().value()).isCloseTo(0, within(0.01));
  }

  @Test
  void aLevelIsOverAlsoBeyondItsFormerValue() {
    detector = detector(OptionalInt.empty());
    windows(BASELINE, 0, 0);
    untilAlarm(-0.05, 0, 0.7);
    untilOver(0.1, 0);
    assertThat(state.phase()).isEqualTo(Phase.WATCHING);
    untilAlarm(0.1, 0, 0.7);
    assertThat(alarm.orElseThrow().direction()).isEqualTo(Direction.UP);
  }

  @Test
  void aChangeIsNotOverWhileTheSignalIsNearerToIt() {
    detector = detector(OptionalInt.empty());
    windows(BASELINE, 0, 0);
    untilAlarm(0, 0.06, 0.7);
    windows(300, 0, 0.05);
    assertThat(state.phase()).isEqualTo(Phase.ALARMED);
    windows(300, 0, 0.2);
    assertThat(state.phase()).as("grown").isEqualTo(Phase.ALARMED);
    assertThat(course.orElseThrow().size()).isCloseTo(0.2, within(0.02));
    window(0, 0, 0.7);
    assertThat(state.phase()).as("one window is not enough").isEqualTo(Phase.ALARMED);
  }

  @Test
  void withoutAConfiguredNumberTheAlarmStaysLatched() {
    MonitorDetector latched = detector(OptionalInt.empty());
    windows(BASELINE, 0, 0);
    untilAlarm(0, 0.1, 0.7);
    for (int i = 0; i < 500; i++) {
      end += WINDOW;
      state =
          latched.step(state, Observation.missing(end - WINDOW, end), FleetNoise.unknown()).state();
    }
    assertThat(state.phase()).isEqualTo(Phase.ALARMED);
    assertThat(latched.rebaseline(state).phase()).isEqualTo(Phase.LEARNING);
  }

  @Test
  void aReplayedOrOlderWindowIsIgnored() {
    windows(BASELINE, 0, 0);
    MonitorState before = state;
    for (long old : new long[] {end, end - WINDOW, 0}) {
      MonitorDetector.Step step =
          detector.step(
              state,
              new Observation(
                  old - WINDOW,
                  old,
                  Optional.of(reading(9, 9, 0.7, modelVersion + 1, OptionalLong.of(0)))),
              FleetNoise.unknown());
      assertThat(step.state()).isSameAs(before);
      assertThat(step.alarm()).isEmpty();
    }
  }

  @Test
  void aFeatureLatchesAWatchingMonitor() {
    windows(BASELINE + 5, 0, 0);
    windows(2, 0, 0.03);
    MonitorDetector.Step step = detector.latch(state, Signal.SHIFT);

    assertThat(step.state().phase()).isEqualTo(Phase.ALARMED);
    assertThat(step.alarm().orElseThrow().signal()).isEqualTo(Signal.SHIFT);
    assertThat(step.state().evidence(Signal.SHIFT)).isEqualTo(state.evidence(Signal.SHIFT));
    assertThatThrownBy(() -> detector.latch(step.state(), Signal.SHIFT))
        .hasMessageContaining("ALARMED");
  }

  @Test
  void theStateStaysBounded() {
    windows(BASELINE, 0, 0);
    windows(WatchingState.MOST_RECENT, 0, 0);
    int size = state.toBytes().length;
    windows(200, 0, 0);
    assertThat(state.toBytes()).hasSize(size);
    assertThat(size).isLessThan(9_000);
  }
}
