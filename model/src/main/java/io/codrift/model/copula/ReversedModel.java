package io.codrift.model.copula;

import io.codrift.model.flow.CopulaModel;

/**
 * One target column and one context column by a model of the other direction: p(t | c) = p(c | t)
 * φ(t) / φ(c), since the marginal maps make both columns standard normal. A wave of the target is a
 * function in one direction and many-valued in the other.
 *
 * @param reverse the context given the target
 */
public record ReversedModel(FourierModel reverse) implements CopulaModel {

  @Override
  public void logDensities(
      double[][] target, double[][] context, int[] rows, double[] conditional, double[] marginal) {
    reverse.logDensities(context, target, rows, conditional, marginal);
    for (int r : rows) {
      double ofContext = marginal[r];
      double t = target[0][r];
      double c = context[0][r];
      marginal[r] = ofContext + 0.5 * (c * c - t * t);
      conditional[r] += marginal[r] - ofContext;
    }
  }
}
