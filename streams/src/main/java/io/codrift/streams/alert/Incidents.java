package io.codrift.streams.alert;

import io.codrift.model.detect.Course;
import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.CategoryChange;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.topic.MonitorSegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The life of the incidents of one task. Every step is one message, which has the whole state of
 * the incident and is also what the store keeps of it. What happens is a function of the store and
 * of what the task reads, so that an incident has the same life through restarts.
 */
final class Incidents {
  /** A change is worth a message again when it is so many times as large as in the last one. */
  private static final double GROWN = 2;

  private static final int ID_DIGITS = 12;

  private final int reopenWindows;
  private final KeyValueStore<IncidentKey, DependenceAlert> store;
  private final Mutes mutes;
  private final AlertLinks links;
  private final Supplier<Instant> now;
  private final Consumer<DependenceAlert> messages;

  /**
   * @param reopenWindows a change that comes back within so many windows after its end is the same
   *     incident
   * @param store the last message of each incident
   * @param mutes which incidents are muted
   * @param links the links of each message
   * @param now the time of the process
   * @param messages receives every message
   */
  Incidents(
      int reopenWindows,
      KeyValueStore<IncidentKey, DependenceAlert> store,
      Mutes mutes,
      AlertLinks links,
      Supplier<Instant> now,
      Consumer<DependenceAlert> messages) {
    this.reopenWindows = reopenWindows;
    this.store = store;
    this.mutes = mutes;
    this.links = links;
    this.now = now;
    this.messages = messages;
  }

  static boolean isOpen(DependenceAlert incident) {
    return incident.getStatus() == AlertStatus.OPEN
        || incident.getStatus() == AlertStatus.ACKNOWLEDGED;
  }

  /** The last message of each incident, open or not, in no particular order. */
  List<DependenceAlert> all() {
    List<DependenceAlert> found = new ArrayList<>();
    try (KeyValueIterator<IncidentKey, DependenceAlert> entries = store.all()) {
      entries.forEachRemaining(entry -> found.add(entry.value));
    }
    return found;
  }

  /** The open incident of a monitor or feature. */
  Optional<DependenceAlert> open(IncidentKey key) {
    return Optional.ofNullable(store.get(key)).filter(Incidents::isOpen);
  }

  /**
   * The open incident that a monitor belongs to: its own, or that of a feature which it raised with
   * others.
   *
   * @param features the features of the monitor that have detectors
   */
  Optional<DependenceAlert> openOf(
      String monitor, String segment, List<Fleet.SharedFeature> features) {
    return open(IncidentKey.ofMonitor(monitor, segment))
        .or(
            () ->
                features.stream()
                    .flatMap(f -> open(IncidentKey.ofFeature(f.name(), segment)).stream())
                    .filter(incident -> incident.getMonitors().contains(monitor))
                    .findFirst());
  }

  /**
   * The open incidents of changes that a monitor belongs to: its own, and those of features.
   *
   * @param columns the columns of the monitor
   */
  List<DependenceAlert> changesOf(String monitor, String segment, Collection<String> columns) {
    return Stream.concat(
            open(IncidentKey.ofMonitor(monitor, segment)).stream(),
            columns.stream()
                .sorted()
                .flatMap(column -> open(IncidentKey.ofFeature(column, segment)).stream())
                .filter(incident -> incident.getMonitors().contains(monitor)))
        .toList();
  }

  /**
   * The last incidents of features that a monitor has raised with others, open or not.
   *
   * @param configured whether its columns are known; if not, all incidents are looked through
   * @param columns the columns of the monitor
   */
  List<DependenceAlert> ofFeatures(
      MonitorSegment monitor, boolean configured, Collection<String> columns) {
    Stream<DependenceAlert> candidates =
        configured
            ? columns.stream()
                .sorted()
                .map(column -> store.get(IncidentKey.ofFeature(column, monitor.segment())))
                .filter(Objects::nonNull)
            : all().stream()
                .filter(incident -> incident.getScope() == AlertScope.FEATURE)
                .filter(incident -> incident.getSegment().equals(monitor.segment()));
    return candidates
        .filter(incident -> incident.getMonitors().contains(monitor.monitor()))
        .toList();
  }

