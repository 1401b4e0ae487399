package io.codrift.model.copula;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/** Makes the columns of one side uncorrelated, with variance 1, by the Cholesky factor. */
final class Whitener {
  private final int dims;
  // Lower triangular, shape (d, d), row-major.
  private final double[] factor;

  private Whitener(int dims, double[] factor) {
    this.dims = dims;
    this.factor = factor;
  }

  /**
   * Fits the factor of the second moments.
   *
   * @param columns normal scores, shape (d)(n)
   * @return empty if a column is a linear function of the others
   */
  static Optional<Whitener> fit(double[][] columns, int[] rows) {
    int dims = columns.length;
    DMatrixRMaj moments = new DMatrixRMaj(dims, dims);
    for (int i = 0; i < dims; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int r : rows) {
          sum += columns[i][r] * columns[j][r];
        }
        moments.set(i, j, sum / rows.length);
        moments.set(j, i, sum / rows.length);
      }
    }
    CholeskyDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.chol(dims, true);
    return decomposition.decompose(moments)
        ? Optional.of(new Whitener(dims, decomposition.getT(null).data))
        : Optional.empty();
  }

  int dims() {
    return dims;
  }

  /** The white columns, shape (d)(n); rows that are not named are 0. */
  double[][] apply(double[][] columns, int[] rows) {
    double[][] white = new double[dims][columns[0].length];
    for (int r : rows) {
      for (int i = 0; i < dims; i++) {
        double value = columns[i][r];
        for (int j = 0; j < i; j++) {
          value -= factor[i * dims + j] * white[j][r];
        }
        white[i][r] = value / factor[i * dims + i];
      }
    }
    return white;
  }

  /** Logarithm of the determinant of the map, the same for all rows. */
  double logDeterminant() {
    double sum = 0;
    for (int i = 0; i < dims; i++) {
      sum -= Math.log(factor[i * dims + i]);
    }
    return sum;
  }

  void write(BinaryWriter out) {
    out.reals(factor);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no factor of this many columns
   */
  static Whitener read(BinaryReader in, int dims) {
    double[] factor = in.finites("factor of the whitening", dims * dims);
    for (int i = 0; i < dims; i++) {
      if (!(factor[i * dims + i] > 0)) {
        throw new IllegalArgumentException("the whitening is not invertible");
      }
    }
    return new Whitener(dims, factor);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Whitener that
        && dims == that.dims
        && Arrays.equals(factor, that.factor);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(factor);
  }
}
