package io.codrift.model.flow;

import java.util.Arrays;

/**
 * A column and its rows in ascending order. Sorting is the most expensive part of a marginal map.
 * The column is sorted once, and the rows of every fold are selected in that order.
 */
public final class SortedColumn {
  private final double[] values;
  private final int[] order;

  private SortedColumn(double[] values, int[] order) {
    this.values = values;
    this.order = order;
  }

  /**
   * Sorts a column.
   *
   * @param values finite, shape (n)
   */
  public static SortedColumn of(double[] values) {
    int n = values.length;
    double[] own = new double[n];
    for (int r = 0; r < n; r++) {
      // Negative zero sorts before zero but is tied with it.
      own[r] = values[r] + 0.0;
    }
    double[] sorted = own.clone();
    Arrays.sort(sorted);
    int[] runs = new int[n];
    for (int k = 1; k < n; k++) {
      runs[k] = sorted[k] == sorted[k - 1] ? runs[k - 1] : k;
    }
    int[] filled = new int[n];
    int[] order = new int[n];
    for (int r = 0; r < n; r++) {
      int run = runs[Arrays.binarySearch(sorted, own[r])];
      order[run + filled[run]++] = r;
    }
    return new SortedColumn(own, order);
  }

  /** The number of rows. */
  public int rows() {
    return values.length;
  }

  /** The values by row, shape (n); not to be changed. */
  public double[] values() {
    return values;
  }

  /**
   * Row numbers by ascending value, tied rows by ascending number, shape (n); not to be changed.
   */
  public int[] order() {
    return order;
  }

  /**
   * Some of the rows in ascending order of their values.
   *
   * @param rows row numbers, each at most once
   */
  int[] ordered(int[] rows) {
    boolean[] among = new boolean[values.length];
    for (int row : rows) {
      among[row] = true;
    }
    int[] ordered = new int[rows.length];
    int count = 0;
    for (int row : order) {
      if (among[row]) {
        ordered[count++] = row;
      }
    }
    return ordered;
  }
}
