package io.codrift.streams.command;

import io.codrift.model.Cancellation;
import io.codrift.model.EngineException;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.streams.config.Durations;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.Decoded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;

/**
 * How many windows a topic holds, and about how long a first run works on them. What was timed for
 * one source is also said of others whose fits are alike. Not thread-safe.
 */
final class FirstRunOutlook {
  /** Fewer complete rows have no estimate. */
  private static final int FEWEST_ROWS = 64;

  private static final long SEED = 1;

  /** Larger groups are hardly faster for each fit, and the check waits for the one it times. */
  private static final int MOST_TIMED = 8;

  /** Fits with so many times the rows take about as long. */
  private static final double ALIKE = 1.25;

  private final EstimatorSettings settings;
  private final ToIntFunction<FitRequest.Shape> groups;
  private final Function<EstimatorSettings, WindowEstimator> opener;
  private final List<Timed> timed = new ArrayList<>();

  /** How long a group of fits took. */
  private record Timed(FitRequest.Shape shape, int together, int rows, Duration time) {
    boolean isLike(FitRequest.Shape other, int otherTogether, int otherRows) {
      return shape.equals(other)
          && together == otherTogether
          && Math.max(rows, otherRows) <= ALIKE * Math.min(rows, otherRows);
    }
  }

  /**
   * @param settings of the estimator
   * @param groups the most fits of a shape that train together
   * @param opener opens an estimator, which is closed here
   */
  FirstRunOutlook(
      EstimatorSettings settings,
      ToIntFunction<FitRequest.Shape> groups,
      Function<EstimatorSettings, WindowEstimator> opener) {
    this.settings = settings;
    this.groups = groups;
    this.opener = opener;
  }

  /** The windows that have a time between the first and the last event, both in milliseconds. */
  static long windows(SourceConfig source, long first, long last) {
    long size = source.window().size().toMillis();
    long advance = source.window().advance().toMillis();
    return Math.floorDiv(last, advance) - Math.floorDiv(first - size, advance);
  }

  /**
   * One line that says both; nothing if the topic holds a single window. Fits of the recent rows
   * are timed, as many as would train together, as of a later window of a process that has fitted
   * before: they go on from a model.
   *
   * @param look at the records of the source, which has decoded some
   */
  Optional<String> line(SourceConfig source, SourceInspection look) {
    long windows = windows(source, look.oldestEvent(), look.lastEvent());
    if (windows < 2) {
      return Optional.empty();
    }
    long segments = Math.max(1, Math.min(look.segments().size(), source.maxSegments()));
    long fits = windows * segments * source.monitors().size();
    String count =
        "about %d windows%s of %d monitor%s"
            .formatted(
                windows,
                segments > 1 ? " in each of %d segments".formatted(segments) : "",
                source.monitors().size(),
                source.monitors().size() == 1 ? "" : "s");
    MonitorConfig monitor = source.monitors().get(0);
    long ofWindow =
        new WindowRows(source, look).perWindow().map(Math::round).orElse(Long.MAX_VALUE);
    Optional<Window> rows =
        window(source, monitor, look.rows().stream().limit(Math.max(1, ofWindow)).toList());
    if (rows.isEmpty()) {
      return Optional.of(count);
    }
    try {
      int together = together(source, monitor, segments);
      Timed group = timed(rows.get(), shape(monitor), together);
      return Optional.of(
          "%s, which a first run estimates in about %s: %s of %d rows %s %d ms here"
              .formatted(
                  count,
                  rounded(group.time().multipliedBy(fits).dividedBy(together)),
                  together == 1 ? "a fit" : together + " fits",
                  group.rows(),
                  together == 1 ? "takes" : "together take",
                  group.time().toMillis()));
    } catch (EngineException e) {
      return Optional.of(
          "%s. How long their fits take is not known: %s".formatted(count, e.getMessage()));
    }
  }

  /** How many fits train together that wait at once: one of each monitor and segment. */
  private int together(SourceConfig source, MonitorConfig monitor, long segments) {
    FitRequest.Shape shape = shape(monitor);
    long alike = source.monitors().stream().filter(one -> shape(one).equals(shape)).count();
    long most = Math.min(MOST_TIMED, groups.applyAsInt(shape));
    return (int) Math.max(1, Math.min(most, alike * segments));
  }

  private static FitRequest.Shape shape(MonitorConfig monitor) {
    return new FitRequest.Shape(monitor.x().size(), monitor.y().size());
  }

  private Timed timed(Window window, FitRequest.Shape shape, int together) {
    Optional<Timed> known =
        timed.stream().filter(one -> one.isLike(shape, together, window.rows())).findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    boolean first = timed.stream().noneMatch(one -> one.shape().equals(shape));
    Timed now = new Timed(shape, together, window.rows(), time(window, together, first));
    timed.add(now);
    return now;
  }

  /**
   * @param first whether these are the first fits of their shape, which load and compile what later
   *     ones use
   */
  private Duration time(Window window, int together, boolean first) {
    EstimatorSettings later = settings.toBuilder().firstSteps(settings.thenSteps()).build();
    try (WindowEstimator estimator = opener.apply(later)) {
      if (first) {
        FitRequest request = new FitRequest(window, Optional.empty(), SEED);
        var unused = estimator.fit(List.of(request), Cancellation.NEVER);
      }
      List<FitRequest> group =
          LongStream.range(SEED, SEED + together)
              .mapToObj(seed -> new FitRequest(window, Optional.empty(), seed))
              .toList();
      long begun = System.nanoTime();
      var unused = estimator.fit(group, Cancellation.NEVER);
      return Duration.ofNanos(System.nanoTime() - begun);
    }
  }

  /** The rows that are complete in the columns of a monitor. */
  private static Optional<Window> window(
      SourceConfig source, MonitorConfig monitor, List<Decoded.Row> rows) {
    int[] x = monitor.x().stream().mapToInt(source.features()::indexOf).toArray();
    int[] y = monitor.y().stream().mapToInt(source.features()::indexOf).toArray();
    List<double[]> complete =
        rows.stream()
            .map(Decoded.Row::features)
            .filter(row -> isComplete(row, x) && isComplete(row, y))
            .toList();
    return complete.size() < FEWEST_ROWS
        ? Optional.empty()
        : Optional.of(
            Window.ofIndependentRows(
                monitor.x(), monitor.y(), columns(complete, x), columns(complete, y), SEED));
  }

  /** Whether a row has a value in each of some columns. */
  static boolean isComplete(double[] row, int[] columns) {
    return Arrays.stream(columns).noneMatch(column -> Double.isNaN(row[column]));
  }

  private static double[] columns(List<double[]> rows, int[] columns) {
    return rows.stream()
        .flatMapToDouble(row -> Arrays.stream(columns).mapToDouble(column -> row[column]))
        .toArray();
  }

  private static String rounded(Duration time) {
    if (time.compareTo(Duration.ofMinutes(2)) < 0) {
      return Durations.format(Duration.ofSeconds(Math.max(1, time.toSeconds())));
    }
    return Durations.format(Duration.ofMinutes(time.toMinutes()));
  }
}
