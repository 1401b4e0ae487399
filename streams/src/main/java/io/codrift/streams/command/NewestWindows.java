package io.codrift.streams.command;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.config.Durations;
import io.codrift.streams.config.OnIdle;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.result.RecentProgress;
import io.codrift.streams.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** What the newest windows of each source wait for, for people who wait for their estimates. */
final class NewestWindows {
  /** Stands for the grace of a source whose configuration is not known. */
  private static final Duration UNKNOWN = Duration.ofMinutes(1);

  private static final String NOT_KNOWN =
      "what the newest windows wait for is not known. Among the newest messages of the windows topic"
          + " ";

  private final Map<String, SourceConfig> configured = new HashMap<>();
  private final Map<String, Long> shown = new HashMap<>();
  private final Map<String, Duration> sizes = new HashMap<>();

  /**
   * @param configured the sources, as far as a configuration is known
   */
  NewestWindows(List<SourceConfig> configured) {
    configured.forEach(source -> this.configured.put(source.topic(), source));
  }

  /** Notes an estimate of a window. */
  void estimated(String source, Instant start, Instant end) {
    shown.merge(source, end.toEpochMilli(), Math::max);
    sizes.put(source, Duration.between(start, end));
  }

  /**
   * The pause between estimates that is usual, of each source that is known: a window and its
   * grace. Empty before the first estimate of the source.
   */
  Map<String, Optional<Duration>> usualPauses() {
    Map<String, Optional<Duration>> pauses = new HashMap<>();
    configured.keySet().forEach(source -> pauses.put(source, Optional.empty()));
    sizes.forEach(
        (topic, size) -> {
          SourceConfig source = configured.get(topic);
          pauses.put(
              topic,
              Optional.of(
                  source == null
                      ? size.plus(UNKNOWN)
                      : source.window().size().plus(source.window().grace())));
        });
    return pauses;
  }

  /** The sources of the configuration, as far as it is known. */
  Set<String> sources() {
    return configured.keySet();
  }

  /** One line per source. */
  List<String> lines(RecentProgress progress) {
    List<String> lines = new ArrayList<>();
    progress
        .latest()
        .forEach(
            (source, partitions) ->
                lines.add(
                    Printable.of(source) + ": " + line(source, partitions, progress.whole())));
    configured.keySet().stream()
        .filter(source -> !progress.latest().containsKey(source))
        .sorted()
        .forEach(
            source ->
                lines.add(
                    source
                        + (progress.whole()
                            ? ": no window stage has been heard of"
                            : ": " + NOT_KNOWN + "no partition tells of itself")));
    return lines;
  }

  private String line(String source, SortedMap<Integer, WindowProgress> partitions, boolean whole) {
    int all = RecentProgress.partitions(partitions);
    if (partitions.size() < all) {
      int missing = all - partitions.size();
      return whole
          ? "%d of %d partitions have not been heard of, and every window waits for them"
              .formatted(missing, all)
          : NOT_KNOWN + "%d of %d partitions tell nothing of themselves".formatted(missing, all);
    }
    Optional<WindowProgress> silent = RecentProgress.notHeardOf(partitions.values());
    if (silent.isPresent()) {
      return "partition %d has told nothing since %s, and later windows wait for it; or the clock of its window stage is behind"
          .formatted(silent.get().getPartition(), silent.get().getSentAt());
    }
    Collection<WindowProgress> open =
        partitions.values().stream().filter(latest -> !latest.getIdle()).toList();
    if (open.isEmpty()) {
      return "no records come, and every window with records is closed";
    }
    WindowProgress behind =
        open.stream().min(Comparator.comparing(WindowProgress::getClosedUntil)).orElseThrow();
    long closed = behind.getClosedUntil().toEpochMilli();
    if (closed != Long.MIN_VALUE && closed > shown.getOrDefault(source, Long.MIN_VALUE)) {
      return "windows that end at %s or earlier are closed, and wait for their estimates"
          .formatted(Instant.ofEpochMilli(closed));
    }
    long reached = behind.getWatermark().toEpochMilli();
    return "the next window waits for partition %d, which %s. %s"
        .formatted(
            behind.getPartition(),
            reached == Long.MIN_VALUE
                ? "has had no record that can be used (see `codrift check`)"
                : "has reached " + Instant.ofEpochMilli(reached),
            rule(configured.get(source)));
  }

  /** When a window closes. */
  private static String rule(SourceConfig source) {
    if (source == null) {
      return "It closes when its records are past its end and the grace, or when it is over by the"
          + " clock and no record has come for idle-timeout";
    }
    return "It closes when its records are %s past its end (grace), or when %sno record has come for"
            .formatted(
                Durations.format(source.window().grace()),
                source.onIdle() == OnIdle.WAIT ? "it is over by the clock and " : "")
        + " %s (idle-timeout)".formatted(Durations.format(source.idleTimeout()));
  }
}
