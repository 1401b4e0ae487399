package io.codrift.model.testing;

import io.codrift.model.Window;
import io.codrift.model.task.Task;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** Tumbling windows of a task: independent rows at equally spaced times, one minute per window. */
public final class TaskWindows {
  public static final long SIZE = 60_000;

  private TaskWindows() {}

  /** The {@code index}-th window of the stream of {@code seed}. */
  public static Window window(Task task, int rows, long seed, int index) {
    UniformRandomProvider random =
        RandomSource.XO_RO_SHI_RO_128_PP.create(
            new long[] {seed, index, 0x636f_6472_6966_74L, seed ^ index});
    Task.Rows sampled = task.rows(random, rows);
    return of(
        task.xDims(), task.yDims(), sampled.x(), sampled.y(), random.longs(rows).toArray(), index);
  }

  /**
   * The {@code index}-th window, made from given rows.
   *
   * @param x shape (n, xDims), row-major
   * @param y shape (n, yDims), row-major
   * @param hashes hashes of the n rows
   */
  public static Window of(int xDims, int yDims, double[] x, double[] y, long[] hashes, int index) {
    int rows = hashes.length;
    long start = index * SIZE;
    long[] times = new long[rows];
    for (int r = 0; r < rows; r++) {
      times[r] = start + r * SIZE / rows;
    }
    return new Window(
        names("x", xDims),
        names("y", yDims),
        rows,
        x,
        y,
        times,
        hashes,
        start,
        start + SIZE,
        start);
  }

  private static List<String> names(String side, int dims) {
    return IntStream.range(0, dims).mapToObj(i -> side + i).toList();
  }
}