  /** Raises an incident for what a detector has found, or reopens its last one. */
  void raise(DependenceAlert found) {
    DependenceAlert last = store.get(IncidentKey.of(found));
    if (last != null && isOpen(last)) {
      // Another kind of break, more monitors of a feature, or a detector that began anew.
      send(
          DependenceAlert.newBuilder(found)
              .setIncident(last.getIncident())
              .setSequence(last.getSequence())
              .setStatus(last.getStatus())
              .setRaisedAt(last.getRaisedAt())
              .setAcknowledgedBy(last.getAcknowledgedBy())
              .setAcknowledgedNote(last.getAcknowledgedNote())
              .setSeverity(worse(last.getSeverity(), found.getSeverity()))
              .setCategories(union(last, found))
              .setMonitors(
                  Stream.concat(found.getMonitors().stream(), last.getMonitors().stream())
                      .distinct()
                      .toList()),
          AlertEvent.UPDATED);
      return;
    }
    boolean again = last != null && isBack(last, found);
    send(
        DependenceAlert.newBuilder(found)
            .setIncident(again ? last.getIncident() : id(found))
            .setSequence(again ? last.getSequence() : 0)
            .setStatus(AlertStatus.OPEN)
            .setRaisedAt(found.getWindowEnd()),
        again ? AlertEvent.REOPENED : AlertEvent.RAISED);
  }

  /** What was critical stays so: the rest of an incident may hide it for a while. */
  private static AlertSeverity worse(AlertSeverity one, AlertSeverity other) {
    return one == AlertSeverity.CRITICAL ? one : other;
  }

  private static List<CategoryChange> union(DependenceAlert last, DependenceAlert found) {
    return last.getSignal() == found.getSignal()
        ? Stream.concat(last.getCategories().stream(), missing(last, found.getCategories()))
            .limit(Categories.MOST_CHANGES)
            .toList()
        : found.getCategories();
  }

  /**
   * Whether an open incident does not tell of some of these changes. One that tells of very many
   * tells of no more: where every window has other categories, it would grow for good.
   */
  static boolean isNew(DependenceAlert incident, List<CategoryChange> changes) {
    return incident.getCategories().size() < Categories.MOST_CHANGES
        && missing(incident, changes).findAny().isPresent();
  }

  private static Stream<CategoryChange> missing(
      DependenceAlert incident, List<CategoryChange> changes) {
    return changes.stream()
        .filter(
            change ->
                incident.getCategories().stream()
                    .noneMatch(
                        known ->
                            known.getColumn().equals(change.getColumn())
                                && known.getCategory().equals(change.getCategory())
                                && known.getAppeared() == change.getAppeared()));
  }

  /** Opens an incident again that ended only because its monitor was not configured. */
  void returned(DependenceAlert incident) {
    send(
        DependenceAlert.newBuilder(incident)
            .setStatus(AlertStatus.OPEN)
            .setResolution(null)
            .setResolvedAt(null),
        AlertEvent.REOPENED);
  }

  private boolean isBack(DependenceAlert last, DependenceAlert found) {
    if (last.getResolution() != AlertResolution.RETURNED || last.getResolvedAt() == null) {
      return false;
    }
    Duration window = Duration.between(found.getWindowStart(), found.getWindowEnd());
    return !found
        .getWindowEnd()
        .isAfter(last.getResolvedAt().plus(window.multipliedBy(reopenWindows)));
  }

