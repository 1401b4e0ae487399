package io.codrift.model.flow;

/**
 * A strictly increasing, continuously differentiable cubic through given knots (Fritsch and Butland
 * 1984: harmonic-mean slopes). Between two knots the derivative never falls below the smallest of
 * half the secant and the slopes at both knots.
 */
final class MonotoneSpline {
  /** Knots that differ by a subnormal number would have an infinite secant. */
  private static final double STEEPEST = 1e300;

  private final double[] knots;
  private final double[] values;
  private final double[] slopes;

  private MonotoneSpline(double[] knots, double[] values, double[] slopes) {
    this.knots = knots;
    this.values = values;
    this.slopes = slopes;
  }

  /**
   * @param knots strictly increasing, at least two
   * @param values strictly increasing, same number
   */
  static MonotoneSpline through(double[] knots, double[] values) {
    int n = knots.length;
    double[] secants = new double[n - 1];
    for (int i = 0; i < n - 1; i++) {
      secants[i] = Math.min((values[i + 1] - values[i]) / (knots[i + 1] - knots[i]), STEEPEST);
    }
    double[] slopes = new double[n];
    slopes[0] = secants[0];
    slopes[n - 1] = secants[n - 2];
    for (int i = 1; i < n - 1; i++) {
      // At most twice the smaller secant, so that the cubic cannot flatten out within an interval.
      slopes[i] = 2 / (1 / secants[i - 1] + 1 / secants[i]);
    }
    return new MonotoneSpline(knots, values, slopes);
  }

  /** The cubic with the exact derivatives of a smooth function tabulated finely. */
  static MonotoneSpline tabulated(double[] knots, double[] values, double[] slopes) {
    return new MonotoneSpline(knots, values, slopes);
  }

  double first() {
    return knots[0];
  }

  double last() {
    return knots[knots.length - 1];
  }

  /**
   * The interval that contains {@code v}, which must be between the first and last knot. For points
   * in ascending order each search takes a few steps.
   *
   * @param near the interval where the search starts
   */
  int interval(double v, int near) {
    int i = near;
    while (i > 0 && v < knots[i]) {
      i--;
    }
    while (i < knots.length - 2 && v >= knots[i + 1]) {
      i++;
    }
    return i;
  }

  /**
   * Value and log-derivative at {@code v} for knots at {@code i * step}. Beyond the last knot the
   * spline is a straight line with the last slope.
   *
   * @param v not below 0
   */
  Mapped atUniform(double v, double step) {
    int last = knots.length - 1;
    if (v > knots[last]) {
      return new Mapped(values[last] + slopes[last] * (v - knots[last]), Math.log(slopes[last]));
    }
    return within(Math.min((int) (v / step), last - 1), v);
  }

  /** Value and log-derivative at {@code v} in interval {@code i}. */
  Mapped within(int i, double v) {
    double h = knots[i + 1] - knots[i];
    double t = (v - knots[i]) / h;
    double rise = values[i + 1] - values[i];
    double a = slopes[i] * h;
    double b = slopes[i + 1] * h;
    double value = values[i] + t * (a + t * ((3 * rise - 2 * a - b) + t * (a + b - 2 * rise)));
    double slope = a + t * (2 * (3 * rise - 2 * a - b) + t * 3 * (a + b - 2 * rise));
    // Near a knot whose slope is tiny the sum may be rounded to zero or below.
    double least = Math.max(Math.min(rise / 2, Math.min(a, b)), Double.MIN_NORMAL);
    return new Mapped(value, Math.log(Math.max(slope, least)) - Math.log(h));
  }
}
