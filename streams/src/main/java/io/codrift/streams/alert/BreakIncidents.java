package io.codrift.streams.alert;

import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.BreakHistory;
import io.codrift.schemas.BreakKind;
import io.codrift.schemas.BreakRun;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.topic.MonitorSegment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The incidents of broken windows of one task: when they begin, become more and end, by what {@link
 * Breaks} makes of each window. A monitor has one for all kinds of breaks, apart from that of a
 * change.
 */
final class BreakIncidents {
  private final KeyValueStore<MonitorSegment, BreakHistory> histories;
  private final Incidents incidents;

  /**
   * @param histories store of what is remembered of broken windows
   * @param incidents the life of all incidents
   */
  BreakIncidents(KeyValueStore<MonitorSegment, BreakHistory> histories, Incidents incidents) {
    this.histories = histories;
    this.incidents = incidents;
  }

  /** The history of a monitor; that of a new one if there is none. */
  BreakHistory history(MonitorSegment key) {
    return Optional.ofNullable(histories.get(key)).orElseGet(Breaks::none);
  }

  /** Whether a run of broken windows goes on that has raised an alert. */
  boolean isAlarmed(MonitorSegment key) {
    return !alarmed(history(key)).isEmpty();
  }

  private static List<BreakRun> alarmed(BreakHistory history) {
    return history.getRuns().stream().filter(BreakRun::getAlarmed).toList();
  }

  /**
   * Takes a window, and tells of breaks that are news, or over.
   *
   * @param broken what is wrong with the window
   * @param step what follows for the history
   */
  void follow(
      MonitorSegment key, DependenceEstimate estimate, Optional<Break> broken, Breaks.Step step) {
    histories.put(key, step.history());
    IncidentKey incident = key(key);
    incidents.open(incident).ifPresent(open -> incidents.refreshMute(open, estimate));
    step.news()
        .ifPresent(
            run -> incidents.raise(Alerts.ofBreak(estimate, broken.orElseThrow(), run.getSince())));
    List<BreakRun> alarmed = alarmed(step.history());
    if (step.over().isPresent() && alarmed.isEmpty()) {
      end(key, AlertResolution.RETURNED, step.over().get());
    }
    boolean ended = step.over().isPresent();
    broken.ifPresent(
        here ->
            alarmed.stream()
                .filter(run -> run.getKind() == here.kind() && step.news().isEmpty())
                .filter(run -> ended || isMore(incident, here))
                .forEach(run -> incidents.raise(Alerts.ofBreak(estimate, here, run.getSince()))));
  }

  /** Whether an open incident of categories does not tell of all that a window has. */
  private boolean isMore(IncidentKey incident, Break here) {
    return here.kind() == BreakKind.CATEGORY
        && incidents
            .open(incident)
            .filter(open -> open.getSignal() == AlertSignal.CATEGORY)
            .filter(open -> Incidents.isNew(open, here.categories()))
            .isPresent();
  }

  /**
   * Takes what is now for normal, as somebody has said.
   *
   * @param at when an open incident ends, event time
   */
  void accept(MonitorSegment key, Instant at) {
    BreakHistory history = histories.get(key);
    if (history != null) {
      histories.put(key, Breaks.accepted(history));
    }
    end(key, AlertResolution.NEW_BASELINE, at);
  }

  /**
   * Deletes what is known of a monitor.
   *
   * @param at when an open incident ends, event time
   */
  void forget(MonitorSegment key, Instant at) {
    histories.delete(key);
    end(key, AlertResolution.REMOVED, at);
    incidents.forget(key(key));
  }

  private void end(MonitorSegment key, AlertResolution resolution, Instant at) {
    incidents.open(key(key)).ifPresent(open -> incidents.resolve(open, resolution, at));
  }

  private static IncidentKey key(MonitorSegment key) {
    return IncidentKey.ofBreak(key.monitor(), key.segment());
  }
}
