package io.codrift.model.numbers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What nearest neighbours say that the MI is at least. With up to three columns that is their own
 * MI. With more columns it is far off, but pairs of columns remain: given Y, columns of X have no
 * larger joint entropy than single ones, so
 *
 * <p>I(X;Y) ≥ Σ I(x_i;Y) − T(X) ≥ Σ I(x_i;y_j(i)) − T(X),
 *
 * <p>where T(X) = Σ H(x_i) − H(X) is the total correlation inside X (Watanabe 1960), which
 * neighbours find for up to three columns. The same holds with X and Y exchanged.
 */
final class NeighbourBounds {
  /** Neighbours of a row. */
  private static final int NEIGHBOURS = 3;

  /** With more columns, X and Y together, neighbours are far off. */
  private static final int MOST_DIMS = 3;

  /** Columns of one side of which total correlation is estimated. */
  private static final int MOST_COLUMNS = 3;

  /** Columns of the other side among which the best is looked for. */
  private static final int MOST_OTHERS = 12;

  /** Rows by which the best is looked for. */
  private static final int ROWS_TO_CHOOSE = 512;

  private NeighbourBounds() {}

  /**
   * Pointwise values of rows, nats; the mean of each array is a bound.
   *
   * @param x scores of X without columns in which values repeat, shape (d_x)(n)
   * @param y scores of Y, likewise, shape (d_y)(n)
   * @return arrays of shape (n); none where there are too many columns
   */
  static List<double[]> of(double[][] x, double[][] y) {
    if (x.length == 0 || y.length == 0) {
      return List.of();
    }
    if (x.length + y.length <= MOST_DIMS) {
      return List.of(NeighbourInformation.of(x, y, NEIGHBOURS));
    }
    List<double[]> bounds = new ArrayList<>();
    addBound(bounds, x, y);
    addBound(bounds, y, x);
    return bounds;
  }

  private static void addBound(List<double[]> bounds, double[][] side, double[][] other) {
    if (side.length > MOST_COLUMNS || other.length > MOST_OTHERS) {
      return;
    }
    double[] bound = new double[side[0].length];
    for (double[] column : side) {
      add(bound, 1, pair(column, other[best(column, other)]));
    }
    for (int i = 1; i < side.length; i++) {
      double[][] before = Arrays.copyOf(side, i);
      add(bound, -1, NeighbourInformation.of(before, new double[][] {side[i]}, NEIGHBOURS));
    }
    bounds.add(bound);
  }

  /** The column of the other side that tells most, by the first rows. */
  private static int best(double[] column, double[][] other) {
    int rows = Math.min(ROWS_TO_CHOOSE, column.length);
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < other.length; j++) {
      double found =
          DoubleStream.of(pair(Arrays.copyOf(column, rows), Arrays.copyOf(other[j], rows))).sum();
      if (found > most) {
        most = found;
        best = j;
      }
    }
    return best;
  }

  private static double[] pair(double[] x, double[] y) {
    return NeighbourInformation.of(new double[][] {x}, new double[][] {y}, NEIGHBOURS);
  }

  private static void add(double[] sum, int sign, double[] values) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] += sign * values[k];
    }
  }
}
