package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * x standard normal, y = f(x) + normal noise, f even: dependence without any correlation. I = h(y)
 * − h(noise), h(y) by numerical integration of p(y) = ∫ φ(x) φ((y − f(x)) / σ) / σ dx.
 */
public final class CurveTask implements Task {
  private static final double LEAST_NOISE = 0.1;

  /** Limit of x in the integral: only 1e-15 of the rows are beyond it. */
  private static final double FAR = 8;

  /** An even function. */
  public enum Curve {
    /** |x| */
    ABSOLUTE("absolute value") {
      @Override
      double of(double x) {
        return Math.abs(x);
      }
    },
    /** x² */
    SQUARE("square") {
      @Override
      double of(double x) {
        return x * x;
      }
    };

    private final String label;

    Curve(String label) {
      this.label = label;
    }

    abstract double of(double x);
  }

  private final Curve curve;
  private final double noise;
  private final double information;

  /**
   * @param noise standard deviation σ, at least {@value #LEAST_NOISE}
   */
  public CurveTask(Curve curve, double noise) {
    if (!(noise >= LEAST_NOISE)) {
      throw new IllegalArgumentException(
          "noise must be at least %s, not %s".formatted(LEAST_NOISE, noise));
    }
    this.curve = curve;
    this.noise = noise;
    double margin = FAR * noise;
    this.information =
        Simpson.entropy(this::density, -margin, curve.of(FAR) + margin, noise / 8)
            - Normals.entropy(noise);
  }

  private double density(double y) {
    // f is even, so the integral over x > 0 is half the whole, and Simpson's rule sees no kink.
    return 2
        * Simpson.integral(
            x -> Normals.density(x, 0, 1) * Normals.density(y, curve.of(x), noise),
            0,
            FAR,
            noise / 32);
  }

  @Override
  public String name() {
    return "%s 1+1, noise %s".formatted(curve.label, noise);
  }

  @Override
  public int xDims() {
    return 1;
  }

  @Override
  public int yDims() {
    return 1;
  }

  @Override
  public double mutualInformation() {
    return information;
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    x[0] = normal.sample();
    y[0] = curve.of(x[0]) + noise * normal.sample();
  }
}
