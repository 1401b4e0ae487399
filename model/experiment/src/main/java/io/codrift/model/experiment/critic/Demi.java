package io.codrift.model.experiment.critic;

/**
 * DEMI (Liao et al. 2020, arXiv:2010.01766, equation 10) at α = 1/2: I = E_joint[logit q(z=1|x,y)],
 * the mean of T, as logit α is 0. The critic is the classifier's logit, trained by {@link
 * JensenShannon}.
 *
 * <p>Known bias: nothing normalises T. An error of the classifier's calibration is an error of the
 * estimate, in either direction; the estimate is no bound. With a constant learning rate it varies
 * from step to step.
 */
record Demi() implements CriticReading {
  @Override
  public double of(PairScores scores) {
    return scores.meanOfJoint();
  }
}
