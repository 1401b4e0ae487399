package io.codrift.model.task;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A point on the unit circle with normal noise. x and y are its two coordinates, which are
 * uncorrelated. I = 2 h(x) − h(x, y), by numerical integration: p(x) is the mean over the angle of
 * φ((x − cos θ) / σ) / σ, and p(x, y) depends only on the radius.
 */
public final class RingTask implements Task {
  private static final double LEAST_NOISE = 0.05;
  private static final double FAR = 9;
  private static final int ANGLES = 720;

  private final double noise;
  private final double information;

  /**
   * @param noise standard deviation σ, at least {@value #LEAST_NOISE}
   */
  public RingTask(double noise) {
    if (!(noise >= LEAST_NOISE)) {
      throw new IllegalArgumentException(
          "noise must be at least %s, not %s".formatted(LEAST_NOISE, noise));
    }
    this.noise = noise;
    double end = 1 + FAR * noise;
    double one = Simpson.entropy(this::marginal, -end, end, noise / 8);
    double both = Simpson.integral(this::surprise, Math.max(0, 1 - FAR * noise), end, noise / 32);
    this.information = 2 * one - both;
  }

  private double marginal(double x) {
    return mean(cosine -> Normals.density(x, cosine, noise));
  }

  /** −2πr p log p for the density p at radius r. */
  private double surprise(double radius) {
    double p =
        mean(
            cosine ->
                Normals.density(Math.sqrt(radius * radius - 2 * radius * cosine + 1), 0, noise)
                    * Normals.density(0, 0, noise));
    return p > 0 ? -2 * Math.PI * radius * p * Math.log(p) : 0;
  }

  /**
   * Mean over the angle of a function of its cosine. Equal steps are exact for periodic functions.
   */
  private static double mean(DoubleUnaryOperator ofCosine) {
    double sum = 0;
    for (int i = 0; i < ANGLES; i++) {
      sum += ofCosine.applyAsDouble(Math.cos(2 * Math.PI * i / ANGLES));
    }
    return sum / ANGLES;
  }

  @Override
  public String name() {
    return "ring 1+1, noise %s".formatted(noise);
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
    double angle = 2 * Math.PI * random.nextDouble();
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    x[0] = Math.cos(angle) + noise * normal.sample();
    y[0] = Math.sin(angle) + noise * normal.sample();
  }
}
