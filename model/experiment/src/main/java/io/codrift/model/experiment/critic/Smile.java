package io.codrift.model.experiment.critic;

/**
 * SMILE (Song and Ermon 2019, arXiv:1910.06222, equation 15): I = E_joint[T] − log
 * E_product[clip(exp T, exp −τ, exp τ)], of a critic trained by {@link JensenShannon}.
 *
 * <p>Known bias: clipping bounds the variance, but what lies above exp(τ) is missing in the mean.
 * At high mutual information even the exact log-ratio is estimated too high, by up to τ. In many
 * dimensions the critic overfits, also with 32,000 rows, and at low mutual information the estimate
 * is too low, below 0 where there is none.
 *
 * @param tau τ, nats
 */
record Smile(double tau) implements CriticReading {
  Smile {
    if (!(tau > 0)) {
      throw new IllegalArgumentException("tau must be above 0, not " + tau);
    }
  }

  @Override
  public double of(PairScores scores) {
    return scores.meanOfJoint() - scores.clipped(tau).logMeanExpOfProduct();
  }
}
