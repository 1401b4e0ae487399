package io.codrift.model.flow;

/** A model of the target's normal scores with and without the context. Immutable. */
public interface CopulaModel {
  /**
   * Log-densities in normal scores, nats.
   *
   * @param target normal scores of the target, shape (d_target)(n)
   * @param context normal scores of the context, shape (d_context)(n)
   * @param rows the rows to fill
   * @param conditional log p(target | context), shape (n)
   * @param marginal log p(target), shape (n)
   */
  void logDensities(
      double[][] target, double[][] context, int[] rows, double[] conditional, double[] marginal);
}
