package io.codrift.model.numbers;

import org.apache.commons.numbers.gamma.Digamma;

/**
 * The share of the gap between training rows and other rows that is missing on the other rows. On
 * the rows that p parameters were fitted on, the mean information is p/2n too large, and p/2n too
 * small on other rows (Akaike 1973): half of the gap. With d columns and not many more rows the
 * other rows lose more than the training rows gain. For a normal density with a fitted covariance
 * matrix both follow from the Wishart distribution: its expected log-determinant and its expected
 * inverse (Anderson 2003, chapter 7). The information is that of all columns minus that of each
 * side.
 *
 * <p>The rows that evaluate see models fitted on all known rows, the training rows those fitted on
 * the training rows.
 */
public final class GapShare {
  private GapShare() {}

  /**
   * The share, 0 to 1.
   *
   * @param dims columns of all
   * @param first columns of the first side
   * @param train number of independent rows to train on
   * @param known number of independent rows that the evaluated models are fitted on
   */
  public static double of(int dims, int first, double train, double known) {
    if (train < 2 * dims + 2) {
      return train / (train + known);
    }
    double missing = missing(dims, known) - missing(first, known) - missing(dims - first, known);
    double gained = gained(dims, train) - gained(first, train) - gained(dims - first, train);
    return missing / (missing + gained);
  }

  /** By how much the mean log-density of the fitted rows is too large, nats. */
  private static double gained(int dims, double rows) {
    double sum = 0;
    for (int i = 0; i < dims; i++) {
      sum += Math.log(rows / 2) - Digamma.value((rows - i) / 2);
    }
    return sum / 2;
  }

  /** By how much the mean log-density of other rows is too small, nats. */
  private static double missing(int dims, double rows) {
    return dims / 2.0 * (rows / (rows - dims - 1) - 1) - gained(dims, rows);
  }
}
