package io.codrift.model.experiment.critic;

/**
 * MINE as the paper has it (section 4.1): SMILE without clipping. I = E_joint[T] − log
 * E_product[exp T], the bound of Donsker and Varadhan (Belghazi et al. 2018, arXiv:1801.04062,
 * equation 5), of a critic trained by {@link JensenShannon}.
 *
 * <p>Known bias: the variance of the mean of exp(T) grows as exp(I) (Song and Ermon 2019, theorem
 * 2). As few of the drawn pairs have large T, the logarithm is usually too small and the estimate
 * too large for the critic; where the critic was overfitted, held-out pairs of the joint
 * distribution outweigh that. In 20 + 20 dimensions 32,000 rows are too few.
 */
record Mine() implements CriticReading {
  @Override
  public double of(PairScores scores) {
    return scores.meanOfJoint() - scores.logMeanExpOfProduct();
  }
}
