package io.codrift.streams.estimate;

import io.codrift.model.estimate.Window;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.MonitorConfig;
import java.util.List;

/** TEMP. */
record SampleRows(
    List<String> features, int rows, float[] values, long[] hashes, long[] eventTimes) {
  static SampleRows merge(List<WindowSample> chunks) {
    throw new UnsupportedOperationException();
  }

  static SampleRows of(List<WindowSample> chunks) {
    return merge(chunks);
  }

  List<WindowSample> toChunks(CompletedWindow facts) {
    throw new UnsupportedOperationException();
  }

  int completeRows(MonitorConfig monitor) {
    int[] columns = columns(monitor);
    int complete = 0;
    for (int row = 0; row < rows; row++) {
      if (isComplete(row, columns)) {
        complete++;
      }
    }
    return complete;
  }

  Window cut(MonitorConfig monitor, CompletedWindow window) {
    int n = completeRows(monitor);
    int[] columns = columns(monitor);
    int xDims = monitor.x().size();
    int yDims = monitor.y().size();
    float[] x = new float[n * xDims];
    float[] y = new float[n * yDims];
    long[] times = new long[n];
    long[] keptHashes = new long[n];
    int kept = 0;
    for (int row = 0; row < rows; row++) {
      if (!isComplete(row, columns)) {
        continue;
      }
      for (int i = 0; i < xDims; i++) {
        x[kept * xDims + i] = value(row, columns[i]);
      }
      for (int i = 0; i < yDims; i++) {
        y[kept * yDims + i] = value(row, columns[xDims + i]);
      }
      times[kept] = eventTimes[row];
      keptHashes[kept] = hashes[row];
      kept++;
    }
    long advance = window.source().window().advance().toMillis();
    return new Window(
        monitor.x(),
        monitor.y(),
        n,
        x,
        y,
        times,
        keptHashes,
        window.start(),
        window.end(),
        Math.max(window.start(), window.end() - advance));
  }

  private int[] columns(MonitorConfig monitor) {
    return java.util.stream.Stream.concat(monitor.x().stream(), monitor.y().stream())
        .mapToInt(features::indexOf)
        .toArray();
  }

  private boolean isComplete(int row, int[] columns) {
    for (int column : columns) {
      if (column < 0 || !Float.isFinite(value(row, column))) {
        return false;
      }
    }
    return true;
  }

  private float value(int row, int column) {
    return values[row * features.size() + column];
  }
}
