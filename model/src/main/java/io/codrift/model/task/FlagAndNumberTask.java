package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * x is a flag of 0 or 1 and a number, y a number: given the flag, the two numbers are correlated
 * normals, and the flag moves both of their means. I = I(flag; y) + I(numbers | flag): h of a
 * mixture of two normals minus h of one, by numerical integration, plus −½ log(1 − ρ²).
 */
public final class FlagAndNumberTask implements Task {
  private static final double FAR = 8;

  private final double distance;
  private final double correlation;
  private final double information;

  /**
   * @param distance distance of the means of each number, in standard deviations
   * @param correlation ρ of the numbers, given the flag
   */
  public FlagAndNumberTask(double distance, double correlation) {
    this.distance = Valid.positive("distance", distance);
    this.correlation = Valid.correlation(correlation);
    this.information =
        Simpson.entropy(
                y -> (Normals.density(y, 0, 1) + Normals.density(y, distance, 1)) / 2,
                -FAR,
                distance + FAR,
                0.1)
            - Normals.entropy(1)
            - 0.5 * Math.log1p(-correlation * correlation);
  }

  @Override
  public String name() {
    return "flag and number 2+1";
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
    double flag = random.nextBoolean() ? 1 : 0;
    double number = normal.sample();
    x[0] = flag;
    // The flag moves x down and y up, so that the numbers alone show little dependence.
    x[1] = number - distance * flag;
    y[0] =
        correlation * number
            + Math.sqrt(1 - correlation * correlation) * normal.sample()
            + distance * flag;
  }
}
