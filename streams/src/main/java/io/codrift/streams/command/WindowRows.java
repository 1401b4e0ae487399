package io.codrift.streams.command;

import io.codrift.streams.config.Durations;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.SourceConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** How many rows the windows of a source have, about, by the records that its topic holds. */
final class WindowRows {
  private final SourceConfig source;
  private final SourceInspection look;

  /**
   * @param look at the records of the source, which has decoded some
   */
  WindowRows(SourceConfig source, SourceInspection look) {
    this.source = source;
    this.look = look;
  }

  /** Rows of a window of one segment; empty if the topic does not even hold one window. */
  Optional<Double> perWindow() {
    long span = look.lastEvent() - look.oldestEvent();
    long size = source.window().size().toMillis();
    if (span < size) {
      return Optional.empty();
    }
    double usable = (double) look.decoded() / (look.decoded() + look.refused());
    return Optional.of(
        usable * look.available() * size / span / Math.max(1, look.segments().size()));
  }

  /**
   * What is wrong if the windows of a monitor have too few complete rows for an estimate, with the
   * fix.
   */
  Optional<String> problem(MonitorConfig monitor) {
    int[] columns =
        Stream.concat(monitor.x().stream(), monitor.y().stream())
            .mapToInt(source.features()::indexOf)
            .toArray();
    double complete =
        (double)
                look.rows().stream()
                    .filter(row -> FirstRunOutlook.isComplete(row.features(), columns))
                    .count()
            / look.rows().size();
    int needed = source.window().minSamples();
    return perWindow()
        .map(rows -> rows * complete)
        .filter(rows -> rows >= 1 && rows < needed)
        .map(
            rows ->
                "windows of %s have about %.0f complete rows%s for %s, and min-samples is %d: they would not be estimated. Use `window: { size: %s }` or longer, or a smaller min-samples"
                    .formatted(
                        Durations.format(source.window().size()),
                        rows,
                        source.segmented() ? " in a segment" : "",
                        monitor.name(),
                        needed,
                        Durations.format(longEnough(needed / rows))));
  }

  /** A length with so many times the rows, in whole minutes or hours if it is that long. */
  private Duration longEnough(double times) {
    long millis = (long) Math.ceil(source.window().size().toMillis() * times);
    Duration unit =
        Stream.of(Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(1))
            .filter(candidate -> millis > candidate.toMillis())
            .findFirst()
            .orElse(Duration.ofMillis(1));
    return unit.multipliedBy(-Math.floorDiv(-millis, unit.toMillis()));
  }
}
