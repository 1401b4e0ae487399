package io.codrift.model.numbers;

import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    double[][] columns = Stream.concat(Arrays.stream(x), Arrays.stream(y)).toArray(double[][]::new);
    Points joint = Points.of(columns, order);
    Counter countX = new Counter(x, order);
    Counter countY = new Counter(y, order);
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

  /** Maximum-norm distance of a point to its k-th neighbour. */
  private static double toNeighbour(Points points, int place, int neighbours) {
    double[] nearest = new double[neighbours];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    double[] first = points.first;
    double at = first[place];
    int below = place - 1;
    int above = place + 1;
    while (true) {
      double toBelow = below >= 0 ? at - first[below] : Double.POSITIVE_INFINITY;
      double toAbove = above < first.length ? first[above] - at : Double.POSITIVE_INFINITY;
      double farthest = nearest[neighbours - 1];
      if (Math.min(toBelow, toAbove) >= farthest) {
        return farthest;
      }
      int next = toBelow <= toAbove ? below-- : above++;
      insert(nearest, points.distance(place, next, farthest));
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

  /**
   * Rows in ascending order of their first coordinate.
   *
   * @param first their first coordinates, shape (n)
   * @param values all coordinates, shape (n, d): what is compared lies side by side in memory
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Points(double[] first, double[] values) {
    static Points of(double[][] columns, int[] order) {
      int dims = columns.length;
      double[] first = new double[order.length];
      double[] values = new double[order.length * dims];
      for (int k = 0; k < order.length; k++) {
        first[k] = columns[0][order[k]];
        for (int i = 0; i < dims; i++) {
          values[k * dims + i] = columns[i][order[k]];
        }
      }
      return new Points(first, values);
    }

    int dims() {
      return values.length / first.length;
    }

    /** The distance of two points, or some number not below {@code enough} if it is not below. */
    double distance(int a, int b, double enough) {
      int dims = dims();
      double most = 0;
      for (int i = 0; i < dims && most < enough; i++) {
        most = Math.max(most, Math.abs(values[a * dims + i] - values[b * dims + i]));
      }
      return most;
    }
  }

  /** Counts rows of one side. */
  private static final class Counter {
    private final Points points;
    private final int[] places;

    /**
     * @param rows the row that is counted for at each place, shape (n)
     */
    Counter(double[][] columns, int[] rows) {
      int[] order = SortedColumn.of(columns[0]).order();
      int[] ofRows = new int[order.length];
      for (int k = 0; k < order.length; k++) {
        ofRows[order[k]] = k;
      }
      this.points = Points.of(columns, order);
      this.places = Arrays.stream(rows).map(row -> ofRows[row]).toArray();
    }

    /** Number of other rows that are nearer to the row of a number than a distance. */
    int nearer(int number, double distance) {
      double[] sorted = points.first;
      int place = places[number];
      double at = sorted[place];
      int from = first(at - distance);
      int to = first(at + distance);
      // Bounds are rounded. A neighbour at this very distance must not count.
      while (from > 0 && at - sorted[from - 1] < distance) {
        from--;
      }
      while (from < place && at - sorted[from] >= distance) {
        from++;
      }
      while (to < sorted.length && sorted[to] - at < distance) {
        to++;
      }
      while (to > place && sorted[to - 1] - at >= distance) {
        to--;
      }
      if (points.dims() == 1) {
        return Math.max(0, to - from - 1);
      }
      int count = 0;
      for (int k = from; k < to; k++) {
        count += k != place && points.distance(place, k, distance) < distance ? 1 : 0;
      }
      return count;
    }

    /** The first place with a value of at least the bound. */
    private int first(double bound) {
      int place = Arrays.binarySearch(points.first, bound);
      return place < 0 ? -place - 1 : place;
    }
  }
}
