package io.codrift.model.lab.accuracy;

import io.codrift.model.Window;
import io.codrift.model.task.Task;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** The window of a new monitor, drawn from a task. */
final class FirstWindow {
  private static final long STREAM = 0x6163_6375_7261_6379L;

  private FirstWindow() {}

  /** Rows that are not a time series: all have the same time, like a file's independent rows. */
  static Window of(Task task, int rows, long seed) {
    UniformRandomProvider random =
        RandomSource.XO_RO_SHI_RO_128_PP.create(new long[] {seed, STREAM});
    Task.Rows sampled = task.rows(random, rows);
    return Window.ofIndependentRows(
        names("x", task.xDims()), names("y", task.yDims()), sampled.x(), sampled.y(), seed);
  }

  private static List<String> names(String side, int dims) {
    return IntStream.range(0, dims).mapToObj(i -> side + i).toList();
  }
}
