package io.codrift.model.classic;

import io.codrift.model.UnusableDataException;
import io.codrift.model.classic.ClassicMethod.Information;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Digamma;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The information of a Gaussian with the covariance of the rows. In canonical variates u, v with
 * correlations ρ the pointwise information is Σ −½ log(1 − ρ²) + (ρuv − ½ρ²(u² + v²)) / (1 − ρ²).
 * On the rows that the covariance is of, its mean is −½ Σ log(1 − ρ²), and as the covariance has
 * maximum likelihood, its scatter gives that estimate's standard error.
 */
final class CanonicalInformation {
  /** A direction with less of the variance is a linear function of the other columns. */
  private static final double NO_VARIANCE = 1e-10;

  private static final double FUNCTIONAL = 1e-12;

  private CanonicalInformation() {}

  /**
   * The information of rows.
   *
   * @param x shape (d_x)(n)
   * @param y shape (d_y)(n)
   * @param independent number of independent rows
   * @throws UnusableDataException if there are too few rows for a covariance, or if a linear
   *     function of X is one of Y
   */
  static Information of(double[][] x, double[][] y, double independent) {
    DMatrixRMaj ofX = whitened(x);
    DMatrixRMaj ofY = whitened(y);
    int dims = ofX.numRows + ofY.numRows;
    if (independent <= dims + 1) {
      throw new UnusableDataException(
          "%.0f independent rows are too few for the covariance of %d columns"
              .formatted(independent, dims));
    }
    int n = ofX.numCols;
    DMatrixRMaj cross = new DMatrixRMaj(ofX.numRows, ofY.numRows);
    CommonOps_DDRM.multTransB(1.0 / n, ofX, ofY, cross);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(ofX.numRows, ofY.numRows, true, true, true);
    if (!svd.decompose(cross)) {
      throw new UnusableDataException("the covariance has no canonical correlations");
    }
    DMatrixRMaj u = new DMatrixRMaj(Math.min(ofX.numRows, ofY.numRows), n);
    DMatrixRMaj v = u.createLike();
    CommonOps_DDRM.mult(firstRows(svd.getU(null, true), u.numRows), ofX, u);
    CommonOps_DDRM.mult(firstRows(svd.getV(null, true), v.numRows), ofY, v);
    double[] values = new double[n];
    for (int i = 0; i < u.numRows; i++) {
      add(values, svd.getSingularValues()[i], u, v, i);
    }
    return new Information(values, bias(ofX.numRows, ofY.numRows, independent));
  }

  private static void add(
      double[] values, double correlation, DMatrixRMaj u, DMatrixRMaj v, int i) {
    double rest = 1 - correlation * correlation;
    if (!(rest > FUNCTIONAL)) {
      throw new UnusableDataException(
          "a linear function of the columns of X is one of the columns of Y: their mutual"
              + " information is infinite");
    }
    for (int r = 0; r < values.length; r++) {
      double a = u.get(i, r);
      double b = v.get(i, r);
      values[r] +=
          -0.5 * Math.log(rest)
              + (correlation * a * b - 0.5 * correlation * correlation * (a * a + b * b)) / rest;
    }
  }

  /**
   * What the information of a sample is too large by on average if the rows are Gaussian: the mean
   * of the logarithm of a Wishart matrix's determinant (Misra, Singh and Demchuk 2005), about d_x
   * d_y / 2n.
   */
  private static double bias(int xDims, int yDims, double rows) {
    return 0.5 * (logDeterminant(xDims, rows) + logDeterminant(yDims, rows))
        - 0.5 * logDeterminant(xDims + yDims, rows);
  }

  private static double logDeterminant(int dims, double rows) {
    return IntStream.rangeClosed(1, dims).mapToDouble(i -> Digamma.value((rows - i) / 2)).sum();
  }

  private static DMatrixRMaj firstRows(DMatrixRMaj matrix, int count) {
    return CommonOps_DDRM.extract(matrix, 0, count, 0, matrix.numCols);
  }

  /** Principal components of unit variance, shape (rank, n). */
  private static DMatrixRMaj whitened(double[][] columns) {
    int dims = columns.length;
    int n = columns[0].length;
    DMatrixRMaj standard = new DMatrixRMaj(dims, n);
    for (int i = 0; i < dims; i++) {
      double mean = 0;
      for (double value : columns[i]) {
        mean += value / n;
      }
      double variance = 0;
      for (double value : columns[i]) {
        variance += (value - mean) * (value - mean) / n;
      }
      for (int r = 0; r < n; r++) {
        standard.set(i, r, (columns[i][r] - mean) / Math.sqrt(variance));
      }
    }
    DMatrixRMaj covariance = new DMatrixRMaj(dims, dims);
    CommonOps_DDRM.multTransB(1.0 / n, standard, standard, covariance);
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(dims, true, true);
    if (!eigen.decompose(covariance)) {
      throw new UnusableDataException("the covariance of a side has no eigenvectors");
    }
    int[] kept =
        IntStream.range(0, dims)
            .filter(i -> eigen.getEigenvalue(i).getReal() > NO_VARIANCE * dims)
            .toArray();
    DMatrixRMaj map = new DMatrixRMaj(kept.length, dims);
    for (int k = 0; k < kept.length; k++) {
      DMatrixRMaj vector = eigen.getEigenVector(kept[k]);
      double scale = 1 / Math.sqrt(eigen.getEigenvalue(kept[k]).getReal());
      for (int i = 0; i < dims; i++) {
        map.set(k, i, scale * vector.get(i));
      }
    }
    DMatrixRMaj white = new DMatrixRMaj(kept.length, n);
    CommonOps_DDRM.mult(map, standard, white);
    return white;
  }
}
