package io.codrift.streams.estimate;

import io.codrift.model.Window;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.sample.PartFacts;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import java.util.List;
import java.util.stream.Stream;

/**
 * The merged sample of one window, of which every monitor takes the rows that are complete in its
 * columns.
 *
 * @param sample over all input partitions
 */
record SampleRows(Sample sample) {

  /** Merges the chunks of all parts of a window. */
  static SampleRows merge(List<WindowSample> chunks) {
    return new SampleRows(SampleChunks.merge(chunks));
  }

  /** The rows as chunks that any broker takes; {@link #merge} gives them back. */
  List<WindowSample> toChunks(CompletedWindow window) {
    PartFacts facts =
        new PartFacts(
            window.source().topic(),
            window.segment(),
            0,
            1,
            window.start(),
            window.end(),
            Math.max(1, rows()),
            window.seen(),
            window.missing(),
            window.late(),
            window.rejected());
    return SampleChunks.split(facts, sample);
  }

  /** Number of rows. */
  int rows() {
    return sample.rows();
  }

  /** How many rows are complete in the monitor's columns. */
  int completeRows(MonitorConfig monitor) {
    int[] columns = columns(monitor);
    int complete = 0;
    for (int row = 0; row < sample.rows(); row++) {
      if (isComplete(row, columns)) {
        complete++;
      }
    }
    return complete;
  }

  /** The monitor's rows: those that are complete in its columns. */
  Window cut(MonitorConfig monitor, CompletedWindow window) {
    int complete = completeRows(monitor);
    int[] columns = columns(monitor);
    int xDims = monitor.x().size();
    int yDims = monitor.y().size();
    float[] x = new float[complete * xDims];
    float[] y = new float[complete * yDims];
    long[] times = new long[complete];
    long[] kept = new long[complete];
    int next = 0;
    for (int row = 0; row < sample.rows(); row++) {
      if (isComplete(row, columns)) {
        for (int i = 0; i < xDims; i++) {
          x[next * xDims + i] = sample.value(row, columns[i]);
        }
        for (int i = 0; i < yDims; i++) {
          y[next * yDims + i] = sample.value(row, columns[xDims + i]);
        }
        times[next] = sample.eventTime(row);
        kept[next] = sample.hash(row);
        next++;
      }
    }
    long advance = window.source().window().advance().toMillis();
    return new Window(
        monitor.x(),
        monitor.y(),
        complete,
        x,
        y,
        times,
        kept,
        window.start(),
        window.end(),
        Math.max(window.start(), window.end() - advance));
  }

  private int[] columns(MonitorConfig monitor) {
    return Stream.concat(monitor.x().stream(), monitor.y().stream())
        .mapToInt(sample.features()::indexOf)
        .toArray();
  }

  private boolean isComplete(int row, int[] columns) {
    for (int column : columns) {
      if (column < 0 || !Float.isFinite(sample.value(row, column))) {
        return false;
      }
    }
    return true;
  }
}
