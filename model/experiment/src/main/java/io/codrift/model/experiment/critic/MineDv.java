package io.codrift.model.experiment.critic;

/**
 * MINE as Belghazi et al. have it (2018, arXiv:1801.04062): trained and read by the bound of
 * Donsker and Varadhan, I = E_joint[T] − log E_product[exp T]. The loss is its negative, with the
 * gradient of their section 3.2, equation 12: in E[∇T exp T]/E[exp T] the denominator of a single
 * batch, which makes the gradient biased, is replaced by its exponential moving average.
 *
 * <p>Known bias: the estimate is too low where there is much information, and differs much between
 * seeds. A few pairs of the product with large scores decide the mean of the exponentials, and with
 * it the gradient; a critic can end with scores that are far too large on unseen pairs. Of 10 nats
 * in 20 + 20 dimensions a fit found −49,000.
 *
 * @param momentum share of the average that stays at a step, 0 for no averaging
 */
record MineDv(double momentum) implements CriticReading, CriticLoss {
  /** The decay of the moving average in Song and Ermon's comparison. */
  MineDv() {
    this(0.9);
  }

  @Override
  public double of(PairScores scores) {
    return new Mine().of(scores);
  }

  @Override
  public OfBatch begin() {
    MovingAverage average = new MovingAverage();
    return batch ->
        batch
            .meanExpOfProduct(average.next(batch.values().logMeanExpOfProduct()))
            .sub(batch.joint().mean());
  }

  /** The moving average of exponentials, as its logarithm. */
  private final class MovingAverage {
    private double log = Double.NaN;

    double next(double now) {
      log = Double.isNaN(log) ? now : logOfMix(log, now);
      return log;
    }

    /** log(momentum·exp(before) + (1 − momentum)·exp(now)), without overflow. */
    private double logOfMix(double before, double now) {
      double most = Math.max(before, now);
      return most
          + Math.log(momentum * Math.exp(before - most) + (1 - momentum) * Math.exp(now - most));
    }
  }
}
