package io.codrift.model.task;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * x is a category and a normal number, y a line of the number with normal noise; the slope is that
 * of the category: prices and sales of different shops. I = h(y) − h(noise), where y is a mixture
 * of normals, by numerical integration.
 */
public final class SlopesTask implements Task {
  private static final double FAR = 8;

  private final double[] slopes;
  private final double noise;
  private final double information;

  /**
   * @param noise standard deviation of the noise
   * @param slopes of each category; all are equally frequent
   */
  public SlopesTask(double noise, double... slopes) {
    Valid.positive("noise", noise);
    if (slopes.length < 2) {
      throw new IllegalArgumentException("slopes of at least 2 categories, not " + slopes.length);
    }
    this.slopes = slopes.clone();
    this.noise = noise;
    double steepest = Arrays.stream(slopes).map(Math::abs).max().orElseThrow();
    double end = FAR * Math.hypot(steepest, noise);
    this.information =
        Simpson.entropy(this::density, -end, end, noise / 20)
            - 0.5 * Math.log(2 * Math.PI * Math.E * noise * noise);
  }

  private double density(double value) {
    return Arrays.stream(slopes)
        .map(slope -> Normals.density(value, 0, Math.hypot(slope, noise)))
        .average()
        .orElseThrow();
  }

  @Override
  public String name() {
    return "slopes of %d categories 2+1, noise %s".formatted(slopes.length, noise);
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
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    int category = random.nextInt(slopes.length);
    x[0] = category;
    x[1] = normal.sample();
    y[0] = slopes[category] * x[1] + noise * normal.sample();
  }
}
