package io.codrift.model.flow;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Shrinks the dependence between two blocks of a scatter matrix. The canonical correlations of a
 * sample are too large, because the sample's noise is fitted too. Each of them is mapped to the
 * population value that gives it on average if few of them are not 0, and those that noise alone
 * can give become 0 (Bao, Hu, Pan and Zhou 2019, "Canonical correlation coefficients of
 * high-dimensional Gaussian vectors").
 *
 * <p>What is shrunk between the blocks does not depend on the basis inside a block: collinear
 * columns, copies and rotated columns are treated alike. Shrinking single correlations would do
 * worse the more the columns of a block are correlated.
 */
final class CanonicalCorrelations {
  /** What a correlation can be raised to, so that the scatter stays far from singular. */
  private static final double STRONGEST = 0.98;

  private CanonicalCorrelations() {}

  /**
   * Shrinks the correlations between the first coordinates and the others. Both blocks stay as they
   * are.
   *
   * @param first number of coordinates of the first block, from 1 to d − 1
   * @param rows number of independent rows that the scatter was estimated from
   */
  static Scatter shrunk(Scatter scatter, int first, double rows) {
    double c1 = first / rows;
    double c2 = (scatter.dims() - first) / rows;
    return with(
        scatter, first, sample -> Arrays.stream(sample).map(r -> population(r, c1, c2)).toArray());
  }

  /**
   * Shrinks all correlations between the first coordinates and the others by one factor, 1 − k / (n
   * Σ r²) with k correlations (James and Stein 1961). It keeps a weak dependence that is spread
   * over so many columns that no canonical correlation stands out from the noise.
   *
   * @param first number of coordinates of the first block, from 1 to d − 1
   * @param rows number of independent rows that the scatter was estimated from
   */
  static Scatter shrunkEvenly(Scatter scatter, int first, double rows) {
    double correlations = (double) first * (scatter.dims() - first);
    return with(
        scatter,
        first,
        sample -> {
          double factor = factor(correlations, Arrays.stream(sample).map(r -> r * r).sum(), rows);
          return Arrays.stream(sample).map(r -> factor * r).toArray();
        });
  }

  /**
   * Shrinks the correlations inside each block by one factor, 1 − k / (n Σ r²) with k correlations
   * (James and Stein 1961). The canonical correlations between the blocks stay.
   *
   * @param first number of coordinates of the first block, from 1 to d − 1
   * @param rows number of independent rows that the scatter was estimated from
   */
  static Scatter shrunkInside(Scatter scatter, int first, double rows) {
    int dims = scatter.dims();
    int others = dims - first;
    double[] values = scatter.values().clone();
    shrinkInside(values, dims, 0, first, rows);
    shrinkInside(values, dims, first, dims, rows);
    for (int i = 0; i < others; i++) {
      for (int j = 0; j < first; j++) {
        values[(first + i) * dims + j] = 0;
        values[j * dims + first + i] = 0;
      }
    }
    return joined(Scatter.near(dims, values), first, whitened(scatter, first));
  }

  /**
   * Multiplies the canonical correlations.
   *
   * @param first number of coordinates of the first block, from 1 to d − 1
   */
  static Scatter stronger(Scatter scatter, int first, double factor) {
    return with(
        scatter,
        first,
        sample ->
            Arrays.stream(sample).map(r -> Math.max(r, Math.min(STRONGEST, factor * r))).toArray());
  }

  /**
   * The blocks of one scatter with the canonical correlations, and their directions, of another.
   *
   * @param first number of coordinates of the first block, from 1 to d − 1
   */
  static Scatter withBlocksOf(Scatter blocks, int first, Scatter between) {
    return joined(blocks, first, whitened(between, first));
  }

  private static void shrinkInside(double[] values, int dims, int from, int to, double rows) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      for (int j = from; j < i; j++) {
        double covariance = values[i * dims + j];
        squares += covariance * covariance / (values[i * dims + i] * values[j * dims + j]);
      }
    }
    double factor = factor((to - from) * (to - from - 1) / 2.0, squares, rows);
    for (int i = from; i < to; i++) {
      for (int j = from; j < to; j++) {
        values[i * dims + j] *= i == j ? 1 : factor;
      }
    }
  }

  /** The share of the sum of squares that is not noise: the factor of James and Stein. */
  private static double factor(double correlations, double squares, double rows) {
    return squares > 0 ? Math.max(0, 1 - correlations / (rows * squares)) : 0;
  }

  /** The scatter with other canonical correlations in the same directions. */
  private static Scatter with(Scatter scatter, int first, UnaryOperator<double[]> change) {
    int others = scatter.dims() - first;
    DMatrixRMaj whitened = whitened(scatter, first);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(others, first, true, true, true);
    if (!svd.decompose(whitened.copy())) {
      return scatter;
    }
    double[] changed = change.apply(svd.getSingularValues().clone());
    int count = changed.length;
    DMatrixRMaj left = CommonOps_DDRM.extract(svd.getU(null, false), 0, others, 0, count);
    DMatrixRMaj right = CommonOps_DDRM.extract(svd.getV(null, true), 0, count, 0, first);
    CommonOps_DDRM.multCols(left, changed);
    CommonOps_DDRM.mult(left, right, whitened);
    return joined(scatter, first, whitened);
  }

  /**
   * The cross part between the whitened blocks, shape (others, first). Its singular values are the
   * canonical correlations.
   */
  private static DMatrixRMaj whitened(Scatter scatter, int first) {
    int dims = scatter.dims();
    // The cross part of the factor is that of the scatter with the first block whitened.
    DMatrixRMaj factor = DMatrixRMaj.wrap(dims, dims, scatter.factor());
    DMatrixRMaj cross = CommonOps_DDRM.extract(factor, first, dims, 0, first);
    DMatrixRMaj whitened = new DMatrixRMaj(dims - first, first);
    CommonOps_DDRM.solve(ofOthers(scatter, first), cross, whitened);
    return whitened;
  }

  private static DMatrixRMaj ofOthers(Scatter scatter, int first) {
    int others = scatter.dims() - first;
    return DMatrixRMaj.wrap(others, others, scatter.trailing(first).factor());
  }

  /** The blocks of a scatter, joined by another cross part between the whitened blocks. */
  private static Scatter joined(Scatter scatter, int first, DMatrixRMaj whitened) {
    int dims = scatter.dims();
    int others = dims - first;
    DMatrixRMaj factor = DMatrixRMaj.wrap(dims, dims, scatter.factor());
    DMatrixRMaj ofFirst = CommonOps_DDRM.extract(factor, 0, first, 0, first);
    DMatrixRMaj half = new DMatrixRMaj(others, first);
    CommonOps_DDRM.mult(ofOthers(scatter, first), whitened, half);
    DMatrixRMaj block = new DMatrixRMaj(others, first);
    CommonOps_DDRM.multTransB(half, ofFirst, block);
    double[] values = scatter.values().clone();
    for (int i = 0; i < others; i++) {
      for (int j = 0; j < first; j++) {
        values[(first + i) * dims + j] = block.get(i, j);
        values[j * dims + first + i] = block.get(i, j);
      }
    }
    return Scatter.near(dims, values);
  }

  /**
   * The canonical correlation ρ of the population that gives the sample's correlation r on average:
   * r² = ρ²(1 − c₁ + c₁/ρ²)(1 − c₂ + c₂/ρ²).
   *
   * @param c1 coordinates of one block per row
   * @param c2 coordinates of the other block per row
   * @return 0 if noise alone gives such a correlation
   */
  static double population(double sample, double c1, double c2) {
    if (c1 + c2 >= 1) {
      // So few rows give a correlation of 1 by noise alone.
      return 0;
    }
    double square = Math.min(1, sample * sample);
    double a = (1 - c1) * (1 - c2);
    double excess = square - c1 * (1 - c2) - c2 * (1 - c1);
    double discriminant = excess * excess - 4 * a * c1 * c2;
    if (excess <= 0 || discriminant <= 0) {
      return 0;
    }
    return Math.min(sample, Math.sqrt((excess + Math.sqrt(discriminant)) / (2 * a)));
  }
}
