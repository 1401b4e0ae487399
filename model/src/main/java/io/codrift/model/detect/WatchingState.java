package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The monitor watches level and shift.
 *
 * @param progress progress of the monitor
 * @param mi mean mutual information over the baseline
 * @param correlations mean correlations over the baseline
 * @param level watch of the level
 * @param shift watch of the shift
 * @param recent the last windows with numbers, oldest first; the onset is searched in them
 */
record WatchingState(
    MonitorProgress progress,
    Measured mi,
    Correlations correlations,
    SignalWatch level,
    SignalWatch shift,
    List<RecentWindow> recent)
    implements MonitorState {

  /**
   * The onset is searched in this many windows. A change that started earlier is reported with the
   * oldest of them as its onset.
   */
  static final int MOST_RECENT = 64;

  /** Correlations are most of the state, so only the mean of the last windows is kept. */
  static final int MOST_CORRELATIONS = 16;

  private static final int MOST_CHANGES = 5;

  WatchingState {
    recent = List.copyOf(recent);
  }

  /**
   * A window that was watched.
   *
   * @param begin first millisecond of the window
   * @param levelScore whitened, clipped deviation of the level
   * @param shiftScore whitened, clipped deviation of the shift
   */
  record RecentWindow(
      long begin,
      double levelScore,
      double shiftScore,
      Measured mi,
      Measured level,
      Measured shift,
      Correlations correlations) {
    double score(Signal signal) {
      return signal == Signal.LEVEL ? levelScore : shiftScore;
    }

    Measured of(Signal signal) {
      return signal == Signal.LEVEL ? level : shift;
    }

    RecentWindow withoutCorrelations() {
      return new RecentWindow(begin, levelScore, shiftScore, mi, level, shift, Correlations.none());
    }
  }

  SignalWatch of(Signal signal) {
    return signal == Signal.LEVEL ? level : shift;
  }

  WatchingState missing(MonitorProgress next) {
    return new WatchingState(next, mi, correlations, level.missing(), shift.missing(), recent);
  }

  WatchingState with(
      MonitorProgress next, long begin, Observation.Reading reading, Observation.Scores scores) {
    SignalWatch.Step levelStep = level.step(scores.level());
    SignalWatch.Step shiftStep = shift.step(scores.shift());
    List<RecentWindow> more = new ArrayList<>(recent);
    more.add(
        new RecentWindow(
            begin,
            levelStep.score(),
            shiftStep.score(),
            reading.mi(),
            scores.level(),
            scores.shift(),
            reading.correlations()));
    if (more.size() > MOST_RECENT) {
      more.remove(0);
    }
    if (more.size() > MOST_CORRELATIONS) {
      int old = more.size() - MOST_CORRELATIONS - 1;
      more.set(old, more.get(old).withoutCorrelations());
    }
    return new WatchingState(next, mi, correlations, levelStep.watch(), shiftStep.watch(), more);
  }

  /** The alarm for a change of {@code signal}. */
  Alarm alarm(Signal signal, double threshold) {
    Direction direction = of(signal).detector().direction();
    List<RecentWindow> after = recent.subList(onset(signal, direction), recent.size());
    return new Alarm(
        signal,
        direction,
        after.get(0).begin(),
        mi,
        mean(after, RecentWindow::mi),
        baselineMean(signal),
        mean(after, w -> w.of(signal)),
        evidence(signal),
        threshold,
        of(signal).baseline().windows(),
        changes(after));
  }

  private Measured baselineMean(Signal signal) {
    SignalBaseline baseline = of(signal).baseline();
    double variance = baseline.pooledVariance() + baseline.excessVariance();
    return new Measured(baseline.mean(), Math.sqrt(variance / baseline.windows()));
  }

  private static Measured mean(
      List<RecentWindow> windows, Function<RecentWindow, Measured> measured) {
    return Measured.meanOf(windows.stream().map(measured).toList());
  }

  /**
   * Index of the most likely first window of a change of unknown size: the maximum over k of (sum
   * of the scores from k on)² / (2 × their number), the log-likelihood ratio of a mean that differs
   * from 0 since k.
   */
  private int onset(Signal signal, Direction direction) {
    double sign = direction == Direction.UP ? 1 : -1;
    double sum = 0;
    double best = Double.NEGATIVE_INFINITY;
    int onset = recent.size() - 1;
    for (int k = recent.size() - 1; k >= 0; k--) {
      sum += sign * recent.get(k).score(signal);
      double likelihood = sum <= 0 ? 0 : sum * sum / (2 * (recent.size() - k));
      if (likelihood > best) {
        best = likelihood;
        onset = k;
      }
    }
    return onset;
  }

  private List<Alarm.CorrelationChange> changes(List<RecentWindow> after) {
    List<Correlations> known =
        after.stream()
            .map(RecentWindow::correlations)
            .filter(c -> c.size() == correlations.size())
            .toList();
    if (known.isEmpty()) {
      return List.of();
    }
    Correlations now = Correlations.meanOf(known);
    return IntStream.range(0, correlations.size())
        .mapToObj(i -> new Alarm.CorrelationChange(i, correlations.get(i), now.get(i)))
        .sorted(Comparator.comparingDouble(c -> -Math.abs(c.after() - c.before())))
        .limit(MOST_CHANGES)
        .toList();
  }

  @Override
  public Phase phase() {
    return Phase.WATCHING;
  }

  @Override
  public double evidence(Signal signal) {
    return of(signal).detector().evidence();
  }
}
