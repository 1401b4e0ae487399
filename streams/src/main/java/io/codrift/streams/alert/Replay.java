package io.codrift.streams.alert;

import io.codrift.model.detect.MonitorState;
import io.codrift.schemas.BreakHistory;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.topic.MonitorSegment;
import io.codrift.streams.topic.OwnTopics;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The detectors of the alert stage on estimates of the past, beginning with new monitors. All
 * monitors are one fleet, whereas a task of the stage has those of one partition.
 */
final class Replay {
  private static final Comparator<DependenceEstimate> IN_ORDER =
      Comparator.comparing(DependenceEstimate::getWindowEnd)
          .thenComparing(DependenceEstimate::getMonitor)
          .thenComparing(DependenceEstimate::getSegment);

  private final Fleet fleet;
  private final WindowJudge judge;
  private final FleetBaselines baselines = new FleetBaselines();
  private final Map<MonitorSegment, MonitorState> states = new HashMap<>();
  private final Map<MonitorSegment, BreakHistory> histories = new HashMap<>();

  Replay(CodriftConfig config) {
    fleet = new Fleet(config);
    judge = new WindowJudge(fleet, config.alerts());
  }

  /**
   * Judges estimates in the order of their windows.
   *
   * @param estimates in any order; those of monitors that are not configured are left out
   * @param judged receives each with what it means
   */
  void run(
      List<DependenceEstimate> estimates,
      BiConsumer<DependenceEstimate, WindowJudge.Judgement> judged) {
    estimates.stream()
        .filter(estimate -> fleet.contains(estimate.getMonitor()))
        .sorted(IN_ORDER)
        .forEach(
            estimate -> {
              if (estimate.getForgotten()) {
                forget(OwnTopics.of(estimate));
              } else {
                judged.accept(estimate, judge(estimate));
              }
            });
  }

  private void forget(MonitorSegment key) {
    states.remove(key);
    histories.remove(key);
    baselines.put(key, Optional.empty());
  }

  private WindowJudge.Judgement judge(DependenceEstimate estimate) {
    MonitorSegment key = OwnTopics.of(estimate);
    WindowJudge.Judgement judgement =
        judge.judge(
            histories.getOrDefault(key, Breaks.none()),
            states.getOrDefault(key, MonitorState.initial()),
            estimate,
            baselines.noise());
    MonitorState next = judgement.change().state();
    states.put(key, next);
    baselines.put(key, next.baselineNoise());
    judgement.breaks().ifPresent(step -> histories.put(key, step.history()));
    return judgement;
  }
}
