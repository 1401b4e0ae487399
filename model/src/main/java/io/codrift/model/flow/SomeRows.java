package io.codrift.model.flow;

import java.util.Arrays;

/** Selects rows. */
public final class SomeRows {
  private SomeRows() {}

  /** All rows, or with more than {@code most} of them every second, every third or so. */
  public static int[] every(int most, int[] rows) {
    int stride = (rows.length + most - 1) / most;
    int[] some = new int[(rows.length + stride - 1) / stride];
    Arrays.setAll(some, k -> rows[k * stride]);
    return some;
  }

  /**
   * Rows one after the other.
   *
   * @param rows numbers of the rows
   * @param sides the columns of each side, shape (d)(n)
   * @return shape (rows, sum of d), row-major
   */
  public static double[] flat(int[] rows, double[][]... sides) {
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
