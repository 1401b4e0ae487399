package io.codrift.model.experiment.critic;

/**
 * NWJ (Nguyen, Wainwright and Jordan 2010; Poole et al. 2019, arXiv:1905.06922, equation 6): I =
 * E_joint[T] − E_product[exp(T − 1)]. The loss is the negative of the estimate. Its minimum is T =
 * 1 + log p(x, y)/(p(x)p(y)).
 *
 * <p>Known bias: a lower bound, below that of Donsker and Varadhan for every critic. The variance
 * grows as exp(I), and so does that of the gradient, so that fits find too little of much
 * information.
 */
record Nwj() implements CriticReading, CriticLoss {
  @Override
  public double of(PairScores scores) {
    return scores.meanOfJoint() - Math.exp(scores.logMeanExpOfProduct() - 1);
  }

  @Override
  public OfBatch begin() {
    return batch -> batch.meanExpOfProduct(1).sub(batch.joint().mean());
  }
}
