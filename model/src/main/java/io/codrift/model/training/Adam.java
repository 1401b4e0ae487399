package io.codrift.model.training;

/**
 * Adam's settings (Kingma and Ba 2015).
 *
 * @param learningRate highest learning rate of the schedule
 * @param beta1 decay of the mean of the gradients
 * @param beta2 decay of the mean of the squared gradients
 * @param gradientNorm maximum norm of a member's gradient; a longer gradient is scaled down;
 *     infinite for no clipping
 */
public record Adam(double learningRate, double beta1, double beta2, double gradientNorm) {
  public Adam {
    if (!(learningRate > 0 && gradientNorm > 0)) {
      throw new IllegalArgumentException(
          "learningRate and gradientNorm must be above 0, not %s and %s"
              .formatted(learningRate, gradientNorm));
    }
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "beta1 and beta2 must be at least 0 and below 1, not %s and %s".formatted(beta1, beta2));
    }
  }

  /** With the decays of the original paper and no clipping. */
  public static Adam plain(double learningRate) {
    return new Adam(learningRate, 0.9, 0.999, Double.POSITIVE_INFINITY);
  }

  /** For few steps: squared gradients decay ten times as fast, and gradients are clipped. */
  public static Adam quick(double learningRate, double gradientNorm) {
    return new Adam(learningRate, 0.9, 0.99, gradientNorm);
  }

  /**
   * The learning rate of a step multiplied by the bias correction and by the factors 1 − β, which
   * the stored moments leave out.
   *
   * @param step from 0
   */
  public double effectiveRate(double rate, int step) {
    double bias1 = 1 - Math.pow(beta1, step + 1.0);
    double bias2 = 1 - Math.pow(beta2, step + 1.0);
    return rate * (1 - beta1) / bias1 * Math.sqrt(bias2 / (1 - beta2));
  }
}
