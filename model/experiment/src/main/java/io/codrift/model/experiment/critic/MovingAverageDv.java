package io.codrift.model.experiment.critic;

/**
 * The negative of the bound of Donsker and Varadhan, with the gradient of Belghazi et al. (2018,
 * arXiv:1801.04062, section 3.2, equation 12): in E[∇T exp T]/E[exp T] the denominator of a single
 * batch, which makes the gradient biased, is replaced by its exponential moving average.
 *
 * <p>It trains {@code mine-dv}, which is read as {@link Mine}: I = E_joint[T] − log E_product[exp
 * T].
 *
 * <p>Known bias of {@code mine-dv}: the estimate is too low where there is much information, and
 * differs much between seeds. A few pairs of the product with large scores decide the mean of the
 * exponentials, and with it the gradient; a critic can end with scores that are far too large on
 * unseen pairs. Of 10 nats in 20 + 20 dimensions a fit found −49,000.
 *
 * @param momentum share of the average that stays at a step, 0 for no averaging
 */
record MovingAverageDv(double momentum) implements CriticLoss {
  @Override
  public Gradient begin() {
    return new Averaging();
  }

  private final class Averaging implements Gradient {
    private double logAverage = Double.NaN;

    @Override
    public PairScores of(PairScores batch) {
      double now = batch.logMeanExpOfProduct();
      logAverage = Double.isNaN(logAverage) ? now : logOfMix(logAverage, now);
      return batch.map(
          t -> -1.0 / batch.joint().length, t -> Math.exp(t - logAverage) / batch.product().length);
    }

    /** log(momentum·exp(before) + (1 − momentum)·exp(now)), without overflow. */
    private double logOfMix(double before, double now) {
      double most = Math.max(before, now);
      return most
          + Math.log(momentum * Math.exp(before - most) + (1 - momentum) * Math.exp(now - most));
    }
  }
}
