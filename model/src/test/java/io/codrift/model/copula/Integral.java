package io.codrift.model.copula;

import io.codrift.model.flow.CopulaModel;
import java.util.Arrays;

/** The integral of a model's density over a target of one column. */
final class Integral {
  private static final int POINTS = 4001;
  private static final double FAR = 8;

  private Integral() {}

  /** ∫ p(t | context) dt. */
  static double ofConditional(CopulaModel model, double... context) {
    return integral(model, context)[0];
  }

  /** ∫ p(t) dt. */
  static double ofMarginal(CopulaModel model, double... context) {
    return integral(model, context)[1];
  }

  private static double[] integral(CopulaModel model, double[] context) {
    double[][] target = new double[1][POINTS];
    double[][] columns = new double[context.length][POINTS];
    int[] rows = new int[POINTS];
    double step = 2 * FAR / (POINTS - 1);
    for (int k = 0; k < POINTS; k++) {
      rows[k] = k;
      target[0][k] = -FAR + k * step;
      for (int i = 0; i < context.length; i++) {
        columns[i][k] = context[i];
      }
    }
    double[] conditional = new double[POINTS];
    double[] marginal = new double[POINTS];
    model.logDensities(target, columns, rows, conditional, marginal);
    return new double[] {
      Arrays.stream(conditional).map(Math::exp).sum() * step,
      Arrays.stream(marginal).map(Math::exp).sum() * step
    };
  }
}
