package io.codrift.model.copula;

import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.EllipticalStart;

/** Compares a model with the start on rows that neither was fitted on. */
final class HeldOut {
  /** By how many standard errors a model must be better. */
  private static final double ERRORS = 2;

  private HeldOut() {}

  /**
   * Whether a model describes the target given the context better than the start does.
   *
   * @param target normal scores, shape (d_target)(n)
   * @param context normal scores, shape (d_context)(n)
   */
  static boolean better(
      CopulaModel model, EllipticalStart start, double[][] target, double[][] context, int[] rows) {
    double[] ours = logDensities(model, target, context, rows);
    EllipticalStart.Whitened white = EllipticalStart.Whitened.zeros(target.length, ours.length);
    start.given(target, context, rows, white);
    double[] theirs = white.logDensities();
    double sum = 0;
    double squares = 0;
    for (int r : rows) {
      double gain = ours[r] - theirs[r];
      sum += gain;
      squares += gain * gain;
    }
    double mean = sum / rows.length;
    double variance = Math.max(0, squares / rows.length - mean * mean);
    return mean > ERRORS * Math.sqrt(variance / rows.length);
  }

  /** The mean log-density of the target given the context, nats. */
  static double mean(CopulaModel model, double[][] target, double[][] context, int[] rows) {
    double[] logDensities = logDensities(model, target, context, rows);
    double sum = 0;
    for (int r : rows) {
      sum += logDensities[r];
    }
    return sum / rows.length;
  }

  private static double[] logDensities(
      CopulaModel model, double[][] target, double[][] context, int[] rows) {
    double[] conditional = new double[target[0].length];
    model.logDensities(target, context, rows, conditional, new double[conditional.length]);
    return conditional;
  }
}
