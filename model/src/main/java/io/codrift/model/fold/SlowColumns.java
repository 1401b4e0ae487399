package io.codrift.model.fold;

import io.codrift.model.Window;
import io.codrift.model.flow.SortedColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Columns that move so slowly that the rows of a window are no sample of one distribution: rows
 * sorted by a column, random walks, trends, steps and cycles as long as the window. Folds and
 * standard errors rest on blocks of event time that tell something each; in such a window
 * neighbouring blocks tell the same, or each block its own. The number stays, with a remark.
 *
 * <p>A column is slow if two conditions hold for the means of its ranks in {@value #MOST_BLOCKS}
 * stretches of equally many rows (of at least {@value #FEWEST_ROWS} each): most of the variance of
 * the ranks is between the stretches, and the means follow each other smoothly, by the ratio of von
 * Neumann (Ann. Math. Stat. 12, 1941), whose expectation is 2 for independent means. One condition
 * alone is met by chance, or by a mild drift that does no harm. Of 1,000 windows of independent or
 * mildly autocorrelated rows none has both.
 */
final class SlowColumns {
  private static final int MOST_BLOCKS = 32;
  private static final int FEWEST_ROWS = 8;
  private static final int FEWEST_BLOCKS = 12;
  private static final double MOST_OF_THE_VARIANCE = 0.7;
  private static final double SMOOTH = 0.7;

  /** Correlation of a column's ranks with the order of time, above which rows count as sorted. */
  private static final double SORTED = 0.99;

  private static final int MOST_NAMES = 3;

  private SlowColumns() {}

  /**
   * Looks for slow columns.
   *
   * @param window the rows; nothing is found if all have the same time
   * @param columns X then Y, d_x + d_y of n rows
   * @return remarks as text; empty if there is nothing to say
   */
  static List<String> remarks(Window window, List<SortedColumn> columns) {
    int[] byTime = RankSeries.byTime(window.eventTimes());
    int blocks = Math.min(MOST_BLOCKS, byTime.length / FEWEST_ROWS);
    if (byTime.length == 0
        || blocks < FEWEST_BLOCKS
        || window.eventTimes()[byTime[0]] == window.eventTimes()[byTime[byTime.length - 1]]) {
      return List.of();
    }
    List<String> sorted = new ArrayList<>();
    List<String> slow = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      double[] ranks = ranks(columns.get(i), byTime);
      String name = window.columnName(i);
      if (Math.abs(correlationWithOrder(ranks)) > SORTED) {
        sorted.add(name);
      } else if (isSlow(ranks, blocks)) {
        slow.add(name);
      }
    }
    List<String> remarks = new ArrayList<>();
    if (!sorted.isEmpty()) {
      remarks.add(
          "the rows are sorted by %s: they are no sample, and neither the number nor its error can be trusted"
              .formatted(names(sorted)));
    }
    if (!slow.isEmpty()) {
      remarks.add(
          "%s %s slowly over the whole window, as a random walk or a trend does: the rows are no sample of one distribution, and the error may be too small"
              .formatted(names(slow), slow.size() == 1 ? "moves" : "move"));
    }
    return remarks;
  }

  private static String names(List<String> names) {
    String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    String more =
        names.size() > MOST_NAMES ? " and %d more".formatted(names.size() - MOST_NAMES) : "";
    return "column%s %s%s".formatted(names.size() == 1 ? "" : "s", first, more);
  }

  /** Ranks in the order of time, minus their mean; tied rows share the mean of their ranks. */
  private static double[] ranks(SortedColumn column, int[] byTime) {
    double[] values = column.values();
    int[] ascending = column.order();
    double[] byRow = new double[ascending.length];
    for (int from = 0; from < ascending.length; ) {
      int to = from + 1;
      while (to < ascending.length && values[ascending[to]] == values[ascending[from]]) {
        to++;
      }
      for (int k = from; k < to; k++) {
        byRow[ascending[k]] = (from + to - 1) / 2.0 - (ascending.length - 1) / 2.0;
      }
      from = to;
    }
    double[] ranks = new double[byTime.length];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = byRow[byTime[i]];
    }
    return ranks;
  }

  /** 0 for a constant column. */
  private static double correlationWithOrder(double[] ranks) {
    double product = 0;
    double square = 0;
    double squareOfOrder = 0;
    for (int i = 0; i < ranks.length; i++) {
      double order = i - (ranks.length - 1) / 2.0;
      product += ranks[i] * order;
      square += ranks[i] * ranks[i];
      squareOfOrder += order * order;
    }
    return square == 0 ? 0 : product / Math.sqrt(square * squareOfOrder);
  }

  private static boolean isSlow(double[] ranks, int blocks) {
    double total = 0;
    for (double rank : ranks) {
      total += rank * rank;
    }
    double between = 0;
    double steps = 0;
    double squares = 0;
    double previous = 0;
    for (int b = 0; b < blocks; b++) {
      int from = (int) ((long) b * ranks.length / blocks);
      int to = (int) ((long) (b + 1) * ranks.length / blocks);
      double mean = 0;
      for (int i = from; i < to; i++) {
        mean += ranks[i] / (to - from);
      }
      between += (to - from) * mean * mean;
      squares += mean * mean;
      steps += b == 0 ? 0 : (mean - previous) * (mean - previous);
      previous = mean;
    }
    return between > MOST_OF_THE_VARIANCE * total && steps < SMOOTH * squares;
  }
}
