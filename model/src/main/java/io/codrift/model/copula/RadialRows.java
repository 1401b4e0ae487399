package io.codrift.model.copula;

import org.ejml.data.DMatrixRMaj;

/**
 * {@link RadialFeatures} of some rows. Between two knots only these two have features that are not
 * 0, so a row has 2 d of them whatever the number of knots.
 *
 * @param size number of features, knots × d
 * @param first number of each row's first feature that may differ from 0, shape (rows)
 * @param values the features from there on, shape (rows)(at most 2 d)
 */
@SuppressWarnings("ArrayRecordComponent")
record RadialRows(int size, int[] first, double[][] values) {

  /** Sums over the rows of the products with other features of these rows, shape (size, size). */
  DMatrixRMaj products(RadialRows other) {
    DMatrixRMaj sums = new DMatrixRMaj(size, other.size);
    for (int k = 0; k < first.length; k++) {
      double[] right = other.values[k];
      for (int i = 0; i < values[k].length; i++) {
        double factor = values[k][i];
        int at = (first[k] + i) * other.size + other.first[k];
        for (int j = 0; j < right.length; j++) {
          sums.data[at + j] += factor * right[j];
        }
      }
    }
    return sums;
  }

  /** Sums over the rows of the products with other values, shape (size, columns). */
  DMatrixRMaj products(DMatrixRMaj others) {
    int columns = others.numCols;
    DMatrixRMaj sums = new DMatrixRMaj(size, columns);
    for (int k = 0; k < first.length; k++) {
      for (int i = 0; i < values[k].length; i++) {
        double factor = values[k][i];
        int at = (first[k] + i) * columns;
        for (int j = 0; j < columns; j++) {
          sums.data[at + j] += factor * others.data[k * columns + j];
        }
      }
    }
    return sums;
  }
}
