package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * x uniform on (0, 1), y = x + uniform noise on (−w, w): a joint density with hard edges, which no
 * elliptical copula can fit. I = h(y) − log 2w, where y has a trapezoidal density. With b the
 * larger and a the smaller of the widths 1 and 2w, h(y) = log b + a / 2b.
 *
 * @param halfWidth w
 */
public record BoundedNoiseTask(double halfWidth) implements Task {
  public BoundedNoiseTask {
    Valid.positive("halfWidth", halfWidth);
  }

  @Override
  public String name() {
    return "bounded noise 1+1, half-width %s".formatted(halfWidth);
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
    double width = 2 * halfWidth;
    double larger = Math.max(1, width);
    double smaller = Math.min(1, width);
    // The plateau of width b − a and density 1/b contributes (1 − a/b) log b; the two ramps of
    // width a contribute (a/b) log b + a/2b.
    return Math.log(larger) + smaller / (2 * larger) - Math.log(width);
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    x[0] = random.nextDouble();
    y[0] = x[0] + halfWidth * (2 * random.nextDouble() - 1);
  }
}
