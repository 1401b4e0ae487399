package io.codrift.model.estimate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A column of X and one of Y that are a strictly monotone function of each other in every row: the
 * same column twice, or one in other units. Their mutual information is infinite; an estimate of it
 * says only how finely the sample resolves them.
 *
 * @param x name of the column of X
 * @param y name of the column of Y
 */
record FunctionalPair(String x, String y) {
  /** Columns with fewer distinct values have a finite entropy, and so a finite information. */
  private static final double DISTINCT = 0.5;

  /**
   * The first such pair.
   *
   * @param columns X then Y, shape (d_x + d_y)(n), finite
   */
  static Optional<FunctionalPair> in(Window window, double[][] columns) {
    int xDims = window.xDims();
    for (int i = 0; i < xDims; i++) {
      double[] x = columns[i];
      int[] order =
          IntStream.range(0, x.length)
              .boxed()
              .sorted(Comparator.comparingDouble(r -> x[r]))
              .mapToInt(Integer::intValue)
              .toArray();
      if (distinct(x, order) < DISTINCT * x.length) {
        continue;
      }
      for (int j = xDims; j < columns.length; j++) {
        if (follows(x, columns[j], order, 1) || follows(x, columns[j], order, -1)) {
          return Optional.of(
              new FunctionalPair(window.xNames().get(i), window.yNames().get(j - xDims)));
        }
      }
    }
    return Optional.empty();
  }

  private static long distinct(double[] x, int[] order) {
    return Arrays.stream(order).mapToDouble(r -> x[r]).distinct().count();
  }

  /** Whether y rises (falls, with −1) exactly where x rises. */
  private static boolean follows(double[] x, double[] y, int[] order, int direction) {
    for (int k = 1; k < order.length; k++) {
      int step = Integer.signum(Double.compare(x[order[k]], x[order[k - 1]]));
      if (Integer.signum(Double.compare(y[order[k]], y[order[k - 1]])) * direction != step) {
        return false;
      }
    }
    return true;
  }

  /** For a person. */
  String warning() {
    return "columns %s and %s are a function of each other: their mutual information is infinite, and the number says how finely the sample resolves them"
        .formatted(x, y);
  }
}
