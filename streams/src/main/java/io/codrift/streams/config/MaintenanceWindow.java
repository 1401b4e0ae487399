package io.codrift.streams.config;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A time in which alerts are muted, once or again and again.
 *
 * @param from its begin, event time
 * @param to its end, after the begin
 * @param every the time from one begin to the next; longer than it lasts; empty: it is once
 * @param monitors the monitors that are muted
 * @param features the features that are muted, with every monitor that contains one. Without
 *     monitors and features all are muted
 */
public record MaintenanceWindow(
    Instant from,
    Instant to,
    Optional<Duration> every,
    Set<String> monitors,
    Set<String> features) {
  public MaintenanceWindow {
    monitors = Set.copyOf(monitors);
    features = Set.copyOf(features);
  }

  /** Whether it overlaps a window of event time. */
  public boolean overlaps(Instant start, Instant end) {
    if (!end.isAfter(from)) {
      return false;
    }
    if (every.isEmpty()) {
      return start.isBefore(to);
    }
    Duration sinceBegin = Duration.between(from, start);
    long position = Math.floorMod(sinceBegin.toMillis(), every.get().toMillis());
    return position < Duration.between(from, to).toMillis()
        || position + Duration.between(start, end).toMillis() > every.get().toMillis();
  }

  /** Whether it is about everything. */
  public boolean isOfAll() {
    return monitors.isEmpty() && features.isEmpty();
  }
}
