package io.codrift.model.discrete;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LbfgsTest {
  /** Σ i (x_i − i)² + (x_i − i)⁴: convex. */
  private static double value(double[] x, double[] gradient) {
    double value = 0;
    for (int i = 0; i < x.length; i++) {
      double d = x[i] - i;
      value += (i + 1) * d * d + d * d * d * d;
      gradient[i] = 2 * (i + 1) * d + 4 * d * d * d;
    }
    return value;
  }

  @Test
  void findsTheMinimum() {
    double[] found = Lbfgs.minimise(LbfgsTest::value, new double[20], 200, 1e-14);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(i, within(1e-5));
    }
  }

  @Test
  void neverEndsHigherThanItStarted() {
    double[] start = new double[20];
    double[] gradient = new double[20];
    double before = value(start, gradient);
    for (int iterations = 0; iterations < 10; iterations++) {
      double after = value(Lbfgs.minimise(LbfgsTest::value, start, iterations, 1e-14), gradient);
      assertThat(after).isLessThanOrEqualTo(before);
      before = after;
    }
    assertThat(start).containsOnly(0);
  }
}
