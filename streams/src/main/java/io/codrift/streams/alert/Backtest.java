package io.codrift.streams.alert;

import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Phase;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.config.CodriftConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What estimates of the past would have raised. Features have no detectors here, so that single
 * alerts may differ from those of the alert stage.
 *
 * @param alerts the alerts that are raised, in order of the windows that raise them
 * @param unfinished the monitors and segments that have not finished their baseline, so that no
 *     change of their dependence was looked for: the windows that each has learnt, by its name for
 *     people
 */
public record Backtest(List<DependenceAlert> alerts, SortedMap<String, Long> unfinished) {
  public Backtest {
    alerts = List.copyOf(alerts);
    unfinished = Collections.unmodifiableSortedMap(new TreeMap<>(unfinished));
  }

  /**
   * Judges estimates, beginning with new monitors.
   *
   * @param config monitors, budget and baseline; estimates of other monitors are left out
   * @param estimates in any order; a second estimate of a window counts for nothing
   */
  public static Backtest of(CodriftConfig config, List<DependenceEstimate> estimates) {
    Alerts alerts = new Alerts(config.alerts().criticalChange());
    List<DependenceAlert> raised = new ArrayList<>();
    SortedMap<String, Long> learnt = new TreeMap<>();
    Set<String> finished = new HashSet<>();
    new Replay(config)
        .run(
            estimates,
            (estimate, judgement) -> {
              raised.addAll(raised(alerts, estimate, judgement));
              String name = AlertText.name(estimate.getMonitor(), estimate.getSegment());
              MonitorState state = judgement.change().state();
              learnt.put(name, (long) state.windowsLearnt());
              if (state.phase() == Phase.WATCHING || state.phase() == Phase.ALARMED) {
                finished.add(name);
              }
            });
    learnt.keySet().removeAll(finished);
    return new Backtest(raised, learnt);
  }

  private static List<DependenceAlert> raised(
      Alerts alerts, DependenceEstimate estimate, WindowJudge.Judgement judgement) {
    return Stream.concat(
            judgement
                .breaks()
                .flatMap(Breaks.Step::news)
                .map(
                    run ->
                        Alerts.ofBreak(estimate, judgement.broken().orElseThrow(), run.getSince()))
                .stream(),
            judgement.change().alarm().map(alarm -> alerts.ofMonitor(estimate, alarm)).stream())
        .toList();
  }
}
