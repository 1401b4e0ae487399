package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Measured;
import io.codrift.model.detect.Observation.Reading;
import io.codrift.model.detect.Observation.Scores;
import io.codrift.model.testing.SimulatedStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

class MonitorDetectorPropertyTest {
  private static final int BASELINE = 10;

  private static MonitorDetector detector(double threshold) {
    return new MonitorDetector(new DetectorSettings(threshold, BASELINE, OptionalInt.of(5)));
  }

  private static Observation window(int i, Measured level, Measured shift) {
    Reading reading =
        new Reading(
            level,
            Optional.of(new Scores(level, shift)),
            Correlations.none(),
            i + 1L,
            OptionalLong.of(0));
    return new Observation(i * 1_000L, (i + 1) * 1_000L, Optional.of(reading));
  }

  /** Index of the first alarm; the number of windows if there is none. */
  private static int firstAlarm(double threshold, long seed) {
    var stream = new SimulatedStream(new SimulatedStream.Signals(0.3, 5), seed);
    MonitorState state = MonitorState.initial();
    MonitorDetector detector = detector(threshold);
    for (int i = 0; i < 300; i++) {
      MonitorDetector.Step step = detector.step(state, stream.next(0, 0), FleetNoise.unknown());
      if (step.alarm().isPresent()) {
        return i;
      }
      state = step.state();
    }
    return 300;
  }

  @Property(tries = 100)
  void aSmallerBudgetNeverAlarmsEarlier(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 2, max = 1e4) double threshold,
      @ForAll @DoubleRange(min = 1, max = 100) double factor) {
    assertThat(firstAlarm(threshold * factor, seed))
        .isGreaterThanOrEqualTo(firstAlarm(threshold, seed));
  }

  @Property(tries = 100)
  void evidenceDoesNotDependOnTheScale(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.5, max = 1e6) double scale) {
    var stream = new SimulatedStream(new SimulatedStream.Signals(0.3, 5), seed);
    MonitorDetector detector = detector(1e300);
    MonitorState plain = MonitorState.initial();
    MonitorState scaled = MonitorState.initial();
    for (int i = 0; i < 60; i++) {
      Scores scores = stream.next(0, 0.5).reading().orElseThrow().scores().orElseThrow();
      plain =
          detector
              .step(plain, window(i, scores.level(), scores.shift()), FleetNoise.unknown())
              .state();
      scaled =
          detector
              .step(
                  scaled,
                  window(i, times(scores.level(), scale), times(scores.shift(), scale)),
                  FleetNoise.unknown())
              .state();
    }
    for (Signal signal : Signal.values()) {
      double expected = plain.evidence(signal);
      assertThat(scaled.evidence(signal)).isCloseTo(expected, within(1e-3 * expected));
    }
  }

  private static Measured times(Measured measured, double scale) {
    return new Measured(measured.value() * scale, measured.standardError() * scale);
  }

  @Property(tries = 300)
  void evidenceIsFiniteForAnyInput(@ForAll @Size(max = 200) List<Double> numbers) {
    MonitorDetector detector = detector(50);
    MonitorState state = MonitorState.initial();
    for (int i = 0; i + 3 < numbers.size(); i++) {
      Measured level = new Measured(numbers.get(i), Math.abs(numbers.get(i + 1)));
      Measured shift = new Measured(numbers.get(i + 2), Math.abs(numbers.get(i + 3)));
      MonitorDetector.Step step =
          detector.step(state, window(i, level, shift), FleetNoise.unknown());
      state = step.state();
      for (Signal signal : Signal.values()) {
        assertThat(state.evidence(signal)).isFinite().isNotNegative();
      }
      step.alarm().ifPresent(MonitorDetectorPropertyTest::assertFinite);
    }
  }

  private static void assertFinite(Alarm alarm) {
    for (Measured m : List.of(alarm.miBefore(), alarm.miAfter(), alarm.before(), alarm.after())) {
      assertThat(m.value()).isFinite();
      assertThat(m.standardError()).isFinite();
    }
    assertThat(alarm.evidence()).isFinite();
  }
}
