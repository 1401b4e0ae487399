package io.codrift.streams.alert;

import io.codrift.model.detect.BaselineNoise;
import io.codrift.model.detect.FleetNoise;
import io.codrift.streams.topic.MonitorSegment;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the baselines of a task's monitors tell about their noise. They are in the order of their
 * names, so that the result depends neither on the order in which they were learnt nor on that of
 * the store. Not thread-safe.
 */
final class FleetBaselines {
  private final SortedMap<MonitorSegment, BaselineNoise> baselines =
      new TreeMap<>(
          Comparator.comparing(MonitorSegment::monitor).thenComparing(MonitorSegment::segment));
  private FleetNoise noise = FleetNoise.unknown();
  private boolean current = true;

  void clear() {
    baselines.clear();
    noise = FleetNoise.unknown();
    current = true;
  }

  /** Replaces the baseline of a monitor; empty if it has none. */
  void put(MonitorSegment key, Optional<BaselineNoise> baseline) {
    BaselineNoise before =
        baseline.isPresent() ? baselines.put(key, baseline.get()) : baselines.remove(key);
    current &= Optional.ofNullable(before).equals(baseline);
  }

  /** The noise of all monitors with a baseline; learnt again after one has changed. */
  FleetNoise noise() {
    if (!current) {
      noise = FleetNoise.of(baselines.values());
      current = true;
    }
    return noise;
  }
}
