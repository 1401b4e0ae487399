package io.codrift.model.experiment.critic;

/**
 * The classifier's loss: mean softplus(−T) over joint pairs + mean softplus(T) over pairs of the
 * product, times {@code weight}. Its minimum is T = log p(x, y)/(p(x)p(y)).
 *
 * <p>With a weight of 1 this is the negative of the lower bound of the Jensen–Shannon divergence
 * that trains SMILE (Song and Ermon 2019, arXiv:1910.06222, section 4; Nowozin et al. 2016). With
 * 1/2 it is the mean cross-entropy of a classifier of as many joint pairs as others, as in DEMI
 * (Liao et al. 2020, arXiv:2010.01766, equation 8 at α = 1/2) and CCMI (Mukherjee et al. 2019,
 * arXiv:1906.01824, section 3). Adam takes the same steps with either, unless weights decay.
 */
record JensenShannon(double weight) implements CriticLoss {
  @Override
  public OfBatch begin() {
    return batch ->
        batch.surpriseOfJoint().add(batch.surpriseOfProduct()).mul(batch.tape().number(weight));
  }
}
