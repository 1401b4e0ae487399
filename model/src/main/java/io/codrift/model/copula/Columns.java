package io.codrift.model.copula;

/** Some rows of columns in one array. */
final class Columns {
  private Columns() {}

  /**
   * Rows one after the other.
   *
   * @param rows numbers of the rows
   * @param sides the columns of each side, shape (d)(n)
   * @return shape (rows, sum of d), row-major
   */
  static double[] flat(int[] rows, double[][]... sides) {
    int dims = 0;
    for (double[][] side : sides) {
      dims += side.length;
    }
    double[] flat = new double[dims * rows.length];
    int i = 0;
    for (double[][] side : sides) {
      for (double[] column : side) {
        for (int k = 0; k < rows.length; k++) {
          flat[k * dims + i] = column[rows[k]];
        }
        i++;
      }
    }
    return flat;
  }
}
