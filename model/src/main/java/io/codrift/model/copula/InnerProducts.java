package io.codrift.model.copula;

import org.ejml.data.DMatrixRMaj;

/**
 * Sums of products of all pairs of columns. EJML adds one row at a time, so it reads and writes the
 * whole matrix for each. Here four rows are added at once, to eight rows of the matrix that stay in
 * the processor's cache: about twice as fast with 480 columns.
 */
final class InnerProducts {
  private static final int TILE = 8;

  private InnerProducts() {}

  /**
   * Adds the products of some rows.
   *
   * @param values shape (rows, columns)
   * @param into shape (columns, columns); what is below the diagonal is left undefined
   */
  static void add(DMatrixRMaj values, DMatrixRMaj into) {
    int columns = values.numCols;
    int fours = values.numRows - values.numRows % 4;
    for (int tile = 0; tile < columns; tile += TILE) {
      int end = Math.min(columns, tile + TILE);
      for (int row = 0; row < fours; row += 4) {
        addFour(values.data, row * columns, columns, tile, end, into.data);
      }
      for (int row = fours; row < values.numRows; row++) {
        addOne(values.data, row * columns, columns, tile, end, into.data);
      }
    }
  }

  private static void addFour(
      double[] values, int at, int columns, int from, int to, double[] into) {
    int second = at + columns;
    int third = second + columns;
    int fourth = third + columns;
    for (int i = from; i < to; i++) {
      double a = values[at + i];
      double b = values[second + i];
      double c = values[third + i];
      double d = values[fourth + i];
      int out = i * columns;
      for (int j = from; j < columns; j++) {
        into[out + j] +=
            a * values[at + j]
                + b * values[second + j]
                + c * values[third + j]
                + d * values[fourth + j];
      }
    }
  }

  private static void addOne(
      double[] values, int at, int columns, int from, int to, double[] into) {
    for (int i = from; i < to; i++) {
      double a = values[at + i];
      int out = i * columns;
      for (int j = from; j < columns; j++) {
        into[out + j] += a * values[at + j];
      }
    }
  }

  /** Copies what is above the diagonal to below it. */
  static void reflect(DMatrixRMaj symmetric) {
    for (int i = 0; i < symmetric.numRows; i++) {
      for (int j = 0; j < i; j++) {
        symmetric.unsafe_set(i, j, symmetric.unsafe_get(j, i));
      }
    }
  }
}
