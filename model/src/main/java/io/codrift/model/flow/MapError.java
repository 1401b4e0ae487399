package io.codrift.model.flow;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * What errors of the marginal maps take from the mean information. A map that was fitted on n rows
 * has the error of an empirical distribution function, so the score of a new row has an error of
 * variance s/n, and the information of inexact scores is too small. Parameters fitted on few rows
 * have a gap between training and other rows; this error has none, since the training rows' scores
 * are inexact too.
 *
 * <p>To second order the loss of a Gaussian copula is tr(M S) / 2n. M is the inverse correlation
 * matrix minus the inverse matrices of each side. S holds n times the covariances of the scores'
 * errors: those of two columns with correlation ρ are E[(C(u, v) − uv) / φφ] = −log(1 − ρ²) / ρ, by
 * Plackett's identity and Mehler's formula (in which the k-th Hermite polynomial has the term ρ^(2k
 * − 1) / k). With n rows the terms end smoothly, where the variance of a single score says so.
 * Tails beyond the fitted rows lose up to a third more.
 */
final class MapError {
  /** The map follows the distribution up to about this rank beyond the extremes. */
  private static final double RANK = 0.125;

  private static final int INTERVALS = 200;

  private MapError() {}

  /**
   * n times the mean variance of a score: ∫ u(1 − u) / φ² du over the ranks that the map follows.
   */
  static double variance(double rows) {
    NormalDistribution normal = NormalDistribution.of(0, 1);
    double extreme = normal.inverseSurvivalProbability(Math.min(0.25, RANK / rows));
    double step = 2 * extreme / INTERVALS;
    double sum = 0;
    for (int i = 0; i < INTERVALS; i++) {
      double z = -extreme + (i + 0.5) * step;
      sum += normal.cumulativeProbability(z) * normal.survivalProbability(z) / normal.density(z);
    }
    return sum * step;
  }

  /**
   * The loss in the mean information of other rows, nats; 0 or more.
   *
   * @param scatter of all columns
   * @param first number of columns of the first side
   * @param rows number of independent rows that the maps were fitted on
   */
  static double loss(Scatter scatter, int first, double rows) {
    int dims = scatter.dims();
    double kept = -Math.expm1(-variance(rows));
    DMatrixRMaj correlations = correlations(scatter);
    DMatrixRMaj excess = inverse(correlations, 0, dims);
    subtract(inverse(correlations, 0, first), 0, excess);
    subtract(inverse(correlations, first, dims), first, excess);
    double trace = 0;
    for (int i = 0; i < dims; i++) {
      for (int j = 0; j < dims; j++) {
        trace += excess.get(i, j) * covariance(correlations.get(i, j), kept);
      }
    }
    return Math.max(0, trace / (2 * rows));
  }

  private static double covariance(double correlation, double kept) {
    double square = correlation * correlation;
    return square < 1e-12 ? kept * correlation : -Math.log1p(-kept * square) / correlation;
  }

  private static DMatrixRMaj correlations(Scatter scatter) {
    int dims = scatter.dims();
    double[] values = scatter.values();
    DMatrixRMaj correlations = new DMatrixRMaj(dims, dims);
    for (int i = 0; i < dims; i++) {
      for (int j = 0; j < dims; j++) {
        double scale = Math.sqrt(values[i * dims + i]) * Math.sqrt(values[j * dims + j]);
        correlations.set(i, j, i == j ? 1 : values[i * dims + j] / scale);
      }
    }
    return correlations;
  }

  private static DMatrixRMaj inverse(DMatrixRMaj matrix, int from, int to) {
    DMatrixRMaj block = CommonOps_DDRM.extract(matrix, from, to, from, to);
    if (!CommonOps_DDRM.invertSPD(block, block)) {
      throw new IllegalStateException("a scatter is positive definite");
    }
    return block;
  }

  private static void subtract(DMatrixRMaj block, int from, DMatrixRMaj into) {
    for (int i = 0; i < block.numRows; i++) {
      for (int j = 0; j < block.numCols; j++) {
        into.add(from + i, from + j, -block.get(i, j));
      }
    }
  }
}
