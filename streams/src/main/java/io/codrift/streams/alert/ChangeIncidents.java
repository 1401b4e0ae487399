package io.codrift.streams.alert;

import io.codrift.model.detect.Alarm;
import io.codrift.model.detect.Course;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.Phase;
import io.codrift.model.detect.Signal;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.topic.MonitorSegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The incidents of changes of one task, by what the detectors find: those of a monitor, and those
 * of a feature, which several monitors raise together. When they begin, grow and end.
 */
final class ChangeIncidents {
  private final Fleet fleet;
  private final MonitorStates states;
  private final MonitorDetector detector;
  private final Alerts alerts;
  private final Incidents incidents;
  private final MonitorReport report;

  /**
   * @param fleet the configured monitors and features
   * @param states the states of their detectors
   * @param detector latches the monitors of a feature that alarms
   * @param alerts makes alerts of alarms
   * @param incidents the life of all incidents
   * @param report shows the alerts in the metrics
   */
  ChangeIncidents(
      Fleet fleet,
      MonitorStates states,
      MonitorDetector detector,
      Alerts alerts,
      Incidents incidents,
      MonitorReport report) {
    this.fleet = fleet;
    this.states = states;
    this.detector = detector;
    this.alerts = alerts;
    this.incidents = incidents;
    this.report = report;
  }

  /** Raises an alert of one monitor. */
  void raise(DependenceEstimate estimate, Alarm alarm) {
    incidents.raise(alerts.ofMonitor(estimate, alarm));
  }

  /** Raises an alert for each feature of a monitor whose monitors' combined evidence suffices. */
  void raiseOfFeatures(DependenceEstimate estimate) {
    for (Fleet.SharedFeature feature : fleet.featuresOf(estimate.getMonitor())) {
      for (Signal signal : Signal.values()) {
        listenTo(feature, signal, estimate);
      }
    }
  }

  private void listenTo(Fleet.SharedFeature feature, Signal signal, DependenceEstimate estimate) {
    double threshold = fleet.budget().featureThreshold();
    double evidence = states.evidence(feature, estimate.getSegment(), signal);
    if (evidence < threshold) {
      return;
    }
    Map<MonitorSegment, Double> members =
        feature.monitors().stream()
            .map(monitor -> new MonitorSegment(monitor, estimate.getSegment()))
            .collect(Collectors.toMap(k -> k, k -> states.evidence(k, signal)));
    // One alert for the common cause, without further alerts of its monitors.
    List<MonitorSegment> speakers =
        members.entrySet().stream()
            .filter(m -> m.getValue() >= fleet.budget().aloneThreshold())
            .sorted(Map.Entry.<MonitorSegment, Double>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList();
    List<Alarm> alarms = new ArrayList<>();
    for (MonitorSegment speaker : speakers) {
      MonitorDetector.Step step = detector.latch(states.load(speaker), signal);
      states.save(speaker, step.state());
      alarms.add(step.alarm().orElseThrow());
    }
    incidents.raise(
        alerts.ofFeature(
            estimate,
            feature.name(),
            alarms,
            evidence,
            threshold,
            speakers.stream().map(MonitorSegment::monitor).toList()));
  }

  /** Tells where the open incident of a window has become muted, or is no longer muted. */
  void refreshMute(MonitorSegment key, DependenceEstimate estimate) {
    open(key).ifPresent(incident -> incidents.refreshMute(incident, estimate));
  }

  private Optional<DependenceAlert> open(MonitorSegment key) {
    return incidents.openOf(key.monitor(), key.segment(), fleet.featuresOf(key.monitor()));
  }

  /** Tells that the change of a monitor has grown, or is over. */
  void follow(MonitorSegment key, DependenceEstimate estimate, Course course) {
    if (course.over().isPresent()) {
      end(key, AlertResolution.RETURNED, Instant.ofEpochMilli(course.over().getAsLong()));
    } else {
      open(key)
          .ifPresent(
              incident ->
                  incidents.follow(incident, estimate, course, alerts.severity(course.size())));
    }
  }

  /**
   * Ends the incidents of a monitor whose change is over: its own, and those of features none of
   * whose other monitors is still alarmed.
   *
   * @param at when it was over, event time
   */
  void end(MonitorSegment key, AlertResolution resolution, Instant at) {
    for (DependenceAlert incident :
        incidents.changesOf(key.monitor(), key.segment(), fleet.columnsOf(key.monitor()))) {
      if (incident.getMonitors().stream().noneMatch(member -> goesOn(member, incident))) {
        incidents.resolve(incident, resolution, at);
      }
    }
  }

  /** Whether the detectors still know of the change of an incident. */
  boolean isAlarmed(DependenceAlert incident) {
    return incident.getScope() == AlertScope.FEATURE
        ? incident.getMonitors().stream().anyMatch(member -> goesOn(member, incident))
        : states.load(new MonitorSegment(incident.getMonitor(), incident.getSegment())).phase()
            == Phase.ALARMED;
  }

  /** Whether a monitor is alarmed by a feature's incident, and not by one of its own since. */
  private boolean goesOn(String monitor, DependenceAlert ofFeature) {
    String segment = ofFeature.getSegment();
    return fleet.contains(monitor)
        && states.load(new MonitorSegment(monitor, segment)).phase() == Phase.ALARMED
        && incidents.open(IncidentKey.ofMonitor(monitor, segment)).isEmpty();
  }

  /**
   * Ends and deletes the incident of a monitor whose state is deleted, and ends those of its
   * features.
   *
   * @param at when they end, event time
   */
  void forget(MonitorSegment key, Instant at) {
    end(key, AlertResolution.REMOVED, at);
    forget(IncidentKey.ofMonitor(key.monitor(), key.segment()), at);
  }

  /** Deletes the incidents of features that no other monitor has raised, either. */
  void forgetFeaturesOf(MonitorSegment key, Instant at) {
    incidents
        .ofFeatures(key, fleet.contains(key.monitor()), fleet.columnsOf(key.monitor()))
        .forEach(incident -> forgetWithoutMonitors(incident, at));
  }

  /** Forgets the incident of a feature when all monitors that raised it are forgotten. */
  void forgetWithoutMonitors(DependenceAlert incident, Instant at) {
    String segment = incident.getSegment();
    if (incident.getScope() != AlertScope.FEATURE
        || incident.getMonitors().stream()
            .anyMatch(member -> states.has(new MonitorSegment(member, segment)))) {
      return;
    }
    IncidentKey key = IncidentKey.of(incident);
    forget(key, at);
    // A monitor may have the name of the feature, and then the series are its own, too.
    if (!states.has(new MonitorSegment(key.name(), segment))) {
      report.forgetFeature(key.name(), segment);
    }
  }

  private void forget(IncidentKey key, Instant at) {
    incidents.open(key).ifPresent(open -> incidents.resolve(open, AlertResolution.REMOVED, at));
    incidents.forget(key);
  }
}
