package io.codrift.model.detect;

import java.util.List;

/**
 * The monitor collects the windows of its baseline. As soon as they are worth enough independent
 * windows they are scanned for a change among themselves.
 *
 * @param progress progress of the monitor
 * @param gap number of windows without numbers since the last window with numbers
 * @param windows the windows collected so far, oldest first
 * @param correlations their mean correlations
 * @param level what the scan of the level found
 * @param shift what the scan of the shift found
 */
record LearningState(
    MonitorProgress progress,
    int gap,
    List<ScoredWindow> windows,
    Correlations correlations,
    Finding level,
    Finding shift)
    implements MonitorState {
  LearningState {
    windows = List.copyOf(windows);
  }

  static LearningState empty(MonitorProgress progress) {
    return new LearningState(
        progress, 0, List.of(), Correlations.none(), Finding.NONE, Finding.NONE);
  }

  LearningState missing(MonitorProgress next) {
    return new LearningState(next, gap + 1, windows, correlations, level, shift);
  }

  /**
   * The state after one more window: LEARNING, or WATCHING if the baseline is complete.
   *
   * @param enough number of windows of a baseline
   */
  MonitorState with(
      MonitorProgress next,
      long begin,
      Observation.Reading reading,
      Observation.Scores scores,
      int enough,
      FleetNoise noise) {
    if (!windows.isEmpty() && reading.correlations().size() != correlations.size()) {
      // other columns: it is another monitor
      return empty(next).with(next, begin, reading, scores, enough, noise);
    }
    List<ScoredWindow> more =
        RecentWindows.with(windows, ScoredWindow.of(begin, gap, reading, scores));
    Correlations mean = correlations.meanWith(reading.correlations(), windows.size());
    Baseline ofLevel = Baseline.of(Signal.LEVEL, more, noise.of(Signal.LEVEL));
    Baseline ofShift = Baseline.of(Signal.SHIFT, more, noise.of(Signal.SHIFT));
    if (more.size() < enough || !ofLevel.isEnough() || !ofShift.isEnough()) {
      return new LearningState(next, 0, more, mean, ofLevel.finding(), ofShift.finding());
    }
    return WatchingState.after(
        next, more, mean, ofLevel.watch(Signal.LEVEL, more), ofShift.watch(Signal.SHIFT, more));
  }

  Finding of(Signal signal) {
    return signal == Signal.LEVEL ? level : shift;
  }

  /** The alarm for a change of {@code signal}. */
  Alarm alarm(Signal signal, double threshold) {
    List<ScoredWindow> before = windows.subList(0, windows.size() - 1 - of(signal).windowsBack());
    List<ScoredWindow> after = windows.subList(before.size(), windows.size());
    return Alarms.of(
        signal,
        of(signal),
        threshold,
        new Alarms.Before(
            before.size(),
            ScoredWindow.mean(before, ScoredWindow::mi),
            ScoredWindow.mean(before, w -> w.of(signal)),
            correlations.without(RecentWindows.correlations(after), windows.size())),
        after);
  }

  @Override
  public Phase phase() {
    return Phase.LEARNING;
  }

  @Override
  public double evidence(Signal signal) {
    return of(signal).evidence();
  }
}
