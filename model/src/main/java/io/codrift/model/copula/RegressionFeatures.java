package io.codrift.model.copula;

import org.ejml.data.DMatrixRMaj;

/** What a regression is linear in. The first feature is the intercept. */
interface RegressionFeatures {

  /** Number of features. */
  int count();

  /**
   * The features of some rows.
   *
   * @param columns the inputs, shape (inputs)(n)
   * @param rows numbers of the rows
   * @param from the first of them to use
   * @param to after the last of them to use
   * @return shape (to − from, features)
   */
  DMatrixRMaj of(double[][] columns, int[] rows, int from, int to);

  /**
   * The weights of {@link FourierFeatures} that make the same function as weights of these.
   *
   * @param weights shape (count)
   */
  double[] ofCosines(double[] weights);
}
