package io.codrift.model.experiment;

import io.codrift.model.task.Task;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Rows of X and Y, column by column.
 *
 * @param x shape (d_x)(n)
 * @param y shape (d_y)(n)
 */
@SuppressWarnings("ArrayRecordComponent") // plain arrays, never compared
public record Pairs(double[][] x, double[][] y) {
  /** The rows of a task. */
  public static Pairs of(Task task, Task.Rows rows) {
    return new Pairs(columns(rows.x(), task.xDims()), columns(rows.y(), task.yDims()));
  }

  private static double[][] columns(double[] rowMajor, int dims) {
    double[][] columns = new double[dims][rowMajor.length / dims];
    for (int i = 0; i < rowMajor.length; i++) {
      columns[i % dims][i / dims] = rowMajor[i];
    }
    return columns;
  }

  /** Some of the rows, copied. */
  public Pairs slice(int from, int to) {
    return new Pairs(slice(x, from, to), slice(y, from, to));
  }

  private static double[][] slice(double[][] columns, int from, int to) {
    return Arrays.stream(columns)
        .map(column -> Arrays.copyOfRange(column, from, to))
        .toArray(double[][]::new);
  }

  /** These rows, then the others. */
  public Pairs followedBy(Pairs others) {
    return new Pairs(joined(x, others.x), joined(y, others.y));
  }

  private static double[][] joined(double[][] first, double[][] second) {
    return IntStream.range(0, first.length)
        .mapToObj(
            i -> DoubleStream.concat(Arrays.stream(first[i]), Arrays.stream(second[i])).toArray())
        .toArray(double[][]::new);
  }

  /** The same rows with X and Y exchanged. */
  public Pairs swapped() {
    return new Pairs(y, x);
  }

  /** d_x. */
  public int xDims() {
    return x.length;
  }

  /** d_y. */
  public int yDims() {
    return y.length;
  }

  /** n. */
  public int rows() {
    return x[0].length;
  }
}
