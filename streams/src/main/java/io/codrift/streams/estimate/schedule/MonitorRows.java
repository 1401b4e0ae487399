package io.codrift.streams.estimate.schedule;

import io.codrift.model.Window;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.assembly.WindowFacts;
import io.codrift.streams.sample.Sample;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rows of a window's sample that are complete in the columns of one monitor. */
final class MonitorRows {
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
