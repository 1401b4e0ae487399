package io.codrift.model.testing;

import io.codrift.model.task.Task;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Rows of a task, column by column.
 *
 * @param x shape (d_x)(n)
 * @param y shape (d_y)(n)
 */
@SuppressWarnings("ArrayRecordComponent")
public record TaskColumns(double[][] x, double[][] y) {

  /** Draws {@code n} rows. */
  public static TaskColumns of(Task task, UniformRandomProvider random, int n) {
    Task.Rows rows = task.rows(random, n);
    return new TaskColumns(columns(rows.x(), n, task.xDims()), columns(rows.y(), n, task.yDims()));
  }

  private static double[][] columns(double[] rowMajor, int n, int dims) {
    double[][] columns = new double[dims][n];
    for (int j = 0; j < dims; j++) {
      int column = j;
      Arrays.setAll(columns[j], r -> rowMajor[r * dims + column]);
    }
    return columns;
  }
}
