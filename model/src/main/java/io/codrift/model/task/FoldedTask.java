package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * x uniform on (0, 1), y = t(x) + uniform noise on (−w, w), where t runs up and down between 0 and
 * 1 in legs of equal length: a sheet folded over itself. t(x) is uniform too and carries all the
 * information about y that x carries, so I is that of {@link BoundedNoiseTask}.
 *
 * @param legs number of times that t crosses (0, 1); there is no correlation for even numbers
 * @param halfWidth w
 */
public record FoldedTask(int legs, double halfWidth) implements Task {
  public FoldedTask {
    if (legs < 1) {
      throw new IllegalArgumentException("legs must be at least 1, not " + legs);
    }
    Valid.positive("halfWidth", halfWidth);
  }

  @Override
  public String name() {
    return "folded 1+1, %d legs".formatted(legs);
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
    return new BoundedNoiseTask(halfWidth).mutualInformation();
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    x[0] = random.nextDouble();
    double along = legs * x[0];
    int leg = (int) along;
    double up = along - leg;
    y[0] = (leg % 2 == 0 ? up : 1 - up) + halfWidth * (2 * random.nextDouble() - 1);
  }
}
