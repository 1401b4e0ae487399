package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Measured;
import io.codrift.model.detect.BaselineNoise;
import io.codrift.model.detect.Correlations;
import io.codrift.model.detect.DetectorSettings;
import io.codrift.model.detect.FleetNoise;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Observation;
import io.codrift.streams.topic.MonitorSegment;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FleetBaselinesTest {
  private final FleetBaselines baselines = new FleetBaselines();

  @Test
  void oneBaselineMoreIsLearntFrom() {
    baselines.put(key(1), Optional.of(baseline(1)));
    FleetNoise one = baselines.noise();
    baselines.put(key(1), Optional.of(baseline(1)));
    assertThat(baselines.noise()).isSameAs(one);
    baselines.put(key(2), Optional.of(baseline(2)));
    FleetNoise two = baselines.noise();
    assertThat(two).isNotSameAs(one);
    baselines.put(key(2), Optional.empty());
    assertThat(baselines.noise()).isNotSameAs(two);
  }

  /** In a large fleet most baselines are not used, and must not cost anything. */
  @Test
  void aBaselineThatIsNotUsedChangesNothing() {
    BaselineNoise some = baseline(1);
    for (int i = 0; i < FleetNoise.MOST_BASELINES; i++) {
      baselines.put(key(2 * i), Optional.of(some));
    }
    FleetNoise full = baselines.noise();
    baselines.put(key(2 * FleetNoise.MOST_BASELINES), Optional.of(baseline(2)));
    assertThat(baselines.noise()).isSameAs(full);
    baselines.put(key(1), Optional.of(baseline(2)));
    assertThat(baselines.noise()).as("one of the first by name").isNotSameAs(full);
  }

  private static MonitorSegment key(int number) {
    return new MonitorSegment("monitor-%04d".formatted(number), "");
  }

  /** The baseline of a monitor whose windows are independent. */
  private static BaselineNoise baseline(long seed) {
    MonitorDetector detector =
        new MonitorDetector(new DetectorSettings(Double.MAX_VALUE, 10, OptionalInt.empty()));
    SplittableRandom random = new SplittableRandom(seed);
    MonitorState state = MonitorState.initial();
    for (int window = 1; state.baselineNoise().isEmpty(); window++) {
      Measured level = new Measured(random.nextGaussian(0.5, 0.01), 0.01);
      Measured shift = new Measured(random.nextGaussian(0, 0.01), 0.01);
      Observation.Reading reading =
          new Observation.Reading(
              level,
              Optional.of(new Observation.Scores(level, shift)),
              Correlations.none(),
              window,
              OptionalLong.of(0));
      Observation next =
          new Observation(60_000L * window, 60_000L * (window + 1), Optional.of(reading));
      state = detector.step(state, next, FleetNoise.unknown()).state();
    }
    return state.baselineNoise().orElseThrow();
  }
}
