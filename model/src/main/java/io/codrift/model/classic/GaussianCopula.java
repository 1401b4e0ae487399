package io.codrift.model.classic;

import io.codrift.model.UnusableDataException;
import io.codrift.model.flow.NormalScore;
import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;

/**
 * The information of a Gaussian copula: each column is replaced by its normal scores Φ⁻¹(rank / (n
 * + 1)), and the information is that of a Gaussian with their correlations (Ince et al. 2017, "A
 * statistical framework for neuroimaging data analysis based on mutual information estimated via a
 * Gaussian copula", equations 6 to 9). Monotone transforms of single columns change nothing.
 *
 * <p>Known bias: it misses what is not a Gaussian copula: of a ring it sees nothing.
 */
record GaussianCopula() implements ClassicMethod {
  @Override
  public String name() {
    return "gaussian-copula";
  }

  @Override
  public String summary() {
    return "correlations of normal scores: the MI of a Gaussian copula";
  }

  @Override
  public boolean needsDensity() {
    return false;
  }

  @Override
  public Information of(double[][] x, double[][] y, double independent) {
    try {
      return CanonicalInformation.of(scores(x), scores(y), independent);
    } catch (UnusableDataException e) {
      throw new UnusableDataException("in normal scores, " + e.getMessage(), e);
    }
  }

  /** The estimate itself. */
  @Override
  public LinearPart linearPart(Information found, double[][] x, double[][] y, double independent) {
    return LinearPart.of(found);
  }

  /**
   * The normal scores of columns.
   *
   * @return shape (d)(n)
   */
  static double[][] scores(double[][] columns) {
    return Arrays.stream(columns).map(GaussianCopula::scores).toArray(double[][]::new);
  }

  /** Tied rows get the score of their mean rank. */
  private static double[] scores(double[] column) {
    int n = column.length;
    int[] order = SortedColumn.of(column).order();
    double[] scores = new double[n];
    for (int from = 0, to; from < n; from = to) {
      to = from + 1;
      while (to < n && column[order[to]] == column[order[from]]) {
        to++;
      }
      double score = NormalScore.ofProbability((from + 1 + to) / 2.0 / (n + 1.0));
      for (int k = from; k < to; k++) {
        scores[order[k]] = score;
      }
    }
    return scores;
  }
}
