package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Describes the change that a scan has found. */
final class Alarms {
  private static final int MOST_CHANGES = 5;

  private Alarms() {}

  /**
   * What was before the change.
   *
   * @param windows number of windows
   * @param mi mean mutual information
   * @param value mean of the signal
   * @param correlations mean correlations
   */
  record Before(int windows, Measured mi, Measured value, Correlations correlations) {}

  /**
   * The alarm for a change.
   *
   * @param after the windows since its onset, oldest first; not empty
   */
  static Alarm of(
      Signal signal, Finding finding, double threshold, Before before, List<ScoredWindow> after) {
    return new Alarm(
        signal,
        finding.direction(),
        after.get(0).begin(),
        before.mi(),
        ScoredWindow.mean(after, ScoredWindow::mi),
        before.value(),
        ScoredWindow.mean(after, w -> w.of(signal)),
        finding.evidence(),
        threshold,
        before.windows(),
        changes(before.correlations(), after));
  }

  private static List<Alarm.CorrelationChange> changes(
      Correlations before, List<ScoredWindow> after) {
    List<Correlations> known =
        RecentWindows.correlations(after).stream().filter(c -> c.size() == before.size()).toList();
    if (known.isEmpty()) {
      return List.of();
    }
    Correlations now = Correlations.meanOf(known);
    return IntStream.range(0, before.size())
        .mapToObj(i -> new Alarm.CorrelationChange(i, before.get(i), now.get(i)))
        .sorted(Comparator.comparingDouble(c -> -Math.abs(c.after() - c.before())))
        .limit(MOST_CHANGES)
        .toList();
  }
}
