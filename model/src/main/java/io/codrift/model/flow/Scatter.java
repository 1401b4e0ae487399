package io.codrift.model.flow;

import io.codrift.model.UnusableDataException;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * The scatter matrix of a centred multivariate Student distribution, and its Cholesky factor. It is
 * not shrunk; {@link CanonicalCorrelations} does that.
 */
final class Scatter {
  /**
   * Variance of a noise of a thousandth of a score. Keeps the scatter positive definite with
   * duplicated columns and for n &lt; d.
   */
  private static final double RIDGE = 1e-6;

  private static final double CONVERGED = 1e-4;

  private final int dims;
  private final double[] values;
  private final double[] factor;

  private Scatter(int dims, double[] values, double[] factor) {
    this.dims = dims;
    this.values = values;
    this.factor = factor;
  }

  /**
   * Restores a scatter.
   *
   * @param values shape (d, d), row-major
   * @throws IllegalArgumentException if it is not positive definite
   */
  static Scatter of(int dims, double[] values) {
    double[] factor = cholesky(dims, values);
    if (factor == null) {
      throw new IllegalArgumentException("the scatter matrix is not positive definite");
    }
    return new Scatter(dims, values, factor);
  }

  /**
   * Weighted maximum likelihood for given degrees of freedom (Kent, Tyler and Vardi 1994).
   *
   * @param rows shape (n, d), row-major, centred
   * @param degrees of freedom, infinity for the Gaussian
   */
  static Scatter fit(int dims, double[] rows, double degrees, int iterations) {
    int n = rows.length / dims;
    double[] weights = new double[n];
    java.util.Arrays.fill(weights, 1);
    if (Double.isFinite(degrees)) {
      // With heavy tails a single row dominates the plain second moment. Start from damped rows.
      for (int r = 0; r < n; r++) {
        double square = 0;
        for (int i = 0; i < dims; i++) {
          square += rows[r * dims + i] * rows[r * dims + i];
        }
        weights[r] = (degrees + dims) / (degrees + square);
      }
    }
    Scatter scatter = withRidge(dims, moments(dims, rows, weights));
    if (Double.isInfinite(degrees)) {
      return scatter;
    }
    for (int i = 0; i < iterations; i++) {
      scatter.squaredRadii(rows, weights);
      for (int r = 0; r < n; r++) {
        weights[r] = (degrees + dims) / (degrees + weights[r]);
      }
      Scatter next = withRidge(dims, moments(dims, rows, weights));
      double change = 0;
      for (int k = 0; k < next.values.length; k++) {
        change = Math.max(change, Math.abs(next.values[k] - scatter.values[k]));
      }
      scatter = next;
      if (change < CONVERGED) {
        break;
      }
    }
    return scatter;
  }

  /**
   * The scatter of weighted rows.
   *
   * @param rows shape (n, d), row-major, centred
   * @param weights shape (n), their sum above 0
   */
  static Scatter weighted(int dims, double[] rows, double[] weights) {
    return withRidge(dims, moments(dims, rows, weights));
  }

  private static double[] moments(int dims, double[] rows, double[] weights) {
    double[] sum = new double[dims * dims];
    double total = 0;
    for (int r = 0; r < weights.length; r++) {
      double weight = weights[r];
      total += weight;
      int at = r * dims;
      for (int i = 0; i < dims; i++) {
        double scaled = weight * rows[at + i];
        for (int j = 0; j <= i; j++) {
          sum[i * dims + j] += scaled * rows[at + j];
        }
      }
    }
    for (int i = 0; i < dims; i++) {
      for (int j = 0; j <= i; j++) {
        sum[i * dims + j] /= total;
        sum[j * dims + i] = sum[i * dims + j];
      }
    }
    return sum;
  }

  private static Scatter withRidge(int dims, double[] moments) {
    for (double moment : moments) {
      if (!Double.isFinite(moment)) {
        throw new UnusableDataException("the second moments of the scores are not finite");
      }
    }
    for (int i = 0; i < dims; i++) {
      moments[i * dims + i] = Math.max(moments[i * dims + i], Double.MIN_NORMAL) * (1 + RIDGE);
    }
    return near(dims, moments);
  }

  /**
   * The scatter. If it is not positive definite, it is moved towards its diagonal until it is.
   *
   * @param values shape (d, d), row-major; must not be used afterwards
   */
  static Scatter near(int dims, double[] values) {
    double towardsDiagonal = 0;
    while (true) {
      double[] factor = cholesky(dims, values);
      if (factor != null) {
        return new Scatter(dims, values, factor);
      }
      double step = Math.max(0.01, towardsDiagonal);
      towardsDiagonal += step;
      for (int i = 0; i < dims; i++) {
        for (int j = 0; j < dims; j++) {
          if (i != j) {
            values[i * dims + j] *= Math.max(0, 1 - step);
          }
        }
      }
    }
  }

  private static double[] cholesky(int dims, double[] values) {
    CholeskyDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.chol(dims, true);
    DMatrixRMaj matrix = DMatrixRMaj.wrap(dims, dims, values.clone());
    if (!decomposition.decompose(matrix)) {
      return null;
    }
    double[] factor = decomposition.getT(null).data;
    for (int i = 0; i < dims; i++) {
      double pivot = factor[i * dims + i];
      // A pivot lost to rounding would turn the noise of one row into thousands of nats.
      if (!(pivot * pivot > 0.1 * RIDGE * values[i * dims + i])) {
        return null;
      }
    }
    return factor;
  }

  /** The scatter of the coordinates {@code from} to the last. */
  Scatter trailing(int from) {
    return block(from, dims);
  }

  /** The scatter of the first {@code count} coordinates. */
  Scatter leading(int count) {
    return block(0, count);
  }

  private Scatter block(int from, int to) {
    return restricted(IntStream.range(from, to).toArray());
  }

  /** The scatter of some coordinates, in their order. */
  Scatter restricted(int[] coordinates) {
    int size = coordinates.length;
    double[] block = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        block[i * size + j] = values[coordinates[i] * dims + coordinates[j]];
      }
    }
    return of(size, block);
  }

  int dims() {
    return dims;
  }

  /** Shape (d, d), row-major; not to be changed. */
  double[] values() {
    return values;
  }

  /** Lower triangular L with L L' the scatter, shape (d, d), row-major; not to be changed. */
  double[] factor() {
    return factor;
  }

  /** Sum of the logarithms of the factor's diagonal. */
  double halfLogDeterminant() {
    double sum = 0;
    for (int i = 0; i < dims; i++) {
      sum += Math.log(factor[i * dims + i]);
    }
    return sum;
  }

  /** Writes each row's squared Mahalanobis radius into {@code into}. */
  void squaredRadii(double[] rows, double[] into) {
    double[] residual = new double[dims];
    for (int r = 0; r < into.length; r++) {
      double square = 0;
      for (int i = 0; i < dims; i++) {
        double sum = rows[r * dims + i];
        for (int j = 0; j < i; j++) {
          sum -= factor[i * dims + j] * residual[j];
        }
        residual[i] = sum / factor[i * dims + i];
        square += residual[i] * residual[i];
      }
      into[r] = square;
    }
  }
}
