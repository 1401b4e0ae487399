package io.codrift.model.discrete;

/** A negative log-likelihood of rows as a convex function of linear predictors. */
interface Loss {
  /** The number of predictors of a row. */
  int predictors();

  /** The number of directions of the predictors that change the loss. */
  int directions();

  /** The usual second derivative by each predictor, of one row, shape (predictors). */
  double[] usualCurvature();

  /**
   * The loss of a row.
   *
   * @param row position among the fitted rows
   * @param predictors replaced by the derivatives
   */
  double derive(int row, double[] predictors);

  /**
   * Second derivatives of the loss of a row.
   *
   * @param predictors replaced by the second derivatives
   */
  void curve(double[] predictors);
}
