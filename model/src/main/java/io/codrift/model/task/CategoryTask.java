package io.codrift.model.task;

import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * y is a category with Zipf frequencies, x its mean plus normal noise. The means are normal
 * quantiles in an order that has nothing to do with the codes. I = h(x) − h(noise), where x is a
 * mixture of normals, by numerical integration.
 */
public final class CategoryTask implements Task {
  private static final double FAR = 8;

  /** A prime. */
  private static final int ORDER = 103;

  private final ZipfLevels levels;
  private final double[] means;
  private final double noise;
  private final double information;

  /**
   * @param levels number of categories, no multiple of 103
   * @param noise standard deviation of the noise; the means have about 1
   */
  public CategoryTask(int levels, double noise) {
    Valid.positive("noise", noise);
    if (levels % ORDER == 0) {
      throw new IllegalArgumentException(
          "the number of categories must not be a multiple of %d, but is %d"
              .formatted(ORDER, levels));
    }
    this.levels = new ZipfLevels(levels, 1);
    this.noise = noise;
    NormalDistribution normal = NormalDistribution.of(0, 1);
    this.means =
        IntStream.range(0, levels)
            .mapToDouble(
                k -> normal.inverseCumulativeProbability((k * ORDER % levels + 0.5) / levels))
            .toArray();
    double end = Math.abs(normal.inverseCumulativeProbability(0.5 / levels)) + FAR * noise;
    this.information =
        Simpson.entropy(this::density, -end, end, noise / 8) - Normals.entropy(noise);
  }

  private double density(double value) {
    double density = 0;
    for (int k = 0; k < means.length; k++) {
      density += levels.probability(k) * Normals.density(value, means[k], noise);
    }
    return density;
  }

  @Override
  public String name() {
    return "category of %d levels 1+1".formatted(means.length);
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
    int level = levels.draw(random);
    y[0] = level;
    x[0] = means[level] + noise * ZigguratSampler.NormalizedGaussian.of(random).sample();
  }
}
