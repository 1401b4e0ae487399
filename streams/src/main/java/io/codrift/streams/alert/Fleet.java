package io.codrift.streams.alert;

import io.codrift.model.detect.AlarmBudget;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.SourceConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configured monitors, the features that several of them share, and the division of the budget
 * of false alarms among both. Monitors of a split source count once per possible segment.
 */
final class Fleet {
  private final AlarmBudget budget;
  private final Set<String> monitors;
  private final Map<String, List<SharedFeature>> featuresOf = new HashMap<>();

  /**
   * A feature that has its own detector.
   *
   * @param name the column
   * @param monitors the monitors of its source that contain it, at least two
   */
  record SharedFeature(String name, List<String> monitors) {}

  Fleet(CodriftConfig config) {
    monitors =
        config.sources().stream()
            .flatMap(source -> source.monitors().stream())
            .map(MonitorConfig::name)
            .collect(Collectors.toUnmodifiableSet());
    long monitorBound = 0;
    long featureBound = 0;
    List<SharedFeature> shared = new ArrayList<>();
    for (SourceConfig source : config.sources()) {
      int segments = source.segmented() ? source.maxSegments() : 1;
      List<SharedFeature> ofSource = sharedFeatures(source);
      monitorBound += (long) segments * source.monitors().size();
      featureBound += (long) segments * ofSource.size();
      shared.addAll(ofSource);
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
        .map(e -> new SharedFeature(e.getKey(), List.copyOf(e.getValue())))
        .toList();
  }

  AlarmBudget budget() {
    return budget;
  }

  boolean contains(String monitor) {
    return monitors.contains(monitor);
  }

  /** The features of a monitor that have detectors. */
  List<SharedFeature> featuresOf(String monitor) {
    return featuresOf.getOrDefault(monitor, List.of());
  }
}
