package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.List;
import java.util.Optional;

/**
 * The monitor watches level and shift.
 *
 * @param progress progress of the monitor
 * @param gap number of windows without numbers since the last window with numbers
 * @param baselineWindows number of windows in the baseline
 * @param before number of windows before the recent ones
 * @param mi mean mutual information over the baseline
 * @param correlations mean correlations over the baseline
 * @param level watch of the level
 * @param shift watch of the shift
 * @param recent the last windows with numbers, oldest first; an onset is one of them
 * @param parts mean parts of the shift over the last windows of the baseline
 */
record WatchingState(
    MonitorProgress progress,
    int gap,
    int baselineWindows,
    int before,
    Measured mi,
    Correlations correlations,
    SignalWatch level,
    SignalWatch shift,
    List<ScoredWindow> recent,
    Optional<ShiftParts> parts)
    implements MonitorState {

  /** Number of windows that are kept one by one. */
  static final int MOST_RECENT = ChangeScan.WINDOWS;

  WatchingState {
    recent = List.copyOf(recent);
  }

  /** The state directly after the baseline. */
  static WatchingState after(
      MonitorProgress progress,
      List<ScoredWindow> baseline,
      Correlations correlations,
      SignalWatch level,
      SignalWatch shift) {
    return new WatchingState(
            progress,
            0,
            baseline.size(),
            0,
            ScoredWindow.mean(baseline, ScoredWindow::mi),
            correlations,
            level,
            shift,
            baseline,
            ShiftParts.meanOf(baseline))
        .bounded();
  }

  SignalWatch of(Signal signal) {
    return signal == Signal.LEVEL ? level : shift;
  }

  WatchingState missing(MonitorProgress next) {
    return new WatchingState(
        next, gap + 1, baselineWindows, before, mi, correlations, level, shift, recent, parts);
  }

  WatchingState with(
      MonitorProgress next,
      long begin,
      Observation.Reading reading,
      Observation.Scores scores,
      FleetNoise noise) {
    return goOn(next, List.of(ScoredWindow.of(begin, gap, reading, scores)), noise);
  }

  /** The same watch of a monitor that has come further. */
  WatchingState at(MonitorProgress later) {
    return new WatchingState(
        later, gap, baselineWindows, before, mi, correlations, level, shift, recent, parts);
  }

  /** The oldest windows that need not be kept one by one become part of the past. */
  private WatchingState bounded() {
    int old = Math.max(0, recent.size() - MOST_RECENT);
    if (old == 0) {
      return this;
    }
    List<ScoredWindow> oldest = recent.subList(0, old);
    return new WatchingState(
        progress,
        gap,
        baselineWindows,
        before + old,
        mi,
        correlations,
        level.absorb(oldest.stream().map(w -> w.on(level.scale(), Signal.LEVEL)).toList()),
        shift.absorb(oldest.stream().map(w -> w.on(shift.scale(), Signal.SHIFT)).toList()),
        recent.subList(old, recent.size()),
        parts);
  }

  /** The season of the baseline. */
  Season season() {
    return level.scale().season();
  }

  private SignalWatch scanned(Signal signal, FleetNoise noise) {
    SignalWatch watch = of(signal);
    return watch.with(
        ChangeScan.scan(
                signal,
                before,
                watch.past(),
                recent.stream().map(w -> w.on(watch.scale(), signal)).toList(),
                noise.of(signal),
                watch.scale().leastVariance(),
                watch.scale().season())
            .finding());
  }

  /** The state after windows that follow these at a distance. */
  WatchingState goOn(MonitorProgress next, List<ScoredWindow> later, FleetNoise noise) {
    List<ScoredWindow> more = recent;
    for (ScoredWindow window : later) {
      more = RecentWindows.with(more, window);
    }
    WatchingState longer =
        new WatchingState(
                next, 0, baselineWindows, before, mi, correlations, level, shift, more, parts)
            .bounded();
    return new WatchingState(
        next,
        0,
        baselineWindows,
        longer.before,
        mi,
        correlations,
        longer.scanned(Signal.LEVEL, noise),
        longer.scanned(Signal.SHIFT, noise),
        longer.recent,
        parts);
  }

  private int onset(Signal signal) {
    return Math.max(0, recent.size() - 1 - of(signal).finding().windowsBack());
  }

  /** The change of {@code signal} at the time of its alarm. */
  OpenChange open(Signal signal) {
    int onset = onset(signal);
    return OpenChange.of(
        signal,
        of(signal).scale(),
        meanBefore(signal, onset),
        of(signal).baseline(),
        until(onset),
        recent.subList(onset, recent.size()));
  }

  /**
   * The state before the onset. If the change began inside the baseline, that is learnt from the
   * windows before it, and from those after its end.
   */
  private MonitorState until(int onset) {
    List<ScoredWindow> earlier = recent.subList(0, onset);
    return before == 0 && onset < baselineWindows && onset > 0
        ? new LearningState(
            progress,
            0,
            earlier,
            correlations.without(
                RecentWindows.correlations(
                    recent.subList(onset, Math.min(recent.size(), baselineWindows))),
                baselineWindows),
            Finding.NONE,
            Finding.NONE)
        : new WatchingState(
            progress,
            0,
            baselineWindows,
            before,
            mi,
            correlations,
            level.with(Finding.NONE),
            shift.with(Finding.NONE),
            earlier,
            parts);
  }

  /** The alarm for a change of {@code signal}. */
  Alarm alarm(Signal signal, double threshold) {
    Finding finding = of(signal).finding();
    int onset = onset(signal);
    List<ScoredWindow> after = recent.subList(onset, recent.size());
    return Alarms.of(signal, finding, threshold, before(signal, onset, after), recent, onset);
  }

  /** The baseline, or what is known of it if the change began inside it. */
  private Alarms.Before before(Signal signal, int onset, List<ScoredWindow> after) {
    List<ScoredWindow> earlier = recent.subList(0, onset);
    boolean whole = isBaselineBefore(onset);
    return new Alarms.Before(
        whole ? baselineWindows : before + onset,
        whole ? mi : ScoredWindow.mean(earlier, ScoredWindow::mi),
        of(signal).scale().expected(meanBefore(signal, onset), after),
        correlations,
        whole ? parts : ShiftParts.meanOf(earlier));
  }

  private boolean isBaselineBefore(int onset) {
    return before + onset >= baselineWindows || onset == 0;
  }

  /** Mean of the signal without its season. */
  private Measured meanBefore(Signal signal, int onset) {
    SignalWatch watch = of(signal);
    return isBaselineBefore(onset)
        ? watch.before()
        : ScoredWindow.mean(recent.subList(0, onset), w -> watch.scale().deseasoned(signal, w));
  }

  @Override
  public boolean isSeasonal() {
    return !season().equals(Season.NONE);
  }

  @Override
  public Phase phase() {
    return Phase.WATCHING;
  }

  @Override
  public double evidence(Signal signal) {
    return of(signal).finding().evidence();
  }

  @Override
  public Optional<BaselineNoise> baselineNoise() {
    return Optional.of(new BaselineNoise(level.baseline(), shift.baseline()));
  }
}
