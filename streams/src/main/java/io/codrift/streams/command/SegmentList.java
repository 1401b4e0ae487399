package io.codrift.streams.command;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.text.Printable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The segments of split sources that estimates tell of. Not thread-safe. */
final class SegmentList {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  /** The end of the last window with records, by source, segment and monitor. */
  private final Map<String, Map<String, Map<String, Instant>>> lastWindows = new TreeMap<>();

  /** Adds an estimate; those of one segment come in order. */
  void add(DependenceEstimate estimate) {
    if (estimate.getSegment().isEmpty()) {
      return;
    }
    Map<String, Instant> ofSegment =
        lastWindows
            .computeIfAbsent(estimate.getSource(), source -> new HashMap<>())
            .computeIfAbsent(estimate.getSegment(), segment -> new HashMap<>());
    if (estimate.getForgotten()) {
      ofSegment.remove(estimate.getMonitor());
    } else if (estimate.getStatus() != EstimateStatus.NO_DATA) {
      ofSegment.merge(
          estimate.getMonitor(),
          estimate.getWindowEnd(),
          (one, other) -> one.isAfter(other) ? one : other);
    }
  }

  /**
   * The segments of each source, those first that have had no records for longest.
   *
   * @param most the bound on the segments of sources, as far as it is known
   */
  List<String> lines(Map<String, Integer> most) {
    List<String> lines = new ArrayList<>();
    lastWindows.forEach(
        (source, monitors) -> {
          Map<String, Instant> segments = new HashMap<>();
          monitors.forEach(
              (segment, ends) ->
                  ends.values().stream()
                      .max(Comparator.naturalOrder())
                      .ifPresent(end -> segments.put(segment, end)));
          if (segments.isEmpty()) {
            return;
          }
          lines.add(
              "%s: %d segments%s"
                  .formatted(
                      source,
                      segments.size(),
                      most.containsKey(source) ? " of at most " + most.get(source) : ""));
          lines.add("  %-20s %s".formatted("LAST WINDOW (UTC)", "SEGMENT"));
          segments.entrySet().stream()
              .sorted(Map.Entry.<String, Instant>comparingByValue().thenComparing(byName()))
              .map(
                  segment ->
                      "  %-20s %s"
                          .formatted(
                              TIME.format(segment.getValue()), Printable.of(segment.getKey())))
              .forEach(lines::add);
        });
    return lines.isEmpty() ? List.of("No segments.") : lines;
  }

  private static Comparator<Map.Entry<String, Instant>> byName() {
    return Map.Entry.comparingByKey();
  }
}
