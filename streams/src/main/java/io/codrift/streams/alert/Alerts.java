package io.codrift.streams.alert;

import io.codrift.model.detect.Alarm;
import io.codrift.model.detect.Direction;
import io.codrift.model.detect.ShiftedPart;
import io.codrift.model.detect.Signal;
import io.codrift.schemas.AlertDirection;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.ChangedPart;
import io.codrift.schemas.CoordinateCorrelation;
import io.codrift.schemas.CorrelationChange;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.ModelledSide;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Converts alarms to alert messages. */
final class Alerts {
  private final double criticalChange;

  /**
   * @param criticalChange smallest change whose alert is critical, nats
   */
  Alerts(double criticalChange) {
    this.criticalChange = criticalChange;
  }

  /** The severity of a change of some size, nats. */
  AlertSeverity severity(double size) {
    return size >= criticalChange ? AlertSeverity.CRITICAL : AlertSeverity.WARNING;
  }

  /** The alert of one monitor, raised by the window of {@code estimate}. */
  DependenceAlert ofMonitor(DependenceEstimate estimate, Alarm alarm) {
    return alert(estimate, alarm, alarm.size())
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
        .setChangedPart(
            alarm.part().flatMap(part -> part(part, estimate.getModelledSide())).orElse(null))
        .build();
  }

  /**
   * The alert of a feature, raised by the window of {@code estimate}.
   *
   * @param alarms the alarms of its monitors, that of the strongest first, which gives direction
   *     and onset; the largest change gives the severity
   * @param monitors the monitors that raised it, in descending order of evidence
   */
  DependenceAlert ofFeature(
      DependenceEstimate estimate,
      String feature,
      List<Alarm> alarms,
      double evidence,
      double threshold,
      List<String> monitors) {
    double size = alarms.stream().mapToDouble(Alarm::size).max().orElseThrow();
    return alert(estimate, alarms.get(0), size)
        .setMonitor(feature)
        .setScope(AlertScope.FEATURE)
        .setEvidence(evidence)
        .setThreshold(threshold)
        .setMonitors(monitors)
        .build();
  }

  /** The alert of broken windows, raised by the window of {@code estimate}. */
  static DependenceAlert ofBreak(DependenceEstimate estimate, Break broken, Instant since) {
    return DependenceAlert.newBuilder()
        .setMonitor(estimate.getMonitor())
        .setSegment(estimate.getSegment())
        .setSource(estimate.getSource())
        .setWindowStart(estimate.getWindowStart())
        .setWindowEnd(estimate.getWindowEnd())
        .setScope(AlertScope.MONITOR)
        .setSignal(Break.signal(broken.kind()))
        .setOnset(since)
        .setSeverity(Break.severity(broken.kind()))
        .setColumns(broken.columns())
        .setCategories(broken.categories())
        .build();
  }

  private DependenceAlert.Builder alert(DependenceEstimate estimate, Alarm alarm, double size) {
    return DependenceAlert.newBuilder()
        .setSegment(estimate.getSegment())
        .setSource(estimate.getSource())
        .setWindowStart(estimate.getWindowStart())
        .setWindowEnd(estimate.getWindowEnd())
        .setSignal(signal(alarm.signal()))
        .setDirection(direction(alarm.direction()))
        .setChangeNats(size)
        .setSeverity(severity(size))
        .setOnset(Instant.ofEpochMilli(alarm.onset()))
        .setOnsetLow(alarm.onsetInterval().map(i -> Instant.ofEpochMilli(i.low())).orElse(null))
        .setOnsetHigh(alarm.onsetInterval().map(i -> Instant.ofEpochMilli(i.high())).orElse(null))
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

  private static Optional<ChangedPart> part(ShiftedPart part, ModelledSide side) {
    if (side != ModelledSide.X && side != ModelledSide.Y) {
      return Optional.empty();
    }
    boolean x = side == ModelledSide.X;
    return Optional.of(
        switch (part) {
          case MODELLED_SIDE -> x ? ChangedPart.INSIDE_X : ChangedPart.INSIDE_Y;
          case DEPENDENCE -> x ? ChangedPart.Y_GIVEN_X : ChangedPart.X_GIVEN_Y;
        });
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
