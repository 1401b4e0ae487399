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
    List<ScoredWindow> recent)
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
            baseline)
        .bounded();
  }

  SignalWatch of(Signal signal) {
    return signal == Signal.LEVEL ? level : shift;
  }

  WatchingState missing(MonitorProgress next) {
    return new WatchingState(
        next, gap + 1, baselineWindows, before, mi, correlations, level, shift, recent);
  }

  WatchingState with(
      MonitorProgress next,
      long begin,
      Observation.Reading reading,
      Observation.Scores scores,
      FleetNoise noise) {
    List<ScoredWindow> more =
        RecentWindows.with(recent, ScoredWindow.of(begin, gap, reading, scores));
    WatchingState longer =
        new WatchingState(next, 0, baselineWindows, before, mi, correlations, level, shift, more)
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
        longer.recent);
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
        recent.subList(old, recent.size()));
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
                watch.scale().leastVariance())
            .finding());
  }

  /** The alarm for a change of {@code signal}. */
  Alarm alarm(Signal signal, double threshold) {
    Finding finding = of(signal).finding();
    int onset = Math.max(0, recent.size() - 1 - finding.windowsBack());
    return Alarms.of(
        signal, finding, threshold, before(signal, onset), recent.subList(onset, recent.size()));
  }

  /** The baseline, or what is known of it if the change began inside it. */
  private Alarms.Before before(Signal signal, int onset) {
    if (before + onset >= baselineWindows || onset == 0) {
      return new Alarms.Before(baselineWindows, mi, of(signal).before(), correlations);
    }
    List<ScoredWindow> earlier = recent.subList(0, onset);
    return new Alarms.Before(
        before + onset,
        ScoredWindow.mean(earlier, ScoredWindow::mi),
        ScoredWindow.mean(earlier, w -> w.of(signal)),
        correlations);
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
