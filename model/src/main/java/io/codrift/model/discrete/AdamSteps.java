package io.codrift.model.discrete;

/**
 * Steps of Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019) for
 * some weights.
 */
final class AdamSteps {
  private static final double FIRST_DECAY = 0.9;
  private static final double SECOND_DECAY = 0.999;
  private static final double EPSILON = 1e-8;
  private static final double WEIGHT_DECAY = 0.03;

  private final int intercepts;
  private final double[] means;
  private final double[] squares;
  private double firstLeft = 1;
  private double secondLeft = 1;

  /**
   * @param weights number of weights
   * @param intercepts number of the first ones that do not decay
   */
  AdamSteps(int weights, int intercepts) {
    this.intercepts = intercepts;
    this.means = new double[weights];
    this.squares = new double[weights];
  }

  /** Takes one step; changes the weights. */
  void take(double[] weights, double[] gradient, double rate) {
    firstLeft *= FIRST_DECAY;
    secondLeft *= SECOND_DECAY;
    double meanRate = rate / (1 - firstLeft);
    double squareScale = 1 / (1 - secondLeft);
    for (int i = 0; i < weights.length; i++) {
      means[i] += (1 - FIRST_DECAY) * (gradient[i] - means[i]);
      squares[i] += (1 - SECOND_DECAY) * (gradient[i] * gradient[i] - squares[i]);
      double decay = i < intercepts ? 0 : WEIGHT_DECAY;
      weights[i] -=
          meanRate * means[i] / (Math.sqrt(squares[i] * squareScale) + EPSILON)
              + rate * decay * weights[i];
    }
  }
}
