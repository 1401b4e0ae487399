package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
   * @param parts mean parts of the shift
   */
  record Before(
      int windows,
      Measured mi,
      Measured value,
      Correlations correlations,
      Optional<ShiftParts> parts) {}

  /**
   * The alarm for a change.
   *
   * @param windows the last windows, oldest first
   * @param onset index of the first window of the change
   */
  static Alarm of(
      Signal signal,
      Finding finding,
      double threshold,
      Before before,
      List<ScoredWindow> windows,
      int onset) {
    List<ScoredWindow> after = windows.subList(onset, windows.size());
    return new Alarm(
        signal,
        finding.direction(),
        after.get(0).begin(),
        finding.onset().map(range -> interval(range, windows)),
        before.mi(),
        ScoredWindow.mean(after, ScoredWindow::mi),
        before.value(),
        ScoredWindow.mean(after, w -> w.of(signal)),
        finding.evidence(),
        threshold,
        before.windows(),
        ShiftParts.changed(before.parts(), ShiftParts.meanOf(after)),
        changes(before, windows, onset));
  }

  private static Alarm.OnsetInterval interval(OnsetRange range, List<ScoredWindow> windows) {
    int last = windows.size() - 1;
    return new Alarm.OnsetInterval(
        windows.get(last - range.earliestBack()).begin(),
        windows.get(last - range.latestBack()).begin());
  }

  /**
   * The pairs, the surest change first. Of the windows before the change only the last ones are
   * known; their scatter stands for that of all.
   */
  private static List<Alarm.CorrelationChange> changes(
      Before before, List<ScoredWindow> windows, int onset) {
    Correlations correlations = before.correlations();
    List<Correlations> later =
        RecentWindows.correlations(windows.subList(onset, windows.size())).stream()
            .filter(c -> c.size() == correlations.size())
            .toList();
    if (later.isEmpty()) {
      return List.of();
    }
    List<Correlations> earlier =
        RecentWindows.correlations(windows.subList(0, onset)).stream()
            .filter(c -> c.size() == correlations.size())
            .toList();
    return IntStream.range(0, correlations.size())
        .mapToObj(
            pair -> new PairChange(pair, change(before, of(pair, earlier), of(pair, later), pair)))
        .sorted(Comparator.comparingDouble(one -> -one.change().certainty()))
        .limit(MOST_CHANGES)
        .map(
            one ->
                new Alarm.CorrelationChange(
                    one.pair(),
                    correlations.get(one.pair()),
                    one.change().after().orElseThrow().value()))
        .toList();
  }

  private record PairChange(int pair, Change change) {}

  /** As an explanation judges it, which knows all windows before the change. */
  private static Change change(Before before, double[] earlier, double[] later, int pair) {
    return new Change(
        Optional.of(
            Mean.of(
                before.correlations().get(pair),
                before.windows(),
                earlier,
                earlier.length > 1 ? new double[0] : later)),
        Mean.of(later, earlier));
  }

  private static double[] of(int pair, List<Correlations> windows) {
    return windows.stream().mapToDouble(window -> window.get(pair)).toArray();
  }
}
