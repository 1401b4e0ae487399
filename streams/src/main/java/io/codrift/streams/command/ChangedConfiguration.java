package io.codrift.streams.command;

import static java.util.stream.Collectors.joining;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.Durations;
import io.codrift.streams.config.SourceConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * What a configuration changes of an application that has run before, by its recent estimates:
 * monitors that are not configured any longer, and windows of another size.
 */
final class ChangedConfiguration {
  /** More names make no line more readable. */
  private static final int LISTED = 20;

  private final CodriftConfig config;
  private final Map<String, SourceConfig> sources = new TreeMap<>();

  /** Each segment of a monitor is deleted for itself. */
  private record Removed(String monitor, String segment) {}

  /** The last estimate of each segment of the monitors that are not configured. */
  private final Map<Removed, DependenceEstimate> removed = new HashMap<>();

  /** An estimate of the last window of each source. */
  private final Map<String, DependenceEstimate> last = new TreeMap<>();

  ChangedConfiguration(CodriftConfig config) {
    this.config = config;
    config
        .sources()
        .forEach(source -> source.monitors().forEach(m -> sources.put(m.name(), source)));
  }

  /** Adds an estimate. Those of several partitions come in any order. */
  void add(DependenceEstimate estimate) {
    SourceConfig source = sources.get(estimate.getMonitor());
    if (source == null) {
      removed.merge(
          new Removed(estimate.getMonitor(), estimate.getSegment()),
          estimate,
          BinaryOperator.maxBy(
              Comparator.comparing(DependenceEstimate::getWindowEnd)
                  .thenComparing(DependenceEstimate::getForgotten)));
    } else if (!estimate.getForgotten() && source.topic().equals(estimate.getSource())) {
      // Where both sizes have a window that ends then, the change is over.
      last.merge(
          source.topic(),
          estimate,
          BinaryOperator.maxBy(
              Comparator.comparing(DependenceEstimate::getWindowEnd)
                  .thenComparing(one -> size(one).equals(source.window().size()))));
    }
  }

  private static Duration size(DependenceEstimate estimate) {
    return Duration.between(estimate.getWindowStart(), estimate.getWindowEnd());
  }

  /** The end of the last window of each monitor that has left something. */
  private Map<String, Instant> left() {
    Map<String, Instant> left = new TreeMap<>();
    removed.forEach(
        (of, estimate) -> {
          if (!estimate.getForgotten()) {
            left.merge(
                of.monitor(),
                estimate.getWindowEnd(),
                BinaryOperator.maxBy(Comparator.naturalOrder()));
          }
        });
    return left;
  }

  /** What comes of it, a line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    Map<String, Instant> left = left();
    if (!left.isEmpty()) {
      lines.add(
          "There are estimates of monitors that are not configured: %s%s. Where `run` starts without them, their open incidents end (REMOVED). What they have learnt is deleted %s after their last estimate (topics.retention); until then they go on where they were if they are configured again."
              .formatted(
                  left.entrySet().stream()
                      .limit(LISTED)
                      .map(of -> "%s (last window %s)".formatted(of.getKey(), of.getValue()))
                      .collect(joining(", ")),
                  left.size() > LISTED ? " and %d more".formatted(left.size() - LISTED) : "",
                  Durations.format(config.runtime().retention())));
    }
    last.forEach(
        (topic, estimate) -> {
          Duration before = size(estimate);
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
