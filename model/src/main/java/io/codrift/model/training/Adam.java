package io.codrift.model.training;

/**
 * Settings of Adam or AdaMax (Kingma and Ba 2015, algorithms 1 and 2).
 *
 * @param learningRate highest learning rate of the schedule
 * @param beta1 decay of the mean of the gradients
 * @param beta2 decay of the mean of the squared gradients, or of the largest
 * @param gradientNorm maximum norm of a member's gradient; a longer gradient is scaled down;
 *     infinite for no clipping
 * @param size what the mean of the gradients is divided by
 */
public record Adam(
    double learningRate, double beta1, double beta2, double gradientNorm, Size size) {
  /** The size of a weight's gradients, which its steps are in proportion to. */
  public enum Size {
    /** The square root of the mean of the squares: Adam. */
    MEAN_SQUARE,
    /** The largest, which decays: AdaMax. */
    LARGEST
  }

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

  /** Adam. */
  public Adam(double learningRate, double beta1, double beta2, double gradientNorm) {
    this(learningRate, beta1, beta2, gradientNorm, Size.MEAN_SQUARE);
  }

  /** AdaMax with the decays of the original paper and no clipping. */
  public static Adam max(double learningRate) {
    return new Adam(learningRate, 0.9, 0.999, Double.POSITIVE_INFINITY, Size.LARGEST);
  }

  /** With the decays of the original paper and no clipping. */
  public static Adam plain(double learningRate) {
    return new Adam(learningRate, 0.9, 0.999, Double.POSITIVE_INFINITY);
  }

  /** For few steps: squared gradients decay ten times as fast, and gradients are clipped. */
  public static Adam quick(double learningRate, double gradientNorm) {
    return new Adam(learningRate, 0.9, 0.99, gradientNorm);
  }

  /** The same settings with another decay of the squares, or of the largest. */
  public Adam withBeta2(double beta2) {
    return new Adam(learningRate, beta1, beta2, gradientNorm, size);
  }

  /** The same settings without clipping. */
  public Adam unclipped() {
    return new Adam(learningRate, beta1, beta2, Double.POSITIVE_INFINITY, size);
  }

  /**
   * The learning rate of a step multiplied by the bias correction and by the factors 1 − β, which
   * the stored moments leave out.
   *
   * @param step from 0
   */
  public double effectiveRate(double rate, int step) {
    double first = rate * (1 - beta1) / (1 - Math.pow(beta1, step + 1.0));
    return switch (size) {
      case MEAN_SQUARE -> first * Math.sqrt((1 - Math.pow(beta2, step + 1.0)) / (1 - beta2));
      case LARGEST -> first;
    };
  }

  /** The decay of the stored squares in one step: AdaMax decays their root by beta2. */
  double decayOfSquares() {
    return size == Size.LARGEST ? beta2 * beta2 : beta2;
  }

  /** Epsilon in the unit of the root of the stored squares. */
  double stored(double epsilon) {
    return size == Size.LARGEST ? epsilon : epsilon / Math.sqrt(1 - beta2);
  }
}
