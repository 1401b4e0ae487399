package io.codrift.model.classic;

import java.util.Arrays;
import java.util.List;

/**
 * A formula that gives the mutual information of rows without training. Its value is that of the
 * rows that it is given: there are no other rows to evaluate it on.
 */
public interface ClassicMethod {
  /** All methods. */
  static List<ClassicMethod> all() {
    return List.of(new Cca(), new GaussianCopula(), new Ksg(Ksg.NEIGHBOURS));
  }

  /** Its name, as of an estimator. */
  String name();

  /** What it is, one sentence for a help text. */
  String summary();

  /** Whether it is wrong where values repeat. */
  boolean needsDensity();

  /** Whether it compares rows with each other, so that its time may grow with their square. */
  default boolean comparesRows() {
    return false;
  }

  /**
   * The information of rows.
   *
   * @param x shape (d_x)(n); none of its columns is constant
   * @param y shape (d_y)(n), likewise
   * @param independent the number of rows that count as independent, at most n
   * @throws io.codrift.model.UnusableDataException if these rows have no finite information
   */
  Information of(double[][] x, double[][] y, double independent);

  /**
   * The information of the Gaussian copula, which is published beside the estimate.
   *
   * @param found what {@link #of} found in the same rows
   */
  default LinearPart linearPart(Information found, double[][] x, double[][] y, double independent) {
    return LinearPart.of(x, y, independent);
  }

  /**
   * How many times the standard error of the mean of as many independent values the estimate's own
   * is, at least 1.
   *
   * @param values those of {@link #of} for the same rows
   */
  default double inflation(double[][] x, double[][] y, double[] values) {
    return 1;
  }

  /**
   * Information of single rows, nats.
   *
   * @param values shape (n)
   * @param bias what their mean is too large by on average, as far as it is known
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Information(double[] values, double bias) {
    /** The estimate, nats; it may be below 0. */
    public double estimate() {
      return Arrays.stream(values).average().orElseThrow() - bias;
    }
  }
}
