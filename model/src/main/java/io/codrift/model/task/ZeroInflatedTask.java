package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Two columns that are zero in the same rows, and correlated normals in the others. I = h(share) +
 * (1 − share) · (−½ log(1 − ρ²)), where h is the entropy of a label.
 */
public final class ZeroInflatedTask implements Task {
  private final double zeros;
  private final double correlation;

  /**
   * @param zeros share of the rows that are zero, above 0 and below 1
   * @param correlation ρ of the other rows
   */
  public ZeroInflatedTask(double zeros, double correlation) {
    if (!(zeros > 0 && zeros < 1)) {
      throw new IllegalArgumentException("zeros must be above 0 and below 1, not " + zeros);
    }
    this.zeros = zeros;
    this.correlation = Valid.correlation(correlation);
  }

  @Override
  public String name() {
    return "zero in %s of the rows 1+1".formatted(zeros);
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
    return -zeros * Math.log(zeros)
        - (1 - zeros) * Math.log1p(-zeros)
        - (1 - zeros) * 0.5 * Math.log1p(-correlation * correlation);
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    if (random.nextDouble() < zeros) {
      x[0] = 0;
      y[0] = 0;
      return;
    }
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    x[0] = normal.sample();
    y[0] = correlation * x[0] + Math.sqrt(1 - correlation * correlation) * normal.sample();
  }
}
