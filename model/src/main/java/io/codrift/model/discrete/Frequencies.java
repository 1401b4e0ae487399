package io.codrift.model.discrete;

/**
 * Smoothed frequencies of levels: half a row is added to each level, so unseen levels have mass.
 */
final class Frequencies {
  private static final double PRIOR_ROWS = 0.5;

  private Frequencies() {}

  /**
   * Log-probabilities of the levels.
   *
   * @param levels the level of each row, shape (n)
   * @param rows the rows to count
   * @return shape (count)
   */
  static double[] logarithms(int[] levels, int count, int[] rows) {
    double[] logs = new double[count];
    for (int row : rows) {
      logs[levels[row]]++;
    }
    for (int l = 0; l < count; l++) {
      logs[l] = Math.log((logs[l] + PRIOR_ROWS) / (rows.length + PRIOR_ROWS * count));
    }
    return logs;
  }
}
