package io.codrift.model.lab.alarm;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.detect.AlarmBudget;
import io.codrift.model.detect.DetectorSettings;
import io.codrift.model.detect.FeatureEvidence;
import io.codrift.model.detect.FleetNoise;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Signal;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.testing.SimulatedStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The benefit of feature detectors: all pairs of 20 features are watched, and the shift changes in
 * the 19 monitors of one feature.
 */
@Command(
    name = "feature-alarms",
    description = {
      "All pairs of 20 features, the shift of one feature's 19 monitors changes:",
      "windows until the first alert with and without feature detectors, 300 if there is none."
    })
public final class FeatureAlarmStudy implements Study {
  private static final int MONITORS = 190;
  private static final int FEATURES = 20;
  private static final int MEMBERS = 19;
  private static final int BASELINE = 50;

  /** A change that is not found in so many windows counts as found after them. */
  private static final int MOST = 300;

  private static final long SEED = 271_828L;

  private final AlarmBudget plain = new AlarmBudget(500, MONITORS, 0);
  private final AlarmBudget shared = AlarmBudget.of(500, MONITORS, FEATURES);

  @Option(names = "--repeats", defaultValue = "200", description = "Default: 200.")
  private int repeats;

  @Option(
      names = "--sigmas",
      split = ",",
      defaultValue = "0.5,1,2,3",
      description = "Sizes of the change; default: ${DEFAULT-VALUE}.")
  private List<Double> changes;

  @Override
  public String seeds() {
    return "%d + 1000 r + m for repeat r and monitor m".formatted(SEED);
  }

  @Override
  public void run(Report report) {
    report.table("change, sigma", "without feature detectors", "with", "the feature alarms first");
    for (double sigmas : changes) {
      List<Delays> all =
          IntStream.range(0, repeats).mapToObj(r -> delays(SEED + 1_000L * r, sigmas)).toList();
      double first = all.stream().filter(d -> d.feature() <= d.monitor()).count();
      report.row(
          number("%.1f", sigmas),
          number("%.1f", all.stream().mapToInt(Delays::monitorAlone).average().orElseThrow()),
          number(
              "%.1f",
              all.stream()
                  .mapToInt(d -> Math.min(d.monitor(), d.feature()))
                  .average()
                  .orElseThrow()),
          number("%.0f %%", 100 * first / repeats));
    }
  }

  /** Windows until each kind of detector alarms. */
  private record Delays(int monitorAlone, int monitor, int feature) {}

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
        state = detector.step(state, stream.next(0, 0), FleetNoise.unknown()).state();
      }
      streams.add(stream);
      states.add(state);
    }
    FleetNoise noise =
        FleetNoise.of(states.stream().flatMap(s -> s.baselineNoise().stream()).toList());
    int alone = 0;
    int monitor = 0;
    int feature = 0;
    for (int t = 1; t <= MOST && (alone == 0 || monitor == 0 || feature == 0); t++) {
      List<Double> evidence = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) {
        states.set(i, detector.step(states.get(i), streams.get(i).next(0, sigmas), noise).state());
        evidence.add(states.get(i).evidence(Signal.SHIFT));
      }
      double loudest = evidence.stream().mapToDouble(e -> e).max().orElseThrow();
      alone = alone == 0 && loudest >= plain.monitorThreshold() ? t : alone;
      monitor = monitor == 0 && loudest >= shared.monitorThreshold() ? t : monitor;
      feature =
          feature == 0 && FeatureEvidence.of(evidence) >= shared.featureThreshold() ? t : feature;
    }
    return new Delays(
        alone == 0 ? MOST : alone, monitor == 0 ? MOST : monitor, feature == 0 ? MOST : feature);
  }
}
