package io.codrift.model.fold;

import io.codrift.model.flow.SortedColumn;

/** How one column depends on another: by a strictly monotone function in every row, or not so. */
enum Monotone {
  RISING,
  FALLING,
  NONE;

  /**
   * The share of a column's distinct values that may be tied in one column and not in the other. A
   * copy in other units has such ties where rounding made two values equal.
   */
  private static final double ROUNDED = 0.01;

  /**
   * Compares two columns. Columns that are no function of each other differ after a few rows.
   *
   * @param a not constant
   * @param b not constant, of as many rows
   */
  static Monotone between(SortedColumn a, SortedColumn b) {
    int most = (int) (ROUNDED * Math.min(a.distinct(), b.distinct()));
    if (Math.abs(a.distinct() - b.distinct()) > most) {
      return NONE;
    }
    if (follows(a, b, 1, most)) {
      return RISING;
    }
    return follows(a, b, -1, most) ? FALLING : NONE;
  }

  /**
   * Whether b rises where a rises; with −1, whether b falls there.
   *
   * @param most how often a tie of one column may be none of the other
   */
  private static boolean follows(SortedColumn a, SortedColumn b, int direction, int most) {
    int different = 0;
    double before = Double.NEGATIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    double last = Double.NaN;
    double lastA = Double.NaN;
    for (int row : a.order()) {
      double value = a.values()[row];
      double other = direction * b.values()[row];
      boolean tied = value == lastA;
      if (!tied) {
        before = highest;
      }
      if (other < before) {
        return false;
      }
      if (tied ? other != last : other == before) {
        different++;
        if (different > most) {
          return false;
        }
      }
      highest = Math.max(highest, other);
      last = other;
      lastA = value;
    }
    return true;
  }
}
