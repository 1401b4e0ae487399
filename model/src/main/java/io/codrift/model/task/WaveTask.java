package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * X standard normal, y = sin(f · (x_1 + … + x_d) / √d) + normal noise: a wave with many periods
 * over the data. I = h(y) − h(noise), h(y) by numerical integration of p(y) = ∫ φ(u) φ((y − sin(f
 * u)) / σ) / σ du.
 */
public final class WaveTask implements Task {
  private static final double LEAST_NOISE = 0.05;

  /** Limit of u in the integral: only 1e-15 of the rows are beyond it. */
  private static final double FAR = 8;

  /** Limit of the noise in its standard deviations. */
  private static final double REACH = 8;

  private final int dims;
  private final double frequency;
  private final double noise;
  private final double information;

  /**
   * @param dims columns of X
   * @param frequency f, radians per standard deviation of X, above 0
   * @param noise standard deviation σ, at least {@value #LEAST_NOISE}
   */
  public WaveTask(int dims, double frequency, double noise) {
    if (!(noise >= LEAST_NOISE)) {
      throw new IllegalArgumentException(
          "noise must be at least %s, not %s".formatted(LEAST_NOISE, noise));
    }
    if (!(frequency > 0)) {
      throw new IllegalArgumentException("frequency must be above 0, not " + frequency);
    }
    this.dims = Valid.dims(dims);
    this.frequency = frequency;
    this.noise = noise;
    double far = 1 + REACH * noise;
    this.information =
        Simpson.entropy(this::density, -far, far, noise / 8) - Normals.entropy(noise);
  }

  private double density(double y) {
    return Simpson.integral(
        u -> Normals.density(u, 0, 1) * Normals.density(y, Math.sin(frequency * u), noise),
        -FAR,
        FAR,
        noise / frequency / 8);
  }

  @Override
  public String name() {
    return "wave %d+1, frequency %s, noise %s".formatted(dims, frequency, noise);
  }

  @Override
  public int xDims() {
    return dims;
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
    double sum = 0;
    for (int i = 0; i < dims; i++) {
      x[i] = normal.sample();
      sum += x[i];
    }
    y[0] = Math.sin(frequency * sum / Math.sqrt(dims)) + noise * normal.sample();
  }
}
