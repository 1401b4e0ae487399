package io.codrift.model.numbers;

import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Digamma;

/**
 * The pointwise MI of nearest neighbours (Kraskov, Stögbauer and Grassberger 2004, equation 8). It
 * has no model, so it can find a dependence that a model misses. With more than three columns, and
 * with values that repeat, it is far too small or too large.
 */
public final class NeighbourInformation {
  private NeighbourInformation() {}

  /**
   * Pointwise MI of rows, nats; their mean is the estimate. Rows are sorted by the first column of
   * X, so that most of them are never compared if there are few columns.
   *
   * @param x X, shape (d_x)(n), in the scale in which distances are taken
   * @param y Y, shape (d_y)(n), likewise
   * @param neighbours k, from 1 to n − 1
   * @return shape (n)
   * @throws IllegalArgumentException if there are not more rows than neighbours
   */
  public static double[] of(double[][] x, double[][] y, int neighbours) {
    int n = x[0].length;
    if (neighbours < 1 || n <= neighbours) {
      throw new IllegalArgumentException(
          "%d rows do not have %d neighbours each".formatted(n, neighbours));
    }
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
    double constant = Digamma.value(neighbours) + Digamma.value(n);
    double[] information = new double[n];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            k -> {
              double distance = toNeighbour(joint, k, neighbours);
              information[order[k]] =
                  constant
                      - Digamma.value(countX.nearer(k, distance) + 1.0)
                      - Digamma.value(countY.nearer(k, distance) + 1.0);
            });
    return information;
  }

  /** Maximum-norm distance of a row to its k-th neighbour; the first coordinate is ascending. */
  private static double toNeighbour(double[][] joint, int row, int neighbours) {
    double[] nearest = new double[neighbours];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    int n = joint[0].length;
    double at = joint[0][row];
    int below = row - 1;
    int above = row + 1;
    while (true) {
      double toBelow = below >= 0 ? at - joint[0][below] : Double.POSITIVE_INFINITY;
      double toAbove = above < n ? joint[0][above] - at : Double.POSITIVE_INFINITY;
      double farthest = nearest[neighbours - 1];
      if (Math.min(toBelow, toAbove) >= farthest) {
        return farthest;
      }
      int next = toBelow <= toAbove ? below-- : above++;
      insert(nearest, distance(joint, row, next, farthest));
    }
  }

  private static void insert(double[] nearest, double distance) {
    int i = nearest.length - 1;
    if (distance >= nearest[i]) {
      return;
    }
    while (i > 0 && nearest[i - 1] > distance) {
      nearest[i] = nearest[i - 1];
      i--;
    }
    nearest[i] = distance;
  }

  /** The distance of two rows, or some number not below {@code enough} if it is not below that. */
  private static double distance(double[][] columns, int a, int b, double enough) {
    double most = 0;
    for (int i = 0; i < columns.length && most < enough; i++) {
      most = Math.max(most, Math.abs(columns[i][a] - columns[i][b]));
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
      int from = first(at - distance);
      int to = first(at + distance);
      // Bounds are rounded. A neighbour at this very distance must not count.
      while (from > 0 && at - sorted[0][from - 1] < distance) {
        from--;
      }
      while (from < place && at - sorted[0][from] >= distance) {
        from++;
      }
      while (to < sorted[0].length && sorted[0][to] - at < distance) {
        to++;
      }
      while (to > place && sorted[0][to - 1] - at >= distance) {
        to--;
      }
      if (sorted.length == 1) {
        return Math.max(0, to - from - 1);
      }
      int count = 0;
      for (int k = from; k < to; k++) {
        count += k != place && distance(sorted, place, k, distance) < distance ? 1 : 0;
      }
      return count;
    }

    /** The first place with a value of at least the bound. */
    private int first(double bound) {
      int place = Arrays.binarySearch(sorted[0], bound);
      return place < 0 ? -place - 1 : place;
    }
  }
}
