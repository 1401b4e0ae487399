package io.codrift.streams.alert;

import io.codrift.model.detect.DetectorSettings;
import io.codrift.model.detect.FleetNoise;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Season;
import io.codrift.schemas.BreakHistory;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.AlertConfig;
import java.util.Optional;

/**
 * Judges one window of a monitor: whether the window itself is broken, and if it is not, what the
 * detectors make of its numbers. Pure functions on stored states.
 */
final class WindowJudge {
  private final Fleet fleet;
  private final Breaks breaks;
  private final Categories categories;
  private final MonitorDetector detector;

  WindowJudge(Fleet fleet, AlertConfig config) {
    this.fleet = fleet;
    this.breaks = new Breaks(config.baselineWindows());
    this.categories = new Categories(config.baselineWindows());
    this.detector =
        new MonitorDetector(
            new DetectorSettings(
                    fleet.budget().monitorThreshold(),
                    config.baselineWindows(),
                    config.rebaselineAfter(),
                    config.minChange(),
                    fleet.budget().aloneThreshold())
                .with(new Season(config.season())));
  }

  /** The detectors. */
  MonitorDetector detector() {
    return detector;
  }

  /**
   * What one window means.
   *
   * @param broken what is wrong with the window
   * @param breaks what follows for the breaks; empty for a window that is a replay
   * @param change what follows for the detectors
   */
  record Judgement(
      Optional<Break> broken, Optional<Breaks.Step> breaks, MonitorDetector.Step change) {}

  /**
   * Judges a window.
   *
   * @param history of the monitor's breaks before it
   * @param state of its detectors before it
   * @param noise what the monitors of the fleet have told about their noise so far
   */
  Judgement judge(
      BreakHistory history, MonitorState state, DependenceEstimate estimate, FleetNoise noise) {
    Optional<Break> first = Break.of(estimate);
    // What is usual explains nothing: with a column that has always been constant categories count.
    Optional<Break> broken =
        first
            .filter(found -> !Breaks.isUsual(history, found.kind()))
            .or(() -> categories.judge(history, estimate))
            .or(() -> first);
    Optional<Breaks.Step> step = breaks(history, estimate, broken);
    if (estimate.getStatus() == EstimateStatus.NO_DATA) {
      // Not a window: it may still get its records.
      return new Judgement(
          broken, step, new MonitorDetector.Step(state, Optional.empty(), Optional.empty()));
    }
    // One break is one alert: its windows tell nothing of the dependence.
    boolean hidden = step.filter(Breaks.Step::hides).isPresent();
    return new Judgement(
        broken, step, detector.step(state, Estimates.observation(estimate, hidden), noise));
  }

  private Optional<Breaks.Step> breaks(
      BreakHistory history, DependenceEstimate estimate, Optional<Break> broken) {
    if (!estimate.getWindowEnd().isAfter(history.getWindowEnd())) {
      return Optional.empty();
    }
    Breaks.Window window =
        new Breaks.Window(
            estimate.getWindowStart(),
            estimate.getWindowEnd(),
            fleet.advanceOf(estimate.getMonitor()));
    return switch (estimate.getStatus()) {
      case NO_DATA -> Optional.of(breaks.silent(history, window));
      case SKIPPED -> Optional.of(breaks.skipped(history, window));
      default -> {
        Breaks.Step step = breaks.step(history, broken, window);
        yield Optional.of(step.with(categories.learn(step.history(), estimate)));
      }
    };
  }
}
