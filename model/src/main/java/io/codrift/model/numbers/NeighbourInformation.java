package io.codrift.model.numbers;

import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;
import org.apache.commons.numbers.gamma.Digamma;

/**
 * The pointwise MI of nearest neighbours (Kraskov, Stögbauer and Grassberger 2004, equation 8, with
 * three neighbours). It has no model, so it can find a dependence that a model misses. With more
 * than three columns, and with values that repeat, it is far too small or too large.
 */
final class NeighbourInformation {
  static final int MOST_DIMS = 3;
  private static final int NEIGHBOURS = 3;

  private NeighbourInformation() {}

  /**
   * Pointwise MI of rows, nats; their mean is the estimate.
   *
   * @param x scores of X, shape (d_x)(n), n above {@value #NEIGHBOURS}
   * @param y scores of Y, shape (d_y)(n); at most {@value #MOST_DIMS} columns with X
   * @return shape (n)
   */
  static double[] of(double[][] x, double[][] y) {
    int n = x[0].length;
    int[] order = SortedColumn.of(x[0]).order();
    double[][] joint = new double[x.length + y.length][n];
    for (int i = 0; i < joint.length; i++) {
      double[] column = i < x.length ? x[i] : y[i - x.length];
      for (int k = 0; k < n; k++) {
        joint[i][k] = column[order[k]];
      }
    }
    double[][] ofX = Arrays.copyOfRange(joint, 0, x.length);
    double[][] ofY = Arrays.copyOfRange(joint, x.length, joint.length);
    Counter countX = new Counter(ofX);
    Counter countY = new Counter(ofY);
    double constant = Digamma.value(NEIGHBOURS) + Digamma.value(n);
    double[] information = new double[n];
    for (int k = 0; k < n; k++) {
      double distance = toNeighbour(joint, k);
      information[order[k]] =
          constant
              - Digamma.value(countX.nearer(k, distance) + 1.0)
              - Digamma.value(countY.nearer(k, distance) + 1.0);
    }
    return information;
  }

  /** Maximum-norm distance of a row to its third neighbour; the first coordinate is ascending. */
  private static double toNeighbour(double[][] joint, int row) {
    double[] nearest = new double[NEIGHBOURS];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    int n = joint[0].length;
    double at = joint[0][row];
    int below = row - 1;
    int above = row + 1;
    while (true) {
      double toBelow = below >= 0 ? at - joint[0][below] : Double.POSITIVE_INFINITY;
      double toAbove = above < n ? joint[0][above] - at : Double.POSITIVE_INFINITY;
      if (Math.min(toBelow, toAbove) >= nearest[NEIGHBOURS - 1]) {
        return nearest[NEIGHBOURS - 1];
      }
      int next = toBelow <= toAbove ? below-- : above++;
      insert(nearest, distance(joint, row, next));
    }
  }

  private static void insert(double[] nearest, double distance) {
    int i = NEIGHBOURS - 1;
    if (distance >= nearest[i]) {
      return;
    }
    while (i > 0 && nearest[i - 1] > distance) {
      nearest[i] = nearest[i - 1];
      i--;
    }
    nearest[i] = distance;
  }

  private static double distance(double[][] columns, int a, int b) {
    double most = 0;
    for (double[] column : columns) {
      most = Math.max(most, Math.abs(column[a] - column[b]));
    }
    return most;
  }

  /** Counts rows of one side. */
  private static final class Counter {
    private final double[][] sorted;
    private final int[] places;

    Counter(double[][] columns) {
      int n = columns[0].length;
      int[] order = SortedColumn.of(columns[0]).order();
      this.sorted = new double[columns.length][n];
      this.places = new int[n];
      for (int k = 0; k < n; k++) {
        places[order[k]] = k;
        for (int i = 0; i < columns.length; i++) {
          sorted[i][k] = columns[i][order[k]];
        }
      }
    }

    /** Number of other rows that are nearer than a distance. */
    int nearer(int row, double distance) {
      int place = places[row];
      double at = sorted[0][place];
      int from = first(at - distance, true);
      int to = first(at + distance, false);
      if (sorted.length == 1) {
        return Math.max(0, to - from - 1);
      }
      int count = 0;
      for (int k = from; k < to; k++) {
        count += k != place && distance(sorted, place, k) < distance ? 1 : 0;
      }
      return count;
    }

    /** The first place with a value above the bound, or at least the bound. */
    private int first(double bound, boolean above) {
      int low = 0;
      int high = sorted[0].length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        double value = sorted[0][middle];
        if (above ? value > bound : value >= bound) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }
  }
}
