package io.codrift.streams.estimate.schedule;

import io.codrift.model.Category;
import io.codrift.model.Window;
import io.codrift.schemas.ColumnLevels;
import io.codrift.schemas.LevelCount;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.assembly.WindowFacts;
import io.codrift.streams.sample.Sample;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rows of a window's sample that are complete in the columns of one monitor. */
final class MonitorRows {
  /** An estimate tells of so many categories of a column. */
  private static final int MOST_LEVELS = 64;

  private final MonitorConfig monitor;
  private final Sample sample;
  private final int[] columns;
  private final int[] complete;

  private MonitorRows(MonitorConfig monitor, Sample sample, int[] columns, int[] complete) {
    this.monitor = monitor;
    this.sample = sample;
    this.columns = columns;
    this.complete = complete;
  }

  /** Selects the complete rows. */
  static MonitorRows of(Sample sample, MonitorConfig monitor) {
    int[] columns =
        Stream.concat(monitor.x().stream(), monitor.y().stream())
            .mapToInt(sample.features()::indexOf)
            .toArray();
    int[] complete =
        IntStream.range(0, sample.rows()).filter(row -> isComplete(sample, row, columns)).toArray();
    return new MonitorRows(monitor, sample, columns, complete);
  }

  /** The number of rows. */
  int count() {
    return complete.length;
  }

  /** The columns that have one value in all rows; none if there are no rows. */
  List<String> constantColumns() {
    if (count() == 0) {
      return List.of();
    }
    return Arrays.stream(columns)
        .filter(
            column -> {
              double first = sample.value(complete[0], column);
              return Arrays.stream(complete).allMatch(row -> sample.value(row, column) == first);
            })
        .mapToObj(sample.features()::get)
        .toList();
  }

  /** How often the categories of each column occur that has nothing but categories. */
  List<ColumnLevels> levels() {
    return count() == 0
        ? List.of()
        : Arrays.stream(columns)
            .filter(
                column ->
                    Arrays.stream(complete)
                        .allMatch(row -> Category.isCode(sample.value(row, column))))
            .mapToObj(this::levels)
            .toList();
  }

  private ColumnLevels levels(int column) {
    Map<Double, Long> counts = new HashMap<>();
    for (int row : complete) {
      counts.merge(sample.value(row, column), 1L, Long::sum);
    }
    return ColumnLevels.newBuilder()
        .setColumn(sample.features().get(column))
        .setDifferent(counts.size())
        .setLevels(
            counts.entrySet().stream()
                .sorted(
                    Map.Entry.<Double, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_LEVELS)
                .map(
                    level ->
                        LevelCount.newBuilder()
                            .setCode(level.getKey())
                            .setCount(level.getValue())
                            .setText(
                                sample
                                    .text(sample.features().get(column), level.getKey())
                                    .orElse(null))
                            .build())
                .toList())
        .build();
  }

  /** The rows as input of the estimator. */
  Window cut(WindowFacts window) {
    int xDims = monitor.x().size();
    int yDims = monitor.y().size();
    double[] x = new double[count() * xDims];
    double[] y = new double[count() * yDims];
    long[] times = new long[count()];
    long[] hashes = new long[count()];
    for (int i = 0; i < count(); i++) {
      int row = complete[i];
      for (int column = 0; column < xDims; column++) {
        x[i * xDims + column] = sample.value(row, columns[column]);
      }
      for (int column = 0; column < yDims; column++) {
        y[i * yDims + column] = sample.value(row, columns[xDims + column]);
      }
      times[i] = sample.eventTime(row);
      hashes[i] = sample.hash(row);
    }
    long start = window.id().start();
    long end = window.id().end();
    long advance = window.source().window().advance().toMillis();
    return new Window(
        monitor.x(),
        monitor.y(),
        count(),
        x,
        y,
        times,
        hashes,
        start,
        end,
        Math.max(start, end - advance));
  }

  private static boolean isComplete(Sample sample, int row, int[] columns) {
    for (int column : columns) {
      if (column < 0 || !Double.isFinite(sample.value(row, column))) {
        return false;
      }
    }
    return true;
  }
}
