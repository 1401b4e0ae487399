package io.codrift.model.detect;

import io.codrift.model.Measured;
import io.codrift.model.arithmetic.LogSum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * A change that has raised an alarm and is not over: what the windows since the alarm are compared
 * with, and where the monitor goes on when the dependence has come back.
 *
 * @param signal the signal that changed
 * @param scale the scale on which the change was found
 * @param base score of the signal before the change
 * @param changed mean score from the onset to the alarm
 * @param before mean of the signal before the change without its season, nats
 * @param noise what the baseline tells about the noise
 * @param resume the state that the monitor had before the onset: LEARNING or WATCHING
 * @param skipped number of windows from the onset on that are no longer kept, with or without
 *     numbers
 * @param gap number of windows without numbers since the last window with numbers
 * @param since the last windows with numbers since the alarm, oldest first
 */
record OpenChange(
    Signal signal,
    SignalScale scale,
    double base,
    double changed,
    Measured before,
    NoiseLikelihood noise,
    MonitorState resume,
    int skipped,
    int gap,
    List<ScoredWindow> since) {

  /** Number of windows since the alarm that are kept one by one. */
  static final int MOST_WINDOWS = ChangeScan.WINDOWS;

  /** The current size of a change is the mean over so many windows. */
  private static final int CURRENT_WINDOWS = 5;

  OpenChange {
    since = List.copyOf(since);
  }

  /**
   * The change at the time of its alarm.
   *
   * @param after the windows since its onset, oldest first; not empty
   */
  static OpenChange of(
      Signal signal,
      SignalScale scale,
      Measured before,
      NoiseLikelihood noise,
      MonitorState resume,
      List<ScoredWindow> after) {
    return new OpenChange(
        signal,
        scale,
        scale.score(before.value()),
        after.stream().mapToDouble(w -> w.on(scale, signal).value()).average().orElseThrow(),
        before,
        noise,
        resume,
        distance(after),
        0,
        List.of());
  }

  /** Number of windows that some windows and the gaps before them take. */
  private static int distance(List<ScoredWindow> windows) {
    return windows.stream().mapToInt(w -> w.gap() + 1).sum();
  }

  OpenChange missing() {
    return new OpenChange(
        signal, scale, base, changed, before, noise, resume, skipped, gap + 1, since);
  }

  OpenChange with(long begin, Observation.Reading reading, Observation.Scores scores) {
    List<ScoredWindow> more =
        RecentWindows.with(since, ScoredWindow.of(begin, gap, reading, scores));
    int old = Math.max(0, more.size() - MOST_WINDOWS);
    return new OpenChange(
        signal,
        scale,
        base,
        changed,
        before,
        noise,
        resume,
        skipped + distance(more.subList(0, old)),
        0,
        more.subList(old, more.size()));
  }

  /** The course of the change while it lasts. */
  Course course() {
    List<ScoredWindow> last =
        since.subList(Math.max(0, since.size() - CURRENT_WINDOWS), since.size());
    return course(last, OptionalLong.empty());
  }

  /** The course of the change after it is over, with the windows of the return. */
  Course over(List<ScoredWindow> back) {
    return course(back, OptionalLong.of(back.get(0).begin()));
  }

  private Course course(List<ScoredWindow> windows, OptionalLong over) {
    return new Course(
        scale.expected(before, windows),
        ScoredWindow.mean(windows, w -> w.of(signal)),
        ScoredWindow.mean(windows, ScoredWindow::mi),
        over);
  }

  /**
   * What speaks for a return.
   *
   * @param evidence the sum over the candidates of the likelihood of a return, divided by that of a
   *     change that goes on
   * @param index the most likely first window of the return
   */
  record Return(double evidence, int index) {}

  /**
   * Compares two hypotheses of which both means are known, those before and after the change: the
   * signal has returned from a candidate window on, or it has not. With w the whitened windows
   * minus their mean after the change, s the whitened step and d the distance of the means, the
   * likelihood ratio is exp(d·(s·w) − d²·(s·s)/2). The sum over all candidates is the
   * Shiryaev-Roberts statistic. It does not grow as long as the signal stays nearer to its mean
   * after the change. A value beyond the mean before the change counts as that mean, so that one
   * outlier tells little.
   */
  Return returned(NoiseWeights weights) {
    List<StandardWindow> windows =
        since.stream().map(w -> withinBase(w.on(scale, signal))).toList();
    double[] posterior = weights.posterior(noise);
    int[] lags = new int[windows.size()];
    for (int lag = 0; lag < lags.length; lag++) {
      lags[lag] = lag;
    }
    double distance = base - changed;
    double[][] logs = new double[lags.length][posterior.length];
    for (int j = 0; j < posterior.length; j++) {
      NoiseModel model = NoiseModel.GRID.get(j);
      double logPosterior = Math.log(posterior[j]);
      int column = j;
      new Whitening(
              model,
              NoiseSums.start(model, Season.NONE),
              windows,
              StandardWindow.design(windows, Season.NONE))
          .steps(
              lags,
              lags.length,
              (k, stepStep, stepRegressors, stepValue) ->
                  logs[k][column] =
                      logPosterior
                          + distance * (stepValue - changed * stepRegressors[0])
                          - distance * distance * stepStep / 2);
    }
    double[] total = new double[lags.length];
    int best = 0;
    for (int k = 0; k < lags.length; k++) {
      total[k] = LogSum.of(logs[k]);
      best = total[k] > total[best] ? k : best;
    }
    return new Return(
        Math.min(ChangeScan.MOST_EVIDENCE, Math.exp(LogSum.of(total))),
        windows.size() - 1 - lags[best]);
  }

  private StandardWindow withinBase(StandardWindow window) {
    double value = base < changed ? Math.max(base, window.value()) : Math.min(base, window.value());
    return new StandardWindow(value, window.distance(), window.begin());
  }

  /** The windows from the return on, with the distance to the last window before the onset. */
  List<ScoredWindow> windowsFrom(int index) {
    List<ScoredWindow> found = new ArrayList<>(since.subList(index, since.size()));
    ScoredWindow first = found.get(0);
    found.set(0, first.after(skipped + distance(since.subList(0, index)) + first.gap()));
    return Collections.unmodifiableList(found);
  }
}