  /** The same incident has the same id in every run. */
  private static String id(DependenceAlert alert) {
    String what =
        String.join(
            "\u0000",
            alert.getScope().name(),
            alert.getSource(),
            alert.getMonitor(),
            alert.getSegment(),
            alert.getSignal().name(),
            alert.getWindowEnd().toString());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, ID_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Tells that a change has grown: into another severity, or to twice its size.
   *
   * @param severity the severity of its current size
   */
  void follow(
      DependenceAlert incident,
      DependenceEstimate estimate,
      Course course,
      AlertSeverity severity) {
    boolean worse =
        severity == AlertSeverity.CRITICAL && incident.getSeverity() == AlertSeverity.WARNING;
    boolean grown =
        incident.getChangeNats() != null
            && course.size() >= GROWN * incident.getChangeNats()
            && course.size() > 0;
    if (!worse && !grown) {
      return;
    }
    DependenceAlert.Builder next =
        DependenceAlert.newBuilder(incident)
            .setWindowStart(estimate.getWindowStart())
            .setWindowEnd(estimate.getWindowEnd())
            .setChangeNats(course.size())
            .setSeverity(worse ? severity : incident.getSeverity());
    if (incident.getScope() == AlertScope.MONITOR) {
      next.setValueAfterNats(course.current().value())
          .setMiAfterNats(course.mi().value())
          .setMiAfterStandardErrorNats(course.mi().standardError());
    }
    send(next, AlertEvent.UPDATED);
  }

  /**
   * Ends an incident.
   *
   * @param at when it was over, event time
   */
  void resolve(DependenceAlert incident, AlertResolution resolution, Instant at) {
    send(
        DependenceAlert.newBuilder(incident)
            .setStatus(AlertStatus.RESOLVED)
            .setResolution(resolution)
            .setResolvedAt(at),
        AlertEvent.RESOLVED);
  }

  /** Deletes an incident that is over. */
  void forget(IncidentKey key) {
    store.delete(key);
  }

  /** Acknowledges an open incident. */
  void acknowledge(DependenceAlert incident, AlertCommand command) {
    send(
        DependenceAlert.newBuilder(incident)
            .setStatus(AlertStatus.ACKNOWLEDGED)
            .setAcknowledgedBy(command.getBy())
            .setAcknowledgedNote(command.getNote()),
        AlertEvent.ACKNOWLEDGED);
  }

  /** Tells where open incidents have become muted, or are no longer muted. */
  void refreshMutes() {
    all().stream().filter(Incidents::isOpen).forEach(this::refreshMute);
  }

  /** The same for the open incident of a window. */
  void refreshMute(DependenceAlert incident, DependenceEstimate estimate) {
    refreshMute(
        DependenceAlert.newBuilder(incident)
            .setWindowStart(estimate.getWindowStart())
            .setWindowEnd(estimate.getWindowEnd())
            .build());
  }

  private void refreshMute(DependenceAlert incident) {
    Mutes.Verdict verdict = mutes.of(incident, now.get());
    if (verdict.muted() == incident.getMuted()
        && verdict.until().equals(Optional.ofNullable(incident.getMutedUntil()))) {
      if (mutes.hasMaintenance()) {
        // By its window: what ends a mute later must not find an old one.
        store.put(IncidentKey.of(incident), incident);
      }
      return;
    }
    send(
        DependenceAlert.newBuilder(incident),
        verdict.muted() ? AlertEvent.MUTED : AlertEvent.UNMUTED);
  }

  private void send(DependenceAlert.Builder next, AlertEvent event) {
    DependenceAlert incident = next.build();
    Mutes.Verdict verdict = mutes.of(incident, now.get());
    DependenceAlert message =
        DependenceAlert.newBuilder(incident)
            .setEvent(event)
            .setSequence(incident.getSequence() + 1)
            .setMuted(verdict.muted())
            .setMutedUntil(verdict.until().orElse(null))
            .setMutedBy(verdict.command().map(AlertCommand::getBy).orElse(null))
            .setMutedNote(verdict.command().map(AlertCommand::getNote).orElse(null))
            .setLinks(links.of(incident))
            .setSentAt(now.get())
            .build();
    store.put(IncidentKey.of(message), message);
    messages.accept(message);
  }
}
