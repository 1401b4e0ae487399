package io.codrift.streams.alert;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.config.MaintenanceWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which incidents are muted: by the mutes of one task, which commands have set, or by a maintenance
 * window of the configuration. A mute ends by the clock, a maintenance window by event time.
 */
final class Mutes {
  private static final char SEPARATOR = '\u0000';

  private final Fleet fleet;
  private final List<MaintenanceWindow> maintenance;
  private final KeyValueStore<String, AlertCommand> store;

  Mutes(
      Fleet fleet, List<MaintenanceWindow> maintenance, KeyValueStore<String, AlertCommand> store) {
    this.fleet = fleet;
    this.maintenance = maintenance;
    this.store = store;
  }

  /**
   * Whether an incident is muted.
   *
   * @param command the mute that ends last; empty if there is none
   */
  record Verdict(boolean muted, Optional<AlertCommand> command) {
    /** When the mute ends by the clock; empty if there is no such mute. */
    Optional<Instant> until() {
      return command.map(AlertCommand::getUntil);
    }
  }

  /** Whether a window may be muted by the configuration. */
  boolean hasMaintenance() {
    return !maintenance.isEmpty();
  }

  /** Sets a mute, in place of one with the same target. */
  void mute(AlertCommand mute) {
    store.put(key(mute), mute);
  }

  /** Ends the mutes of a target; of all segments if the command names none. */
  boolean unmute(AlertCommand unmute) {
    List<String> ended = new ArrayList<>();
    all()
        .forEach(
            entry -> {
              AlertCommand mute = entry.value;
              if (target(mute).equals(target(unmute))
                  && (unmute.getSegment() == null
                      || unmute.getSegment().equals(mute.getSegment()))) {
                ended.add(entry.key);
              }
            });
    ended.forEach(store::delete);
    return !ended.isEmpty();
  }

  /**
   * Removes the mutes that are over.
   *
   * @return whether there was one
   */
  boolean expire(Instant now) {
    List<String> over =
        all().stream().filter(entry -> !holds(entry.value, now)).map(entry -> entry.key).toList();
    over.forEach(store::delete);
    return !over.isEmpty();
  }

  /** Whether an incident is muted now, after the window of its last message. */
  Verdict of(DependenceAlert incident, Instant now) {
    Optional<AlertCommand> command =
        all().stream()
            .map(entry -> entry.value)
            .filter(mute -> holds(mute, now) && concerns(mute, incident))
            .max(Comparator.comparing(AlertCommand::getUntil));
    return new Verdict(command.isPresent() || isInMaintenance(incident), command);
  }

  private static boolean holds(AlertCommand mute, Instant now) {
    return mute.getUntil() != null && mute.getUntil().isAfter(now);
  }

  private boolean concerns(AlertCommand mute, DependenceAlert incident) {
    if (mute.getSegment() != null && !mute.getSegment().equals(incident.getSegment())) {
      return false;
    }
    return mute.getFeature() == null
        ? isOfMonitor(incident, mute.getMonitor())
        : isOfFeature(incident, mute.getFeature());
  }

  private static boolean isOfMonitor(DependenceAlert incident, String monitor) {
    return incident.getScope() != AlertScope.FEATURE && incident.getMonitor().equals(monitor);
  }

  private boolean isOfFeature(DependenceAlert incident, String feature) {
    return incident.getScope() == AlertScope.FEATURE
        ? incident.getMonitor().equals(feature)
        : fleet.columnsOf(incident.getMonitor()).contains(feature);
  }

  private boolean isInMaintenance(DependenceAlert incident) {
    return maintenance.stream()
        .filter(m -> m.overlaps(incident.getWindowStart(), incident.getWindowEnd()))
        .anyMatch(
            m ->
                m.isOfAll()
                    || m.monitors().stream().anyMatch(name -> isOfMonitor(incident, name))
                    || m.features().stream().anyMatch(name -> isOfFeature(incident, name)));
  }

  private static String target(AlertCommand mute) {
    return mute.getFeature() == null
        ? "monitor" + SEPARATOR + mute.getMonitor()
        : "feature" + SEPARATOR + mute.getFeature();
  }

  private static String key(AlertCommand mute) {
    return target(mute)
        + SEPARATOR
        + (mute.getSegment() == null ? "all" : "one" + SEPARATOR + mute.getSegment());
  }

  private List<KeyValue<String, AlertCommand>> all() {
    List<KeyValue<String, AlertCommand>> found = new ArrayList<>();
    try (KeyValueIterator<String, AlertCommand> entries = store.all()) {
      entries.forEachRemaining(found::add);
    }
    return found;
  }
}
