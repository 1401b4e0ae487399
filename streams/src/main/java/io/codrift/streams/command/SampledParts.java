package io.codrift.streams.command;

import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.explain.ChainRule;
import io.codrift.streams.explain.Explanation;
import io.codrift.streams.explain.Explanation.Parts;
import io.codrift.streams.explain.Windows;
import io.codrift.streams.result.PastRows;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/** What each column adds, from the sampled rows of windows around a change. */
final class SampledParts {
  /** Number of windows before the change, after it, and of the reference. */
  private static final int WINDOWS = 8;

  private static final long SEED = 1;

  private final CodriftConfig config;
  private final ConfiguredMonitor monitor;
  private final Clock clock;

  /**
   * @throws IllegalArgumentException if both sides of the monitor have one column, or rows that
   *     were read are deleted
   */
  SampledParts(CodriftConfig config, ConfiguredMonitor monitor, Clock clock) {
    if (config.runtime().deletesReadWindows()) {
      throw new IllegalArgumentException(
          "--by-column needs the rows of past windows, which topics.read-windows: delete deletes."
              + " Leave it out.");
    }
    if (monitor.monitor().x().size() == 1 && monitor.monitor().y().size() == 1) {
      throw new IllegalArgumentException(
          "%s has one column on each side: there is nothing to divide. Leave out --by-column."
              .formatted(monitor.monitor().name()));
    }
    this.config = config;
    this.monitor = monitor;
    this.clock = clock;
  }

  /**
   * Reads the rows and fits them.
   *
   * @throws IllegalArgumentException if the topic of windows does not have the rows
   */
  Parts of(Explanation explanation, DoubleConsumer progress) {
    Windows.Sampled windows = explanation.windows().sampled(WINDOWS);
    if (windows.before().isEmpty() || windows.after().isEmpty()) {
      throw new IllegalArgumentException(
          "There is no window with numbers %s the change, so --by-column has nothing to compare."
              .formatted(windows.before().isEmpty() ? "before" : "after"));
    }
    ChainRule.Rows rows = rows(windows, explanation.segment());
    EstimatorSettings settings =
        config.estimator().toBuilder().estimator(EstimatorSettings.START).settleWindows(1).build();
    try (WindowEstimator estimator = Estimators.open(settings)) {
      return new ChainRule(estimator, SEED, progress).parts(rows);
    }
  }

  private ChainRule.Rows rows(Windows.Sampled windows, String segment) {
    List<PastRows> wanted = new ArrayList<>();
    windows.before().forEach(window -> wanted.add(rows(List.of(window), segment)));
    windows.after().forEach(window -> wanted.add(rows(List.of(window), segment)));
    if (!windows.reference().isEmpty()) {
      wanted.add(rows(windows.reference(), segment));
    }
    List<Window> found =
        PastRows.readAll(wanted, config, clock).stream().map(PastRows.Found::window).toList();
    int first = windows.before().size();
    int all = first + windows.after().size();
    List<Window> before = present(found.subList(0, first));
    List<Window> after = present(found.subList(first, all));
    if (before.isEmpty() || after.isEmpty()) {
      throw new IllegalArgumentException(
          ("The topic %s has no complete rows of %s in the windows %s the change. It keeps messages"
                  + " for `topics.retention`. Leave out --by-column.")
              .formatted(
                  config.topics().windows(),
                  monitor.monitor().name(),
                  before.isEmpty() ? "before" : "after"));
    }
    return new ChainRule.Rows(
        present(found.subList(all, found.size())).stream().findFirst(), before, after);
  }

  private static List<Window> present(List<Window> found) {
    return found.stream().filter(window -> window.rows() > 0).toList();
  }

  private PastRows rows(List<DependenceEstimate> windows, String segment) {
    return PastRows.of(
        monitor.source(),
        monitor.monitor(),
        segment,
        windows.stream()
            .map(window -> new PastRows.Span(window.getWindowStart(), window.getWindowEnd()))
            .toList(),
        monitor.source().window().maxSamples());
  }
}
