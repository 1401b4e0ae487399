package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.ArrayList;
import java.util.List;

/**
 * The monitor collects the windows of its baseline.
 *
 * @param progress progress of the monitor
 * @param gap number of windows without numbers since the last window with numbers
 * @param windows the windows collected so far, oldest first
 * @param correlations their mean correlations
 */
record LearningState(
    MonitorProgress progress, int gap, List<LearntWindow> windows, Correlations correlations)
    implements MonitorState {
  LearningState {
    windows = List.copyOf(windows);
  }

  /**
   * One window of a baseline.
   *
   * @param gap number of windows without numbers directly before it
   */
  record LearntWindow(int gap, Measured mi, Measured level, Measured shift) {
    Measured of(Signal signal) {
      return signal == Signal.LEVEL ? level : shift;
    }
  }

  static LearningState empty(MonitorProgress progress) {
    return new LearningState(progress, 0, List.of(), Correlations.none());
  }

  LearningState missing(MonitorProgress next) {
    return new LearningState(next, gap + 1, windows, correlations);
  }

  LearningState with(MonitorProgress next, Observation.Reading reading, Observation.Scores scores) {
    if (!windows.isEmpty() && reading.correlations().size() != correlations.size()) {
      return empty(next).with(next, reading, scores); // other columns: it is another monitor
    }
    List<LearntWindow> more = new ArrayList<>(windows);
    more.add(new LearntWindow(gap, reading.mi(), scores.level(), scores.shift()));
    return new LearningState(
        next, 0, more, correlations.meanWith(reading.correlations(), windows.size()));
  }

  /** The watch of a signal, starting after the collected windows. */
  WatchingState watch() {
    return new WatchingState(
        progress,
        Measured.meanOf(windows.stream().map(LearntWindow::mi).toList()),
        correlations,
        watch(Signal.LEVEL),
        watch(Signal.SHIFT),
        List.of());
  }

  private SignalWatch watch(Signal signal) {
    SignalBaseline baseline =
        SignalBaseline.learn(
            windows.stream().map(w -> w.of(signal)).toList(),
            windows.stream().map(LearntWindow::gap).toList());
    Measured last = windows.get(windows.size() - 1).of(signal);
    return new SignalWatch(
        baseline,
        MixtureDetector.of(signal),
        SignalWatch.clip(baseline.standardize(last)),
        gap + 1);
  }

  @Override
  public Phase phase() {
    return Phase.LEARNING;
  }

  @Override
  public double evidence(Signal signal) {
    return 0;
  }
}
