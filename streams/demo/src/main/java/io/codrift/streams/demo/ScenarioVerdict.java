package io.codrift.streams.demo;

import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether the alerts of a scenario are exactly the expected ones. */
final class ScenarioVerdict {
  private final Scenario scenario;
  private final List<DependenceAlert> alerts;

  ScenarioVerdict(Scenario scenario, List<DependenceAlert> alerts) {
    this.scenario = scenario;
    this.alerts = List.copyOf(alerts);
  }

  /**
   * Whether every pair that changed raised an alarm after its change, by the shift for the pair
   * that changed its form, and no other pair raised one.
   */
  boolean asPromised() {
    return falseAlarms().isEmpty()
        && scenario.pairs().stream()
            .filter(pair -> pair.change() != Change.NONE)
            .allMatch(pair -> rightAlarm(pair).isPresent());
  }

  private Optional<DependenceAlert> rightAlarm(Scenario.Pair pair) {
    return alerts.stream()
        .filter(alert -> alert.getSegment().equals(pair.name()))
        .filter(alert -> window(alert) >= pair.changeWindow())
        .filter(
            alert -> pair.change() != Change.CHANGES_FORM || alert.getSignal() == AlertSignal.SHIFT)
        .findFirst();
  }

  /** Alerts of pairs that had not changed before. */
  List<DependenceAlert> falseAlarms() {
    return alerts.stream()
        .filter(
            alert ->
                scenario
                    .pair(alert.getSegment())
                    .filter(pair -> window(alert) >= pair.changeWindow())
                    .isEmpty())
        .toList();
  }

  private static long window(DependenceAlert alert) {
    return (alert.getWindowStart().toEpochMilli() - ScenarioInput.start(0))
        / ScenarioInput.WINDOW.toMillis();
  }

  /** One line per pair that changed, and one for the others. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Scenario.Pair pair : scenario.pairs()) {
      if (pair.change() != Change.NONE) {
        lines.add(
            "%s %s in window %d: %s"
                .formatted(
                    pair.name(),
                    pair.change().description(),
                    pair.changeWindow(),
                    rightAlarm(pair)
                        .map(
                            alert ->
                                "alarmed by %s in window %d"
                                    .formatted(
                                        alert.getSignal().name().toLowerCase(Locale.ROOT),
                                        window(alert)))
                        .orElse("no such alarm by the end of this run")));
      }
    }
    List<DependenceAlert> wrong = falseAlarms();
    lines.add(
        wrong.isEmpty()
            ? "no false alarm"
            : "false alarms: "
                + String.join(
                    ", ",
                    wrong.stream()
                        .map(
                            alert ->
                                "%s by %s in window %d"
                                    .formatted(
                                        alert.getSegment(),
                                        alert.getSignal().name().toLowerCase(Locale.ROOT),
                                        window(alert)))
                        .toList()));
    return lines;
  }
}
