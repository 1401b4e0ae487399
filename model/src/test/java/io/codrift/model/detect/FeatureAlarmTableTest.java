package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prints what feature detectors are good for, as model/README.md says it: all pairs of 20 features
 * are watched, and the shift moves in the 19 monitors of one feature.
 */
@Tag("acceptance")
class FeatureAlarmTableTest {
  private static final int MONITORS = 190;
  private static final int FEATURES = 20;
  private static final int MEMBERS = 19;
  private static final int BASELINE = 50;
  private static final int REPEATS = 200;
  private static final long SEED = 271_828L;

  private final AlarmBudget plain = new AlarmBudget(500, MONITORS, 0);
  private final AlarmBudget shared = AlarmBudget.of(500, MONITORS, FEATURES);

  /** Windows until each kind of detector speaks. */
  private record Delays(int monitorAlone, int monitor, int feature) {}

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2, 3})
  void whoSpeaksFirst(double sigmas) {
    List<Delays> all =
        IntStream.range(0, REPEATS).mapToObj(r -> delays(SEED + 1_000L * r, sigmas)).toList();
    double without = all.stream().mapToInt(Delays::monitorAlone).average().orElseThrow();
    double with =
        all.stream().mapToInt(d -> Math.min(d.monitor(), d.feature())).average().orElseThrow();
    double first = all.stream().filter(d -> d.feature() <= d.monitor()).count() / (double) REPEATS;
    System.out.printf("| %.1f | %.1f | %.1f | %.2f |%n", sigmas, without, with, first);
    assertThat(with).isLessThan(1.2 * without);
  }

  private Delays delays(long seed, double sigmas) {
    var signals = new SimulatedStream.Signals(0.2, Double.POSITIVE_INFINITY);
    MonitorDetector detector =
        new MonitorDetector(new DetectorSettings(Double.MAX_VALUE, BASELINE, OptionalInt.empty()));
    List<SimulatedStream> streams = new ArrayList<>();
    List<MonitorState> states = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      SimulatedStream stream = new SimulatedStream(signals, seed + i);
      MonitorState state = MonitorState.initial();
      for (int t = 0; t < BASELINE; t++) {
        state = detector.step(state, stream.next(0, 0)).state();
      }
      streams.add(stream);
      states.add(state);
    }
    int alone = 0;
    int monitor = 0;
    int feature = 0;
    for (int t = 1; alone == 0 || monitor == 0 || feature == 0; t++) {
      List<Double> evidence = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) {
        states.set(i, detector.step(states.get(i), streams.get(i).next(0, sigmas)).state());
        evidence.add(states.get(i).evidence(Signal.SHIFT));
      }
      double loudest = evidence.stream().mapToDouble(e -> e).max().orElseThrow();
      alone = alone == 0 && loudest >= plain.monitorThreshold() ? t : alone;
      monitor = monitor == 0 && loudest >= shared.monitorThreshold() ? t : monitor;
      feature =
          feature == 0 && FeatureEvidence.of(evidence) >= shared.featureThreshold() ? t : feature;
    }
    return new Delays(alone, monitor, feature);
  }
}
