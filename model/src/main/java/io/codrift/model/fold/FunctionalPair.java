package io.codrift.model.fold;

import io.codrift.model.Window;
import io.codrift.model.flow.SortedColumn;
import java.util.List;
import java.util.Optional;

/**
 * A column of X and one of Y that are a strictly monotone function of each other in every row: the
 * same column twice, or one column in other units. Their mutual information is infinite. An
 * estimate only reflects the resolution of the sample.
 *
 * @param x name of the column of X
 * @param y name of the column of Y
 */
public record FunctionalPair(String x, String y) {
  /**
   * Columns with fewer distinct values count as discrete: their entropy is finite, and so is their
   * mutual information.
   */
  private static final double DISTINCT = 0.5;

  /**
   * Finds the first such pair.
   *
   * @param columns X then Y, d_x + d_y of n rows
   */
  static Optional<FunctionalPair> in(Window window, List<SortedColumn> columns) {
    int xDims = window.xDims();
    for (int i = 0; i < xDims; i++) {
      double[] x = columns.get(i).values();
      int[] order = columns.get(i).order();
      if (distinct(x, order) < DISTINCT * x.length) {
        continue;
      }
      for (int j = xDims; j < columns.size(); j++) {
        double[] y = columns.get(j).values();
        if (follows(x, y, order, 1) || follows(x, y, order, -1)) {
          return Optional.of(
              new FunctionalPair(window.xNames().get(i), window.yNames().get(j - xDims)));
        }
      }
    }
    return Optional.empty();
  }

  private static int distinct(double[] x, int[] order) {
    int distinct = 1;
    for (int k = 1; k < order.length; k++) {
      distinct += x[order[k]] == x[order[k - 1]] ? 0 : 1;
    }
    return distinct;
  }

  /** Whether y rises exactly where x rises; with −1, whether y falls there. */
  private static boolean follows(double[] x, double[] y, int[] order, int direction) {
    for (int k = 1; k < order.length; k++) {
      int step = Integer.signum(Double.compare(x[order[k]], x[order[k - 1]]));
      if (Integer.signum(Double.compare(y[order[k]], y[order[k - 1]])) * direction != step) {
        return false;
      }
    }
    return true;
  }

  /** A readable description. */
  public String warning() {
    return "columns %s and %s are a function of each other: their mutual information is infinite, and the number says how finely the sample resolves them"
        .formatted(x, y);
  }
}
