package io.codrift.streams.alert;

import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.metrics.MonitorGauges;
import java.util.HashMap;
import java.util.Map;

/** Shows the incidents of one task as gauges. Not thread-safe. */
final class IncidentGauges {
  private final MonitorGauges gauges;
  private final Map<IncidentKey, DependenceAlert> shown = new HashMap<>();

  IncidentGauges(MonitorGauges gauges) {
    this.gauges = gauges;
  }

  /** Shows an incident after a message about it. */
  void show(DependenceAlert incident) {
    DependenceAlert before = shown.remove(IncidentKey.of(incident));
    if (before != null) {
      set(before, false);
    }
    if (Incidents.isOpen(incident)) {
      set(incident, true);
      shown.put(IncidentKey.of(incident), incident);
    }
    if (incident.getResolution() == AlertResolution.REMOVED) {
      gauges.withoutLastAlert(incident.getMonitor(), incident.getSegment());
    } else if (incident.getRaisedAt() != null) {
      gauges.lastAlert(
          incident.getMonitor(), incident.getSegment(), incident.getRaisedAt().toEpochMilli());
    }
  }

  private void set(DependenceAlert incident, boolean open) {
    gauges.incident(
        incident.getMonitor(),
        incident.getSegment(),
        incident.getSignal().name(),
        incident.getSeverity().name(),
        incident.getMuted() ? "muted" : incident.getStatus().name(),
        open);
  }
}
