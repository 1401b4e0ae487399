package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * x uniform on (0, 1), y = x + uniform noise on (−w, w): a joint density with hard edges, which no
 * elliptical copula follows. I = h(y) − log 2w, where y has a trapezoidal density: h(y) = w for w ≤
 * ½.
 *
 * @param halfWidth w, at most ½
 */
public record BoundedNoiseTask(double halfWidth) implements Task {
  public BoundedNoiseTask {
    if (!(halfWidth > 0 && halfWidth <= 0.5)) {
      throw new IllegalArgumentException("halfWidth must be in (0, 0.5], not " + halfWidth);
    }
  }

  @Override
  public String name() {
    return "bounded noise 1+1";
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
    // Two ramps of width 2w, each of entropy 2w·∫−u log u = w/2; the plateau at density 1 adds
    // none.
    return halfWidth - Math.log(2 * halfWidth);
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    x[0] = random.nextDouble();
    y[0] = x[0] + halfWidth * (2 * random.nextDouble() - 1);
  }
}
