package io.codrift.streams.alert;

import io.codrift.model.detect.AlarmBudget;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.MonitorDigest;
import io.codrift.streams.config.NearestName;
import io.codrift.streams.config.SourceConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configured monitors, the features that several of them share, and the division of the budget
 * of false alarms among both. Monitors of a split source count once per possible segment.
 */
final class Fleet {
  private final AlarmBudget budget;
  private final Map<String, Set<String>> columns;
  private final Map<String, Duration> advances = new HashMap<>();
  private final Map<String, List<String>> monitorsOf = new HashMap<>();
  private final Map<String, List<SharedFeature>> featuresOf = new HashMap<>();
  private final Set<String> segmented = new HashSet<>();
  private final Map<String, String> digests;

  /**
   * A feature that has its own detector.
   *
   * @param name the column
   * @param monitors the monitors of its source that contain it, at least two
   * @param places the place of each among them
   */
  record SharedFeature(String name, List<String> monitors, Map<String, Integer> places) {
    static SharedFeature of(String name, List<String> monitors) {
      Map<String, Integer> places = new HashMap<>();
      for (int place = 0; place < monitors.size(); place++) {
        places.put(monitors.get(place), place);
      }
      return new SharedFeature(name, List.copyOf(monitors), Map.copyOf(places));
    }
  }

  Fleet(CodriftConfig config) {
    columns =
        config.sources().stream()
            .flatMap(source -> source.monitors().stream())
            .collect(
                Collectors.toUnmodifiableMap(
                    MonitorConfig::name,
                    monitor ->
                        Stream.concat(monitor.x().stream(), monitor.y().stream())
                            .collect(Collectors.toUnmodifiableSet())));
    digests = MonitorDigest.ofAll(config);
    long monitorBound = 0;
    long featureBound = 0;
    List<SharedFeature> shared = new ArrayList<>();
    for (SourceConfig source : config.sources()) {
      int segments = source.segmented() ? source.maxSegments() : 1;
      List<SharedFeature> ofSource = sharedFeatures(source);
      monitorBound += (long) segments * source.monitors().size();
      featureBound += (long) segments * ofSource.size();
      shared.addAll(ofSource);
      monitorsOf.put(source.topic(), source.monitors().stream().map(MonitorConfig::name).toList());
      if (source.segmented()) {
        segmented.addAll(monitorsOf.get(source.topic()));
      }
      source.monitors().forEach(monitor -> advances.put(monitor.name(), source.window().advance()));
    }
    budget =
        AlarmBudget.of(
            config.alerts().windowsPerFalseAlarm(), Math.max(1, monitorBound), featureBound);
    if (budget.watchesFeatures()) {
      for (SharedFeature feature : shared) {
        for (String monitor : feature.monitors()) {
          featuresOf.computeIfAbsent(monitor, m -> new ArrayList<>()).add(feature);
        }
      }
    }
  }

  private static List<SharedFeature> sharedFeatures(SourceConfig source) {
    Map<String, List<String>> containing = new LinkedHashMap<>();
    for (MonitorConfig monitor : source.monitors()) {
      Stream.concat(monitor.x().stream(), monitor.y().stream())
          .distinct()
          .forEach(
              feature ->
                  containing.computeIfAbsent(feature, f -> new ArrayList<>()).add(monitor.name()));
    }
    return containing.entrySet().stream()
        .filter(e -> e.getValue().size() > 1)
        .map(e -> SharedFeature.of(e.getKey(), e.getValue()))
        .toList();
  }

  AlarmBudget budget() {
    return budget;
  }

  boolean contains(String monitor) {
    return columns.containsKey(monitor);
  }

  /** Whether the source of a monitor is split; not if the monitor is null or not configured. */
  boolean isSegmented(String monitor) {
    return segmented.contains(monitor);
  }

  /** The digest of the identity of a monitor; empty if it is not configured. */
  Optional<String> digestOf(String monitor) {
    return Optional.ofNullable(digests.get(monitor));
  }

  /** The monitors of a source; none if it is not configured. */
  List<String> monitorsOf(String source) {
    return monitorsOf.getOrDefault(source, List.of());
  }

  /** The columns of a monitor; none if it is not configured. */
  Set<String> columnsOf(String monitor) {
    return columns.getOrDefault(monitor, Set.of());
  }

  /** The distance of the windows of a configured monitor. */
  Duration advanceOf(String monitor) {
    return advances.get(monitor);
  }

  /** Whether any monitor contains a feature. */
  boolean hasFeature(String feature) {
    return columns.values().stream().anyMatch(names -> names.contains(feature));
  }

  /** What to answer if a monitor is not configured. */
  String unknownMonitor(String name) {
    return unknown("monitor", name, columns.keySet());
  }

  /** What to answer if no monitor contains a feature. */
  String unknownFeature(String name) {
    return unknown(
        "feature",
        name,
        columns.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
  }

  private static String unknown(String what, String name, Set<String> known) {
    return "There is no %s %s.%s"
        .formatted(
            what,
            name,
            NearestName.to(name, known)
                .map(" Did you mean %s?"::formatted)
                .orElseGet(
                    () ->
                        " There are "
                            + known.stream().sorted().limit(10).collect(Collectors.joining(", "))
                            + (known.size() > 10 ? ", …" : ".")));
  }

  /** The features of a monitor that have detectors. */
  List<SharedFeature> featuresOf(String monitor) {
    return featuresOf.getOrDefault(monitor, List.of());
  }
}
