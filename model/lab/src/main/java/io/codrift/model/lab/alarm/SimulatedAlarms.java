package io.codrift.model.lab.alarm;

import io.codrift.model.detect.AlarmBudget;
import io.codrift.model.detect.BaselineNoise;
import io.codrift.model.detect.DetectorSettings;
import io.codrift.model.detect.FleetNoise;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Observation;
import io.codrift.model.detect.Season;
import io.codrift.model.detect.Signal;
import io.codrift.model.testing.SimulatedStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Simulated fleets: monitors that start at the same time, each on a stream of its own, with a
 * budget of one false alarm in 500 windows of the fleet.
 *
 * @param kinds what the streams are like; stream i is of kind i modulo their number
 * @param monitors number of monitors of a fleet
 * @param baseline windows of the baseline
 * @param watched windows after it
 */
record SimulatedAlarms(
    List<SimulatedStream.Signals> kinds, int monitors, int baseline, int watched) {
  static final int BUDGET = 500;

  /**
   * What one monitor of a fleet did.
   *
   * @param level values of the level in standard errors, one per window from the first of the
   *     baseline
   * @param shift values of the shift
   * @param evidence the larger evidence of both, for each window; it stays as it is once a change
   *     has been found
   */
  record Path(double[] level, double[] shift, double[] evidence) {
    /** The largest evidence in the windows {@code from} to before {@code to}. */
    double largest(int from, int to) {
      return Arrays.stream(evidence, from, to).max().orElse(0);
    }
  }

  /** A fleet of one kind of streams. */
  SimulatedAlarms(SimulatedStream.Signals signals, int monitors, int baseline, int watched) {
    this(List.of(signals), monitors, baseline, watched);
  }

  /** The season that the detectors are told. */
  private Season season() {
    SimulatedStream.Signals signals = kinds.get(0);
    return signals.amplitude() == 0 ? Season.NONE : new Season(List.of(signals.duration()));
  }

  /** The threshold of each detector. */
  double threshold() {
    return new AlarmBudget(BUDGET, monitors, 0).monitorThreshold();
  }

  /**
   * Runs a fleet.
   *
   * @param seed of the first stream; the others follow
   * @param change standard deviations by which the shift changes in all streams
   * @param calm windows of the baseline and after it, before the change
   */
  List<Path> run(long seed, double change, int calm) {
    MonitorDetector detector =
        new MonitorDetector(
            new DetectorSettings(Double.MAX_VALUE, baseline, OptionalInt.empty()).with(season()));
    int windows = baseline + watched;
    List<SimulatedStream> streams = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    MonitorState[] states = new MonitorState[monitors];
    for (int i = 0; i < monitors; i++) {
      streams.add(new SimulatedStream(kinds.get(i % kinds.size()), seed + i));
      paths.add(new Path(new double[windows], new double[windows], new double[windows]));
      states[i] = MonitorState.initial();
    }
    FleetNoise noise = FleetNoise.unknown();
    int known = 0;
    for (int t = 0; t < windows; t++) {
      for (int i = 0; i < monitors; i++) {
        Observation next = streams.get(i).next(0, t < calm ? 0 : change);
        double[] evidence = paths.get(i).evidence();
        if (t > calm && evidence[t - 1] >= threshold()) {
          evidence[t] = evidence[t - 1]; // found: what follows does not matter
        } else {
          states[i] = detector.step(states[i], next, noise).state();
          evidence[t] =
              Math.max(states[i].evidence(Signal.LEVEL), states[i].evidence(Signal.SHIFT));
        }
        Observation.Scores scores = next.reading().orElseThrow().scores().orElseThrow();
        paths.get(i).level()[t] = scores.level().value();
        paths.get(i).shift()[t] = scores.shift().value();
      }
      List<BaselineNoise> baselines =
          Arrays.stream(states).map(MonitorState::baselineNoise).flatMap(Optional::stream).toList();
      if (baselines.size() > known) {
        known = baselines.size();
        noise = FleetNoise.of(baselines);
      }
    }
    return paths;
  }

  /**
   * Runs as many fleets as it takes to have so many monitors. Fleet f begins with seed + 1,000 f.
   */
  List<Path> runAll(int streams, long seed, double change, int calm) {
    List<Path> all = new ArrayList<>();
    for (int fleet = 0; all.size() < streams; fleet++) {
      all.addAll(run(seed + 1_000L * fleet, change, calm));
    }
    return all;
  }
}
