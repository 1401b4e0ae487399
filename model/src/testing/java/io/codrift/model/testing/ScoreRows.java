package io.codrift.model.testing;

import io.codrift.model.task.Task;
import io.codrift.model.training.ConditionalRows;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** Rows of a task as normal scores of their ranks, without a start before the flow. */
public final class ScoreRows {
  private ScoreRows() {}

  /** Draws {@code n} rows. */
  public static ConditionalRows of(Task task, UniformRandomProvider random, int n) {
    Task.Rows rows = task.rows(random, n);
    float[] x = scores(rows.x(), n, task.xDims());
    return new ConditionalRows(n, scores(rows.y(), n, task.yDims()), x, x);
  }

  private static float[] scores(double[] rowMajor, int n, int dims) {
    float[] scores = new float[n * dims];
    NormalDistribution normal = NormalDistribution.of(0, 1);
    for (int j = 0; j < dims; j++) {
      int column = j;
      Integer[] order = new Integer[n];
      Arrays.setAll(order, i -> i);
      Arrays.sort(
          order,
          (a, b) -> Double.compare(rowMajor[a * dims + column], rowMajor[b * dims + column]));
      for (int r = 0; r < n; r++) {
        scores[j * n + order[r]] = (float) normal.inverseCumulativeProbability((r + 0.5) / n);
      }
    }
    return scores;
  }
}
