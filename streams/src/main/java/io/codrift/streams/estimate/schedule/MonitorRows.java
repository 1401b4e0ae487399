package io.codrift.streams.estimate.schedule;

import io.codrift.model.Category;
import io.codrift.model.Window;
import io.codrift.schemas.ColumnLevels;
import io.codrift.schemas.LevelCount;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.assembly.WindowFacts;
import io.codrift.streams.sample.CategoryTexts;
import io.codrift.streams.sample.Sample;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The rows of a window's sample that are complete in the columns of one monitor: a copy of these
 * columns, so that a fit that waits or runs does not keep the whole sample in memory. Immutable.
 */
final class MonitorRows {
  /** An estimate tells of so many categories of a column. */
  private static final int MOST_LEVELS = 64;

  private final MonitorConfig monitor;

  /** X, then Y. */
  private final List<String> columns;

  /** One array per column. */
  private final double[][] values;

  private final long[] eventTimes;
  private final long[] hashes;
  private final CategoryTexts texts;

  private MonitorRows(
      MonitorConfig monitor,
      List<String> columns,
      double[][] values,
      long[] eventTimes,
      long[] hashes,
      CategoryTexts texts) {
    this.monitor = monitor;
    this.columns = columns;
    this.values = values;
    this.eventTimes = eventTimes;
    this.hashes = hashes;
    this.texts = texts;
  }

  /** Copies the complete rows. */
  static MonitorRows of(Sample sample, MonitorConfig monitor) {
    List<String> columns = Stream.concat(monitor.x().stream(), monitor.y().stream()).toList();
    int[] from = columns.stream().mapToInt(sample.features()::indexOf).toArray();
    int[] complete =
        IntStream.range(0, sample.rows()).filter(row -> isComplete(sample, row, from)).toArray();
    double[][] values = new double[columns.size()][];
    for (int column = 0; column < values.length; column++) {
      int source = from[column];
      values[column] = Arrays.stream(complete).mapToDouble(r -> sample.value(r, source)).toArray();
    }
    return new MonitorRows(
        monitor,
        columns,
        values,
        Arrays.stream(complete).mapToLong(sample::eventTime).toArray(),
        Arrays.stream(complete).mapToLong(sample::hash).toArray(),
        sample.texts());
  }

  /** The number of rows. */
  int count() {
    return hashes.length;
  }

  /** The bytes that it has in memory, about. */
  long bytes() {
    return (long) count() * (columns.size() * Double.BYTES + 2 * Long.BYTES);
  }

  /** The columns that have one value in all rows; none if there are no rows. */
  List<String> constantColumns() {
    return count() == 0
        ? List.of()
        : IntStream.range(0, columns.size())
            .filter(c -> Arrays.stream(values[c]).allMatch(value -> value == values[c][0]))
            .mapToObj(columns::get)
            .toList();
  }

  /** How often the categories of each column occur that has nothing but categories. */
  List<ColumnLevels> levels() {
    return count() == 0
        ? List.of()
        : IntStream.range(0, columns.size())
            .filter(c -> Arrays.stream(values[c]).allMatch(Category::isCode))
            .mapToObj(this::levels)
            .toList();
  }

  private ColumnLevels levels(int column) {
    Map<Double, Long> counts = new HashMap<>();
    for (double value : values[column]) {
      counts.merge(value, 1L, Long::sum);
    }
    return ColumnLevels.newBuilder()
        .setColumn(columns.get(column))
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
                            .setText(texts.text(columns.get(column), level.getKey()).orElse(null))
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
    for (int row = 0; row < count(); row++) {
      for (int column = 0; column < xDims; column++) {
        x[row * xDims + column] = values[column][row];
      }
      for (int column = 0; column < yDims; column++) {
        y[row * yDims + column] = values[xDims + column][row];
      }
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
        eventTimes.clone(),
        hashes.clone(),
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
