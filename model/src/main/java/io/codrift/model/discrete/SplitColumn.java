package io.codrift.model.discrete;

import io.codrift.model.flow.MarginalMap;
import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The rows of a column, split into levels and scores.
 *
 * @param levelCount number of levels; 1 for a continuous column
 * @param continuous whether the rows of the last level have scores of their own
 * @param levels the level of each row, shape (n)
 * @param scores shape (n). In a column with a continuous part: the normal score among the values
 *     that are no atoms, and 0 for atoms. In a discrete column: the normal score of the middle of
 *     the level, and 0 for the last level.
 */
@SuppressWarnings("ArrayRecordComponent")
record SplitColumn(int levelCount, boolean continuous, int[] levels, double[] scores) {
  /** With fewer values the scores would be noise. */
  private static final int FEWEST_SCORED = 32;

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /**
   * Splits a column.
   *
   * @param fitted the rows on which the scores are fitted
   * @param hashes the hash of each row of the column
   * @param salt gives each column a different jitter
   */
  static SplitColumn of(
      DiscretePart part, SortedColumn column, int[] fitted, long[] hashes, long salt) {
    int[] levels = Arrays.stream(column.values()).mapToInt(part::level).toArray();
    int last = part.levels() - 1;
    if (part.isDiscrete()) {
      return new SplitColumn(
          part.levels(), false, levels, byLevel(levels, levelScores(levels, fitted, last)));
    }
    double[] scores = new double[levels.length];
    int[] others = Arrays.stream(fitted).filter(r -> levels[r] == last).toArray();
    boolean continuous =
        others.length >= FEWEST_SCORED
            && Arrays.stream(others)
                .anyMatch(r -> column.values()[r] != column.values()[others[0]]);
    if (continuous) {
      SortedColumn measured = column.measured();
      double[] mapped =
          MarginalMap.fit(measured, others, hashes, salt).apply(measured, hashes, salt).scores();
      for (int r = 0; r < scores.length; r++) {
        scores[r] = levels[r] == last ? mapped[r] : 0;
      }
    }
    return new SplitColumn(part.levels(), continuous, levels, scores);
  }

  /** A column of cells, which have no order. */
  static SplitColumn ofCells(int cells, int[] levels) {
    return new SplitColumn(cells, false, levels, new double[levels.length]);
  }

  private static double[] levelScores(int[] levels, int[] fitted, int atoms) {
    double[] counts = new double[atoms + 1];
    Arrays.fill(counts, 0, atoms, 0.5);
    for (int row : fitted) {
      if (levels[row] < atoms) {
        counts[levels[row]]++;
      }
    }
    double total = Arrays.stream(counts).sum();
    double[] scores = new double[atoms + 1];
    double below = 0;
    for (int i = 0; i < atoms; i++) {
      scores[i] = NORMAL.inverseCumulativeProbability((below + counts[i] / 2) / total);
      below += counts[i];
    }
    return scores;
  }

  private static double[] byLevel(int[] levels, double[] scores) {
    return Arrays.stream(levels).mapToDouble(l -> scores[l]).toArray();
  }

  /** Whether the row has a score of its own: it is no atom of a column with a continuous part. */
  boolean scored(int row) {
    return continuous && levels[row] == levelCount - 1;
  }
}
