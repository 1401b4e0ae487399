package io.codrift.streams.command;

import static java.util.stream.Collectors.joining;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.Durations;
import io.codrift.streams.config.SourceConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a configuration changes of an application that has run before, by its recent estimates:
 * monitors that are not configured any longer, and windows of another size.
 */
final class ChangedConfiguration {
  /** More names make no line more readable. */
  private static final int LISTED = 20;

  private final CodriftConfig config;
  private final Map<String, SourceConfig> sources = new TreeMap<>();

  /** The end of the last window of each monitor that is not configured. */
  private final Map<String, Instant> removed = new TreeMap<>();

  /** The last window of each source. */
  private final Map<String, DependenceEstimate> last = new TreeMap<>();

  ChangedConfiguration(CodriftConfig config) {
    this.config = config;
    config
        .sources()
        .forEach(source -> source.monitors().forEach(m -> sources.put(m.name(), source)));
  }

  /** Adds an estimate, in the order in which they were written. */
  void add(DependenceEstimate estimate) {
    SourceConfig source = sources.get(estimate.getMonitor());
    if (source != null) {
      last.put(source.topic(), estimate);
    } else if (estimate.getForgotten()) {
      removed.remove(estimate.getMonitor());
    } else {
      removed.merge(
          estimate.getMonitor(),
          estimate.getWindowEnd(),
          (one, other) -> one.isAfter(other) ? one : other);
    }
  }

  /** What comes of it, a line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!removed.isEmpty()) {
      lines.add(
          "There are estimates of monitors that are not configured: %s%s. Where `run` starts without them, their open incidents end (REMOVED). What they have learnt is deleted %s after their last estimate (topics.retention); until then they go on where they were if they are configured again."
              .formatted(
                  removed.entrySet().stream()
                      .limit(LISTED)
                      .map(of -> "%s (last window %s)".formatted(of.getKey(), of.getValue()))
                      .collect(joining(", ")),
                  removed.size() > LISTED ? " and %d more".formatted(removed.size() - LISTED) : "",
                  Durations.format(config.runtime().retention())));
    }
    last.forEach(
        (topic, estimate) -> {
          Duration before = Duration.between(estimate.getWindowStart(), estimate.getWindowEnd());
          Duration now = sources.get(estimate.getMonitor()).window().size();
          if (!before.equals(now)) {
            lines.add(
                "The last windows of %s were of %s, and are of %s now: records of open windows count as late, each monitor learns its baseline again, and its open incident ends."
                    .formatted(topic, Durations.format(before), Durations.format(now)));
          }
        });
    return lines;
  }
}
