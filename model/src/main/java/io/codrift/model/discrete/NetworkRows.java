package io.codrift.model.discrete;

/** Rows of features with the likelihood of a network's outputs. */
interface NetworkRows {
  Features features();

  int count();

  /** The outputs of a network before its training. */
  double[] intercepts();

  /**
   * The log-likelihood of a row, nats.
   *
   * @param outputs of the network; may be replaced
   */
  double logLikelihood(int row, double[] outputs);

  /**
   * Replaces the outputs for a row by the derivatives of its negative log-likelihood.
   *
   * @param outputs of the network
   */
  void differentiate(int row, double[] outputs);
}
