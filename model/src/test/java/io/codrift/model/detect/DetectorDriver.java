package io.codrift.model.detect;

import io.codrift.model.Measured;
import io.codrift.model.detect.Observation.Reading;
import io.codrift.model.detect.Observation.Scores;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Drives the detectors of one monitor, window by window. */
abstract class DetectorDriver {
  static final int BASELINE = 20;
  static final long WINDOW = 1_000;

  MonitorDetector detector = detector(OptionalInt.of(3));
  MonitorState state = MonitorState.initial();
  Optional<Alarm> alarm = Optional.empty();
  Optional<Course> course = Optional.empty();
  long end = 0;
  long modelVersion = 0;

  static MonitorDetector detector(OptionalInt rebaselineAfter) {
    return new MonitorDetector(new DetectorSettings(1_000, BASELINE, rebaselineAfter));
  }

  /** Values that vary around the mean by about one standard error. */
  static double wobble(long i) {
    return 0.01 * Math.sin(i * 2.39996) * Math.sqrt(2);
  }

  static Reading reading(
      double level, double shift, double correlation, long version, OptionalLong reference) {
    return new Reading(
        new Measured(level, 0.01),
        reference.isPresent()
            ? Optional.of(new Scores(new Measured(level, 0.01), new Measured(shift, 0.01)))
            : Optional.empty(),
        Correlations.of(correlation, 0.1),
        version,
        reference);
  }

  void observe(Optional<Reading> reading) {
    end += WINDOW;
    MonitorDetector.Step step =
        detector.step(state, new Observation(end - WINDOW, end, reading), FleetNoise.unknown());
    state = step.state();
    alarm = step.alarm();
    course = step.course();
  }

  void window(double level, double shift, double correlation) {
    modelVersion++;
    observe(
        Optional.of(
            reading(
                0.5 + level + wobble(modelVersion),
                shift + wobble(modelVersion + 1_000),
                correlation,
                modelVersion,
                OptionalLong.of(0))));
  }

  void windows(int count, double level, double shift) {
    for (int i = 0; i < count; i++) {
      window(level, shift, 0.7);
    }
  }

  void warm() {
    modelVersion++;
    observe(Optional.of(reading(0.5, 0, 0.7, modelVersion, OptionalLong.empty())));
  }

  int untilAlarm(double level, double shift, double correlation) {
    for (int i = 1; i <= 100; i++) {
      window(level, shift, correlation);
      if (alarm.isPresent()) {
        return i;
      }
    }
    throw new AssertionError("no alarm in 100 windows");
  }

  int untilOver(double level, double shift) {
    for (int i = 1; i <= 100; i++) {
      window(level, shift, 0.7);
      if (state.phase() != Phase.ALARMED) {
        return i;
      }
    }
    throw new AssertionError("not over in 100 windows");
  }
}
