package io.codrift.model.task;

import org.apache.commons.numbers.gamma.LogGamma;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Multiplicative noise: x standard normal, y = exp(γx) · ε with a d-dimensional standard normal ε.
 * x changes only the scale of y, like a volatility. The direction of y is independent of x and of
 * |y|, so I = I(x; log |y|) = h(γx + log χ_d) − h(log χ_d), by numerical integration.
 */
public final class ScaleTask implements Task {
  private static final double FAR = 8;

  /** Lower limit of the integral, where the left tail e^v of log χ_1 is negligible. */
  private static final double LOWEST = -36;

  /** Upper limit of the integral, where exp(−e^{2v} / 2) is negligible. */
  private static final double HIGHEST = 3;

  private static final double STEP = 0.02;

  private final int dims;
  private final double spread;
  private final double information;

  /**
   * @param dims coordinates of y
   * @param spread γ
   */
  public ScaleTask(int dims, double spread) {
    if (!(dims >= 1 && spread > 0)) {
      throw new IllegalArgumentException(
          "dims and spread must be positive, not %d and %s".formatted(dims, spread));
    }
    this.dims = dims;
    this.spread = spread;
    double margin = FAR * spread;
    this.information =
        Simpson.entropy(this::density, LOWEST - margin, HIGHEST + margin, STEP)
            - Simpson.entropy(this::logChi, LOWEST, HIGHEST, STEP);
  }

  private double density(double logRadius) {
    return Simpson.integral(
        x -> Normals.density(x, 0, 1) * logChi(logRadius - spread * x),
        -FAR,
        FAR,
        Math.min(0.1, 0.1 / spread));
  }

  /** The density of the logarithm of χ with d degrees of freedom. */
  private double logChi(double v) {
    double half = 0.5 * dims;
    return Math.exp(
        dims * v - 0.5 * Math.exp(2 * v) - (half - 1) * Math.log(2) - LogGamma.value(half));
  }

  @Override
  public String name() {
    return "multiplicative noise 1+%d".formatted(dims);
  }

  @Override
  public int xDims() {
    return 1;
  }

  @Override
  public int yDims() {
    return dims;
  }

  @Override
  public double mutualInformation() {
    return information;
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    x[0] = normal.sample();
    double scale = Math.exp(spread * x[0]);
    for (int j = 0; j < dims; j++) {
      y[j] = scale * normal.sample();
    }
  }
}
