package io.codrift.model.flow;

import java.util.Arrays;
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
 * <p>The result does not depend on the basis inside a block: collinear columns, copies and rotated
 * columns are treated alike. Shrinking single correlations would do worse the more the columns of a
 * block are correlated.
 */
final class CanonicalCorrelations {
  private CanonicalCorrelations() {}

  /**
   * Shrinks the correlations between the first coordinates and the others. Both blocks stay as they
   * are.
   *
   * @param first number of coordinates of the first block, from 1 to d − 1
   * @param rows number of independent rows that the scatter was estimated from
   */
  static Scatter shrunk(Scatter scatter, int first, double rows) {
    int dims = scatter.dims();
    int others = dims - first;
    // L with L L' the scatter: its first block is the factor of the first block.
    DMatrixRMaj factor = DMatrixRMaj.wrap(dims, dims, scatter.factor());
    DMatrixRMaj ofFirst = CommonOps_DDRM.extract(factor, 0, first, 0, first);
    DMatrixRMaj ofOthers = DMatrixRMaj.wrap(others, others, scatter.trailing(first).factor());
    // With the first block whitened, the cross part of the factor is that of the scatter.
    DMatrixRMaj cross = CommonOps_DDRM.extract(factor, first, dims, 0, first);
    DMatrixRMaj whitened = new DMatrixRMaj(others, first);
    CommonOps_DDRM.solve(ofOthers, cross, whitened);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(others, first, true, true, true);
    if (!svd.decompose(whitened)) {
      return scatter;
    }
    double[] population = svd.getSingularValues().clone();
    for (int i = 0; i < population.length; i++) {
      population[i] = population(population[i], first / rows, others / rows);
    }
    DMatrixRMaj left = svd.getU(null, false);
    DMatrixRMaj right = svd.getV(null, true);
    int count = population.length;
    DMatrixRMaj scaled = CommonOps_DDRM.extract(left, 0, others, 0, count);
    CommonOps_DDRM.multCols(scaled, population);
    DMatrixRMaj shrunk = new DMatrixRMaj(others, first);
    CommonOps_DDRM.mult(scaled, CommonOps_DDRM.extract(right, 0, count, 0, first), shrunk);
    DMatrixRMaj half = new DMatrixRMaj(others, first);
    CommonOps_DDRM.mult(ofOthers, shrunk, half);
    DMatrixRMaj block = new DMatrixRMaj(others, first);
    CommonOps_DDRM.multTransB(half, ofFirst, block);
    double[] values = Arrays.copyOf(scatter.values(), dims * dims);
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
