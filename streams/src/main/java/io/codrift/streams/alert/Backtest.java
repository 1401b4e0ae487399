package io.codrift.streams.alert;

import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Phase;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.config.CodriftConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which alerts estimates would have raised. Features have no detectors here, so that single alerts
 * may differ from those of the alert stage.
 */
public final class Backtest {
  private Backtest() {}

  /**
   * Judges estimates, beginning with new monitors.
   *
   * @param config monitors, budget and baseline; estimates of other monitors are left out
   * @param estimates in any order; a second estimate of a window counts for nothing
   * @return the alerts that are raised, in order of the windows that raise them
   */
  public static List<DependenceAlert> replay(
      CodriftConfig config, List<DependenceEstimate> estimates) {
    Alerts alerts = new Alerts(config.alerts().criticalChange());
    List<DependenceAlert> raised = new ArrayList<>();
    new Replay(config)
        .run(
            estimates, (estimate, judgement) -> raised.addAll(raised(alerts, estimate, judgement)));
    return raised;
  }

  /**
   * The monitors and segments that have not finished their baseline, so that no change of their
   * dependence was looked for.
   *
   * @return the windows that each has learnt, by its name for people
   */
  public static SortedMap<String, Long> unfinished(
      CodriftConfig config, List<DependenceEstimate> estimates) {
    SortedMap<String, Long> learnt = new TreeMap<>();
    Set<String> finished = new HashSet<>();
    new Replay(config)
        .run(
            estimates,
            (estimate, judgement) -> {
              String name = AlertText.name(estimate.getMonitor(), estimate.getSegment());
              MonitorState state = judgement.change().state();
              learnt.put(name, (long) state.windowsLearnt());
              if (state.phase() == Phase.WATCHING || state.phase() == Phase.ALARMED) {
                finished.add(name);
              }
            });
    learnt.keySet().removeAll(finished);
    return learnt;
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
