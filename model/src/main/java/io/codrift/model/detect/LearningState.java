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
   * @param rule when a baseline is complete
   */
  MonitorState with(
      MonitorProgress next,
      long begin,
      Observation.Reading reading,
      Observation.Scores scores,
      BaselineRule rule,
      FleetNoise noise) {
    if (!windows.isEmpty() && reading.correlations().size() != correlations.size()) {
      // other columns: it is another monitor
      return empty(next).with(next, begin, reading, scores, rule, noise);
    }
    return scanned(
        next,
        RecentWindows.with(windows, ScoredWindow.of(begin, gap, reading, scores)),
        correlations.meanWith(reading.correlations(), windows.size()),
        rule,
        noise);
  }

  /** The state after windows that follow these at a distance; see {@link #with}. */
  MonitorState goOn(
      MonitorProgress next, List<ScoredWindow> later, BaselineRule rule, FleetNoise noise) {
    List<ScoredWindow> more = windows;
    Correlations mean = correlations;
    for (ScoredWindow window : later) {
      mean =
          window.correlations().size() == mean.size()
              ? mean.meanWith(window.correlations(), more.size())
              : mean;
      more = RecentWindows.with(more, window);
    }
    return scanned(next, more, mean, rule, noise);
  }

  private static MonitorState scanned(
      MonitorProgress next,
      List<ScoredWindow> more,
      Correlations mean,
      BaselineRule rule,
      FleetNoise noise) {
    Baseline ofLevel = Baseline.of(Signal.LEVEL, more, noise.of(Signal.LEVEL), rule.season());
    Baseline ofShift = Baseline.of(Signal.SHIFT, more, noise.of(Signal.SHIFT), rule.season());
    if (more.size() < rule.windows() || !ofLevel.isEnough() || !ofShift.isEnough()) {
      return new LearningState(next, 0, more, mean, ofLevel.finding(), ofShift.finding());
    }
    return WatchingState.after(
        next, more, mean, ofLevel.watch(Signal.LEVEL, more), ofShift.watch(Signal.SHIFT, more));
  }

  Finding of(Signal signal) {
    return signal == Signal.LEVEL ? level : shift;
  }

  private List<ScoredWindow> before(Signal signal) {
    return windows.subList(0, windows.size() - 1 - of(signal).windowsBack());
  }

  /** The change of {@code signal} at the time of its alarm. */
  OpenChange open(Signal signal, Season season) {
    SignalScale scale = SignalScale.of(signal, windows, season);
    List<ScoredWindow> before = before(signal);
    List<ScoredWindow> after = windows.subList(before.size(), windows.size());
    return OpenChange.of(
        signal,
        scale,
        ScoredWindow.mean(before, w -> scale.deseasoned(signal, w)),
        NoiseLikelihood.unknown(),
        new LearningState(
            progress,
            0,
            before,
            correlations.without(RecentWindows.correlations(after), windows.size()),
            Finding.NONE,
            Finding.NONE),
        after);
  }

  /** The alarm for a change of {@code signal}. */
  Alarm alarm(Signal signal, double threshold, Season season) {
    SignalScale scale = SignalScale.of(signal, windows, season);
    List<ScoredWindow> before = before(signal);
    List<ScoredWindow> after = windows.subList(before.size(), windows.size());
    return Alarms.of(
        signal,
        of(signal),
        threshold,
        new Alarms.Before(
            before.size(),
            ScoredWindow.mean(before, ScoredWindow::mi),
            scale.expected(ScoredWindow.mean(before, w -> scale.deseasoned(signal, w)), after),
            correlations.without(RecentWindows.correlations(after), windows.size()),
            ShiftParts.meanOf(before)),
        windows,
        before.size());
  }

  @Override
  public Phase phase() {
    return Phase.LEARNING;
  }

  @Override
  public int windowsLearnt() {
    return windows.size();
  }

  @Override
  public double evidence(Signal signal) {
    return of(signal).evidence();
  }
}
