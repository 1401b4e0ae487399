package io.codrift.streams.alert;

import io.codrift.model.detect.Alarm;
import io.codrift.model.detect.Direction;
import io.codrift.model.detect.Signal;
import io.codrift.schemas.AlertDirection;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.CoordinateCorrelation;
import io.codrift.schemas.CorrelationChange;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import java.time.Instant;
import java.util.List;

/** Converts alarms to alert messages. */
final class Alerts {
  private Alerts() {}

  /** The alert of one monitor, raised by the window of {@code estimate}. */
  static DependenceAlert ofMonitor(DependenceEstimate estimate, Alarm alarm) {
    return alert(estimate, alarm)
        .setMonitor(estimate.getMonitor())
        .setScope(AlertScope.MONITOR)
        .setMiBeforeNats(alarm.miBefore().value())
        .setMiBeforeStandardErrorNats(alarm.miBefore().standardError())
        .setMiAfterNats(alarm.miAfter().value())
        .setMiAfterStandardErrorNats(alarm.miAfter().standardError())
        .setValueBeforeNats(alarm.before().value())
        .setValueAfterNats(alarm.after().value())
        .setEvidence(alarm.evidence())
        .setThreshold(alarm.threshold())
        .setChanges(changes(estimate.getCorrelations(), alarm))
        .build();
  }

  /**
   * The alert of a feature, raised by the window of {@code estimate}.
   *
   * @param strongest the alarm of its strongest monitor, which gives direction and onset
   * @param monitors the monitors that raised it, in descending order of evidence
   */
  static DependenceAlert ofFeature(
      DependenceEstimate estimate,
      String feature,
      Alarm strongest,
      double evidence,
      double threshold,
      List<String> monitors) {
    return alert(estimate, strongest)
        .setMonitor(feature)
        .setScope(AlertScope.FEATURE)
        .setEvidence(evidence)
        .setThreshold(threshold)
        .setMonitors(monitors)
        .build();
  }

  private static DependenceAlert.Builder alert(DependenceEstimate estimate, Alarm alarm) {
    return DependenceAlert.newBuilder()
        .setSegment(estimate.getSegment())
        .setSource(estimate.getSource())
        .setWindowStart(estimate.getWindowStart())
        .setWindowEnd(estimate.getWindowEnd())
        .setSignal(signal(alarm.signal()))
        .setDirection(direction(alarm.direction()))
        .setOnset(Instant.ofEpochMilli(alarm.onset()))
        .setBaselineWindows(alarm.baselineWindows());
  }

  private static List<CorrelationChange> changes(List<CoordinateCorrelation> pairs, Alarm alarm) {
    return alarm.changes().stream()
        .filter(change -> change.pair() < pairs.size())
        .map(
            change ->
                CorrelationChange.newBuilder()
                    .setX(pairs.get(change.pair()).getX())
                    .setY(pairs.get(change.pair()).getY())
                    .setBefore(change.before())
                    .setAfter(change.after())
                    .build())
        .toList();
  }

  private static AlertSignal signal(Signal signal) {
    return switch (signal) {
      case LEVEL -> AlertSignal.LEVEL;
      case SHIFT -> AlertSignal.SHIFT;
    };
  }

  private static AlertDirection direction(Direction direction) {
    return switch (direction) {
      case UP -> AlertDirection.UP;
      case DOWN -> AlertDirection.DOWN;
    };
  }
}
