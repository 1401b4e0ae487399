package io.codrift.model.fold;

import io.codrift.model.Window;
import io.codrift.model.flow.SortedColumn;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

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
   * @param skipped the columns that are not compared, because they are silent
   */
  static Optional<FunctionalPair> in(
      Window window, List<SortedColumn> columns, IntPredicate skipped) {
    int xDims = window.xDims();
    for (int i = 0; i < xDims; i++) {
      SortedColumn x = columns.get(i);
      if (skipped.test(i) || x.distinct() < DISTINCT * x.rows()) {
        continue;
      }
      for (int j = xDims; j < columns.size(); j++) {
        if (!skipped.test(j) && Monotone.between(x, columns.get(j)) != Monotone.NONE) {
          return Optional.of(
              new FunctionalPair(window.xNames().get(i), window.yNames().get(j - xDims)));
        }
      }
    }
    return Optional.empty();
  }

  /** A readable description. */
  public String warning() {
    return "columns %s and %s are a function of each other: their mutual information is infinite, and the number says how finely the sample resolves them"
        .formatted(x, y);
  }
}
