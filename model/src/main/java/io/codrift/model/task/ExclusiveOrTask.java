package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * x is two random signs with normal noise, y their product with normal noise: y is independent of
 * each coordinate of x but depends on both together. I = h(y) − E h(y | x), by numerical
 * integration: given x, y is a mixture of two normals, where the normal at 1 has weight (1 +
 * tanh(x₁/σ²) tanh(x₂/σ²))/2.
 */
public final class ExclusiveOrTask implements Task {
  private static final double LEAST_NOISE = 0.2;
  private static final double FAR = 8;

  private final double noise;
  private final double information;

  /**
   * @param noise standard deviation σ, at least {@value #LEAST_NOISE}
   */
  public ExclusiveOrTask(double noise) {
    if (!(noise >= LEAST_NOISE)) {
      throw new IllegalArgumentException(
          "noise must be at least %s, not %s".formatted(LEAST_NOISE, noise));
    }
    this.noise = noise;
    double end = 1 + FAR * noise;
    double step = Math.min(noise, noise * noise) / 4;
    // The integrand is even in x₁ and in x₂, so the quarter plane counts four times.
    double conditional =
        4
            * Simpson.integral(
                first ->
                    Simpson.integral(
                        second ->
                            density(first, 0.5)
                                * density(second, 0.5)
                                * entropy(weight(first, second)),
                        0,
                        end,
                        step),
                0,
                end,
                step);
    this.information = entropy(0.5) - conditional;
  }

  private double weight(double first, double second) {
    double square = noise * noise;
    return 0.5 * (1 + Math.tanh(first / square) * Math.tanh(second / square));
  }

  /**
   * The density of a mixture of two normals at 1 and −1; {@code weight} is that of the normal at 1.
   */
  private double density(double value, double weight) {
    return weight * Normals.density(value, 1, noise)
        + (1 - weight) * Normals.density(value, -1, noise);
  }

  private double entropy(double weight) {
    double end = 1 + FAR * noise;
    return Simpson.entropy(v -> density(v, weight), -end, end, noise / 5);
  }

  @Override
  public String name() {
    return "exclusive or 2+1";
  }

  @Override
  public int xDims() {
    return 2;
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
    int first = random.nextBoolean() ? 1 : -1;
    int second = random.nextBoolean() ? 1 : -1;
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    x[0] = first + noise * normal.sample();
    x[1] = second + noise * normal.sample();
    y[0] = first * second + noise * normal.sample();
  }
}
