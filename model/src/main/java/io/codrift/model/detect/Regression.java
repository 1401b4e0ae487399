package io.codrift.model.detect;

import java.util.Arrays;

/**
 * The regression of whitened values on whitened regressors, from their products. A regressor that
 * depends linearly on those before it is left out.
 */
final class Regression {
  /** A pivot lost to rounding. */
  private static final double DEPENDENT = 1e-12;

  // Lower Cholesky factor of the products, row by row; a row is 0 if its regressor is left out.
  private final double[] factor;
  private final int count;
  private final int rank;
  private final double halfLogDeterminant;
  // L⁻¹ of the products with the values.
  private final double[] values;
  private final double residual;

  /**
   * @param products products of the regressors, the lower triangle row by row
   * @param withValue products of the regressors and the values
   * @param valueValue the square of the values
   */
  Regression(double[] products, double[] withValue, double valueValue) {
    count = withValue.length;
    factor = products.clone();
    int used = 0;
    double logs = 0;
    for (int i = 0; i < count; i++) {
      int row = NoiseSums.triangle(i);
      double square = factor[row + i];
      double rest = square;
      for (int j = 0; j < i; j++) {
        int other = NoiseSums.triangle(j);
        double diagonal = factor[other + j];
        double entry = factor[row + j];
        for (int k = 0; k < j; k++) {
          entry -= factor[row + k] * factor[other + k];
        }
        factor[row + j] = diagonal > 0 ? entry / diagonal : 0;
        rest -= factor[row + j] * factor[row + j];
      }
      if (rest > DEPENDENT * square) {
        factor[row + i] = Math.sqrt(rest);
        logs += Math.log(rest) / 2;
        used++;
      } else {
        Arrays.fill(factor, row, row + i + 1, 0);
      }
    }
    rank = used;
    halfLogDeterminant = logs;
    values = solved(withValue);
    residual = valueValue - dot(values, values);
  }

  /** Number of regressors that are used. */
  int rank() {
    return rank;
  }

  /** Half the log-determinant of the products of the regressors. */
  double halfLogDeterminant() {
    return halfLogDeterminant;
  }

  /**
   * The square of the values after the regressors were projected out; rounding may make it
   * negative.
   */
  double residual() {
    return residual;
  }

  /**
   * The number of independent windows that would tell as much about the mean, if the amplitudes of
   * the harmonics have to be learnt from the same windows.
   */
  double effectiveWindows() {
    double[] first = new double[count];
    first[0] = 1;
    double[] solved = solved(first);
    double variance = dot(solved, solved);
    return variance > 0 ? 1 / variance : 0;
  }

  /**
   * What is left of the square of a vector.
   *
   * @param solved its products with the regressors, {@link #solved}
   */
  double squareLeft(double square, double[] solved) {
    return Math.max(0, square - dot(solved, solved));
  }

  /**
   * What is left of the product of a vector with the values.
   *
   * @param solved its products with the regressors, {@link #solved}
   */
  double withValueLeft(double withValue, double[] solved) {
    return withValue - dot(solved, values);
  }

  /** The coefficients of the regressors; 0 for those that are left out. */
  double[] coefficients() {
    double[] coefficients = values.clone();
    for (int i = count - 1; i >= 0; i--) {
      double diagonal = factor[NoiseSums.triangle(i) + i];
      if (!(diagonal > 0)) {
        coefficients[i] = 0;
        continue;
      }
      for (int k = i + 1; k < count; k++) {
        coefficients[i] -= factor[NoiseSums.triangle(k) + i] * coefficients[k];
      }
      coefficients[i] /= diagonal;
    }
    return coefficients;
  }

  /** Products with the regressors as products with an orthonormal basis of them. */
  double[] solved(double[] right) {
    double[] solved = new double[count];
    for (int i = 0; i < count; i++) {
      int row = NoiseSums.triangle(i);
      double rest = right[i];
      for (int j = 0; j < i; j++) {
        rest -= factor[row + j] * solved[j];
      }
      solved[i] = factor[row + i] > 0 ? rest / factor[row + i] : 0;
    }
    return solved;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
