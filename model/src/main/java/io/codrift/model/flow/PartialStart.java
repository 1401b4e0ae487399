package io.codrift.model.flow;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A Gaussian copula whose X and Y depend on each other in a share of the rows only: a join that
 * finds the wrong row for some. The other rows have the same distributions of X and of Y. Its
 * density is s·φ(x, y) + (1 − s)·φ(x)·φ(y), so a single copula would spread the dependence thinly
 * over all rows.
 *
 * @param dependent the copula of the dependent rows
 * @param share s, between 0 and 1
 */
public record PartialStart(EllipticalStart dependent, double share) implements CopulaModel {
  private static final double[] SHARES = {0.9, 0.7, 0.5, 0.3, 0.15};
  private static final int SEARCH_ROWS = 1024;
  private static final int MOST_ROWS = 32_768;

  /**
   * A smaller gain over the start that was fitted to all rows is none, in nats per row and over all
   * rows that it is measured on.
   */
  private static final double LEAST_GAIN = 0.002;

  private static final double BY_CHANCE = 6;

  private static final int ITERATIONS_OF_SEARCH = 8;
  private static final int ITERATIONS = 60;
  private static final int ITERATIONS_AGAIN = 20;
  private static final double CONVERGED = 5e-4;

  /**
   * @throws IllegalArgumentException if the share is not between 0 and 1
   */
  public PartialStart {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("the share must be between 0 and 1, not " + share);
    }
  }

  /**
   * Fits share and copula by expectation maximisation, if rows that do not depend on each other
   * explain the data better than one copula for all rows does.
   *
   * @param start the start of all rows, fitted on the same rows and not shrunk
   * @param gaussian the same with ν = ∞
   * @param x normal scores of X, shape (d_x)(n)
   * @param y normal scores of Y, shape (d_y)(n)
   * @param rows numbers of the rows to fit on
   */
  public static Optional<PartialStart> fit(
      EllipticalStart start, EllipticalStart gaussian, double[][] x, double[][] y, int[] rows) {
    int[] most = SomeRows.every(2 * SEARCH_ROWS, rows);
    Rows some = Rows.of(x, y, half(most, 0));
    Rows others = Rows.of(x, y, half(most, 1));
    // With many columns too few rows are left to fit a copula that is better on other rows. With
    // few the correlations of all rows are not yet those of the dependent ones.
    Mixed searched = some.search(gaussian.joint());
    Mixed fitted =
        some.maximised(some.begin(searched.dependent, searched.share), ITERATIONS_OF_SEARCH);
    boolean better = better(some, searched, start, x, y);
    if (!better && !better(others, others.begin(fitted.dependent, fitted.share), start, x, y)) {
      return Optional.empty();
    }
    Mixed found = better ? searched : fitted;
    Rows all = Rows.of(x, y, SomeRows.every(MOST_ROWS, rows));
    Mixed begun = all.begin(found.dependent, found.share);
    return Optional.of(all.maximised(begun, ITERATIONS).start(start, x, y));
  }

  private static boolean better(
      Rows rows, Mixed mixed, EllipticalStart start, double[][] x, double[][] y) {
    double gain = rows.mean(mixed) - start.information(x, y, rows.numbers);
    return gain > Math.max(LEAST_GAIN, BY_CHANCE / rows.numbers.length);
  }

  /** Every second row, from the first or the second on. */
  private static int[] half(int[] rows, int from) {
    return IntStream.range(0, rows.length).filter(k -> k % 2 == from).map(k -> rows[k]).toArray();
  }

  /** The same, fitted to other rows; the arguments are those of {@link #fit}. */
  public PartialStart refitted(double[][] x, double[][] y, int[] rows) {
    Rows all = Rows.of(x, y, SomeRows.every(MOST_ROWS, rows));
    Mixed begun = all.begin(dependent.joint(), share);
    return all.maximised(begun, ITERATIONS_AGAIN).start(dependent, x, y);
  }

  /**
   * The same with weaker correlations inside X and inside Y.
   *
   * @param rows number of independent rows that it was fitted on
   */
  public PartialStart shrunkInside(double rows) {
    return new PartialStart(dependent.shrunkInside(rows), share);
  }

  /** The same copula for Y given X. */
  public PartialStart swapped() {
    return new PartialStart(dependent.swapped(), share);
  }

  @Override
  public void logDensities(
      double[][] x, double[][] y, int[] rows, double[] conditional, double[] marginal) {
    EllipticalStart.Whitened given = EllipticalStart.Whitened.zeros(x.length, x[0].length);
    EllipticalStart.Whitened alone = EllipticalStart.Whitened.zeros(x.length, x[0].length);
    dependent.given(x, y, rows, given);
    dependent.alone(x, rows, alone);
    double[] with = given.logDensities();
    double[] without = alone.logDensities();
    for (int r : rows) {
      conditional[r] = without[r] + logOfMixture(share, with[r] - without[r]);
      marginal[r] = without[r];
    }
  }

  /** log(s·e^v + 1 − s). */
  private static double logOfMixture(double share, double value) {
    return value > 0
        ? value + Math.log(share + (1 - share) * Math.exp(-value))
        : Math.log(share * Math.exp(value) + 1 - share);
  }

  /** A copula of the dependent rows, the scatter of all rows, and the share. */
  private record Mixed(Scatter dependent, Scatter whole, double share) {
    PartialStart start(EllipticalStart like, double[][] x, double[][] y) {
      return new PartialStart(
          like.gaussian(x.length, y.length, dependent),
          Math.max(Double.MIN_NORMAL, Math.min(1 - 1e-9, share)));
    }
  }

  /**
   * Normal scores of some rows.
   *
   * @param together Y, then X, shape (rows, d), row-major
   * @param x shape (rows, d_x), row-major
   * @param y shape (rows, d_y), row-major
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Rows(
      int xDims, int yDims, int[] numbers, double[] together, double[] x, double[] y) {

    static Rows of(double[][] x, double[][] y, int[] numbers) {
      return new Rows(
          x.length,
          y.length,
          numbers,
          SomeRows.flat(numbers, y, x),
          SomeRows.flat(numbers, x),
          SomeRows.flat(numbers, y));
    }

    private int dims() {
      return xDims + yDims;
    }

    private Scatter scatter() {
      return Scatter.fit(dims(), together, Double.POSITIVE_INFINITY, 0);
    }

    /** A copula that was fitted to other rows. */
    Mixed begin(Scatter dependent, double share) {
      Scatter whole = scatter();
      return new Mixed(CanonicalCorrelations.withBlocksOf(whole, yDims, dependent), whole, share);
    }

    /**
     * The best share, if the canonical correlations of all rows are those of a share of them.
     *
     * @param whole the scatter of all rows
     */
    Mixed search(Scatter whole) {
      return Arrays.stream(SHARES)
          .mapToObj(s -> new Mixed(CanonicalCorrelations.stronger(whole, yDims, 1 / s), whole, s))
          .max(Comparator.comparingDouble(this::mean))
          .orElseThrow();
    }

    /** log φ(x, y) − log φ(x) − log φ(y) of every row, nats. */
    private double[] logRatios(Scatter dependent, double[] radiiAlone) {
      double[] radii = new double[numbers.length];
      dependent.squaredRadii(together, radii);
      double constant =
          dependent.leading(yDims).halfLogDeterminant()
              + dependent.trailing(yDims).halfLogDeterminant()
              - dependent.halfLogDeterminant();
      for (int k = 0; k < radii.length; k++) {
        radii[k] = constant + 0.5 * (radiiAlone[k] - radii[k]);
      }
      return radii;
    }

    /** Squared radius of Y plus that of X; the blocks of every copula are those of all rows. */
    private double[] radiiAlone(Scatter whole) {
      double[] sum = new double[numbers.length];
      double[] more = new double[numbers.length];
      whole.leading(yDims).squaredRadii(y, sum);
      whole.trailing(yDims).squaredRadii(x, more);
      for (int k = 0; k < sum.length; k++) {
        sum[k] += more[k];
      }
      return sum;
    }

    /** Mean log-density relative to that of independent X and Y, nats. */
    double mean(Mixed mixed) {
      double sum = 0;
      for (double ratio : logRatios(mixed.dependent, radiiAlone(mixed.whole))) {
        sum += logOfMixture(mixed.share, ratio);
      }
      return sum / numbers.length;
    }

    Mixed maximised(Mixed begin, int iterations) {
      double[] radiiAlone = radiiAlone(begin.whole);
      Mixed mixed = begin;
      for (int i = 0; i < iterations; i++) {
        double[] ratios = logRatios(mixed.dependent, radiiAlone);
        double odds = (1 - mixed.share) / mixed.share;
        double sum = 0;
        for (int k = 0; k < ratios.length; k++) {
          ratios[k] = 1 / (1 + odds * Math.exp(-ratios[k]));
          sum += ratios[k];
        }
        double share = sum / ratios.length;
        if (!(share * ratios.length > dims()) || share >= 1) {
          return mixed;
        }
        Scatter weighted = Scatter.weighted(dims(), together, ratios);
        double change = Math.abs(share - mixed.share);
        mixed =
            new Mixed(
                CanonicalCorrelations.withBlocksOf(mixed.whole, yDims, weighted),
                mixed.whole,
                share);
        if (change < CONVERGED) {
          break;
        }
      }
      return mixed;
    }
  }
}
