package io.codrift.model.flow;

import io.codrift.model.Category;
import java.util.Arrays;

/**
 * A column and its rows in ascending order. Sorting is the most expensive part of a marginal map.
 * The column is sorted once, and the rows of every fold are selected in that order.
 */
public final class SortedColumn {
  /** Products and squares of values up to 2^400 and down to 2^-400 are finite and not zero. */
  private static final int WIDEST_EXPONENT = 400;

  private final double[] values;
  private final int[] order;
  private final int distinct;
  private final double unit;
  private final int codes;
  private final int singleCodes;

  private SortedColumn(
      double[] values, int[] order, int distinct, double unit, int codes, int singleCodes) {
    this.values = values;
    this.order = order;
    this.distinct = distinct;
    this.unit = unit;
    this.codes = codes;
    this.singleCodes = singleCodes;
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
    int distinct = Math.min(n, 1);
    for (int k = 1; k < n; k++) {
      boolean tied = sorted[k] == sorted[k - 1];
      runs[k] = tied ? runs[k - 1] : k;
      distinct += tied ? 0 : 1;
    }
    int[] filled = new int[n];
    int[] order = new int[n];
    for (int r = 0; r < n; r++) {
      int run = runs[Arrays.binarySearch(sorted, own[r])];
      order[run + filled[run]++] = r;
    }
    int codes = 0;
    int singleCodes = 0;
    for (int k = 0; k < n; k++) {
      if (Category.isCode(sorted[k])) {
        codes++;
        boolean single = runs[k] == k && (k == n - 1 || runs[k + 1] == k + 1);
        singleCodes += single ? 1 : 0;
      }
    }
    return new SortedColumn(
        own, order, distinct, unit(sorted[0], sorted[n - 1]), codes, singleCodes);
  }

  /** A column of zeros. */
  public static SortedColumn constant(int rows) {
    int[] order = new int[rows];
    Arrays.setAll(order, r -> r);
    return new SortedColumn(new double[rows], order, 1, 1, 0, 0);
  }

  /**
   * The column without codes: where it has some, each value is replaced by its place among the
   * distinct values, from 0. Codes are no measurements, so the distances between them, and to
   * numbers, have no meaning.
   */
  public SortedColumn measured() {
    if (codes == 0) {
      return this;
    }
    double[] places = new double[values.length];
    int place = -1;
    double last = Double.NaN;
    for (int row : order) {
      place += values[row] == last ? 0 : 1;
      last = values[row];
      places[row] = place;
    }
    return new SortedColumn(places, order, distinct, 1, 0, 0);
  }

  private static double unit(double least, double most) {
    double largest = Math.max(Math.abs(least), Math.abs(most));
    int exponent = Math.getExponent(largest);
    if (largest == 0 || Math.abs(exponent) <= WIDEST_EXPONENT) {
      return 1;
    }
    return Math.scalb(1.0, exponent - Integer.signum(exponent) * WIDEST_EXPONENT);
  }

  /** The number of rows. */
  public int rows() {
    return values.length;
  }

  /** The number of distinct values. */
  public int distinct() {
    return distinct;
  }

  /** The number of rows that hold the code of a {@link Category}. */
  public int codes() {
    return codes;
  }

  /** The number of rows that hold a code which no other row holds. */
  public int singleCodes() {
    return singleCodes;
  }

  /** The values by row, shape (n); not to be changed. */
  public double[] values() {
    return values;
  }

  /**
   * The unit in which the values can be squared and subtracted without overflow or underflow: a
   * power of two, 1 for values of usual size.
   */
  public double unit() {
    return unit;
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
