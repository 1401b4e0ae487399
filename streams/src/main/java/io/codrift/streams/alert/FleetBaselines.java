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
  private static final Comparator<MonitorSegment> BY_NAME =
      Comparator.comparing(MonitorSegment::monitor).thenComparing(MonitorSegment::segment);

  private final SortedMap<MonitorSegment, BaselineNoise> baselines = new TreeMap<>(BY_NAME);
  private FleetNoise noise = FleetNoise.unknown();
  private boolean current = true;

  /** The last monitor that the noise was learnt from, if there were more than are used. */
  private Optional<MonitorSegment> lastUsed = Optional.empty();

  void clear() {
    baselines.clear();
    noise = FleetNoise.unknown();
    current = true;
    lastUsed = Optional.empty();
  }

  /** Replaces the baseline of a monitor; empty if it has none. */
  void put(MonitorSegment key, Optional<BaselineNoise> baseline) {
    BaselineNoise before =
        baseline.isPresent() ? baselines.put(key, baseline.get()) : baselines.remove(key);
    boolean used = lastUsed.map(last -> BY_NAME.compare(key, last) <= 0).orElse(true);
    current &= !used || Optional.ofNullable(before).equals(baseline);
  }

  /** The noise of all monitors with a baseline; learnt again after one that is used has changed. */
  FleetNoise noise() {
    if (!current) {
      noise = FleetNoise.of(baselines.values());
      lastUsed = baselines.keySet().stream().skip(FleetNoise.MOST_BASELINES - 1).findFirst();
      current = true;
    }
    return noise;
  }
}
