package io.codrift.streams.explain;

import io.codrift.schemas.AlertScope;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.config.NearestName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The estimates and incidents that an explanation is made from, and what they are asked for. */
final class Messages {
  private static final int MOST_NAMES = 10;

  /** By monitor, segment and window; of two estimates of a window the last counts. */
  private final Map<String, Map<String, TreeMap<Instant, DependenceEstimate>>> estimates =
      new TreeMap<>();

  private final Set<String> monitors;
  private final List<DependenceAlert> incidents;

  Messages(
      Set<String> monitors,
      Collection<DependenceEstimate> estimates,
      Collection<DependenceAlert> incidents) {
    this.monitors = new TreeSet<>(monitors);
    for (DependenceEstimate estimate : estimates) {
      this.estimates
          .computeIfAbsent(estimate.getMonitor(), m -> new TreeMap<>())
          .computeIfAbsent(estimate.getSegment(), s -> new TreeMap<>())
          .put(estimate.getWindowEnd(), estimate);
    }
    this.incidents =
        incidents.stream().sorted(Comparator.comparing(DependenceAlert::getRaisedAt)).toList();
  }

  void requireMonitor(String name) {
    if (estimates.containsKey(name) || !incidents(name, Optional.empty()).isEmpty()) {
      return; // the estimates of an incident may have expired
    }
    Optional<DependenceAlert> feature =
        incidents.stream()
            .filter(i -> i.getScope() == AlertScope.FEATURE && i.getMonitor().equals(name))
            .reduce((one, other) -> other);
    if (feature.isPresent()) {
      throw new IllegalArgumentException(
          "%s is a feature, whose incident %s was raised by the monitors %s. Explain one of them."
              .formatted(name, feature.get().getIncident(), some(feature.get().getMonitors())));
    }
    List<String> near = NearestName.allTo(name, monitors).limit(MOST_NAMES).toList();
    throw new IllegalArgumentException(
        monitors.isEmpty()
            ? "There are no estimates yet. `codrift run` makes them."
            : near.isEmpty()
                ? "There is no monitor %s. There are %s.".formatted(name, some(monitors))
                : "There is no monitor %s. Did you mean %s?"
                    .formatted(name, String.join(" or ", near)));
  }

  private static String some(Collection<String> names) {
    String first =
        names.stream()
            .limit(MOST_NAMES)
            .map(name -> name.isEmpty() ? "\"\"" : name) // the segment of a source without segments
            .collect(Collectors.joining(", "));
    return names.size() > MOST_NAMES
        ? "%s and %d more".formatted(first, names.size() - MOST_NAMES)
        : first;
  }

  /**
   * The segment that is asked for, of estimates or of an incident; or the only one of estimates.
   */
  String segment(Question question) {
    if (question.segment().isPresent()) {
      String segment = question.segment().get();
      if (!segments(question.monitor()).contains(segment)) {
        throw new IllegalArgumentException(noSegment(question.monitor(), segment));
      }
      return segment;
    }
    Collection<String> known = bySegment(question.monitor()).keySet();
    if (known.isEmpty()) {
      throw new IllegalArgumentException(noEstimates(question.monitor()));
    }
    if (known.size() > 1) {
      throw new IllegalArgumentException(
          "%s has the segments %s. Choose one with --segment."
              .formatted(question.monitor(), some(known)));
    }
    return known.iterator().next();
  }

  private String noSegment(String monitor, String segment) {
    Set<String> known = segments(monitor);
    return known.equals(Set.of(""))
        ? "%s has no segments. Leave out --segment.".formatted(monitor)
        : "%s has no segment %s. It has %s.".formatted(monitor, segment, some(known));
  }

  private Set<String> segments(String monitor) {
    Set<String> known = new TreeSet<>(bySegment(monitor).keySet());
    incidents(monitor, Optional.empty()).forEach(incident -> known.add(incident.getSegment()));
    return known;
  }

  private Map<String, TreeMap<Instant, DependenceEstimate>> bySegment(String monitor) {
    return estimates.getOrDefault(monitor, Map.of());
  }

  private static String noEstimates(String name) {
    return "The estimates of %s have expired. Leave out --window for its last incident."
        .formatted(name);
  }

  /** The windows of a monitor, oldest first; none if they have expired. */
  List<DependenceEstimate> windows(String monitor, String segment) {
    return new ArrayList<>(bySegment(monitor).getOrDefault(segment, new TreeMap<>()).values());
  }

  DependenceEstimate window(String monitor, String segment, Instant end) {
    TreeMap<Instant, DependenceEstimate> known =
        bySegment(monitor).getOrDefault(segment, new TreeMap<>());
    if (known.isEmpty()) {
      throw new IllegalArgumentException(noEstimates(AlertText.name(monitor, segment)));
    }
    DependenceEstimate window = known.get(end);
    if (window == null) {
      throw new IllegalArgumentException(
          "No window of %s ends at %s. The nearest ends at %s; there are windows from %s to %s."
              .formatted(
                  monitor,
                  end,
                  known.keySet().stream()
                      .min(Comparator.comparing(one -> Duration.between(one, end).abs()))
                      .orElseThrow(),
                  known.firstKey(),
                  known.lastKey()));
    }
    return window;
  }

  /** The incidents that a monitor belongs to, those of features included, oldest first. */
  List<DependenceAlert> incidents(String monitor, Optional<String> segment) {
    return incidents.stream()
        .filter(
            incident ->
                incident.getScope() == AlertScope.FEATURE
                    ? incident.getMonitors().contains(monitor)
                    : incident.getMonitor().equals(monitor))
        .filter(incident -> segment.isEmpty() || segment.get().equals(incident.getSegment()))
        .toList();
  }

  Optional<DependenceAlert> lastIncident(Question question) {
    if (question.segment().isPresent()) {
      String unused = segment(question);
    }
    return incidents(question.monitor(), question.segment()).stream().reduce((one, other) -> other);
  }

  DependenceAlert incident(Question question) {
    String id = question.incident().orElseThrow();
    List<DependenceAlert> mine = incidents(question.monitor(), question.segment());
    return mine.stream()
        .filter(incident -> incident.getIncident().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    incidents.stream()
                        .filter(incident -> incident.getIncident().equals(id))
                        .findFirst()
                        .map(
                            other ->
                                "The incident %s is of %s."
                                    .formatted(
                                        id, AlertText.name(other.getMonitor(), other.getSegment())))
                        .orElseGet(
                            () ->
                                "%s has no incident %s. It has %s."
                                    .formatted(
                                        question.monitor(),
                                        id,
                                        mine.isEmpty()
                                            ? "none"
                                            : some(
                                                mine.stream()
                                                    .map(DependenceAlert::getIncident)
                                                    .toList())))));
  }
}
