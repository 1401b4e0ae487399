package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A hidden Gaussian pair with correlation ρ. One side is mapped to a spiral in the plane, the other
 * is made uniform: the dependence is strong but almost without correlation ("Swiss roll", Czyż et
 * al. 2023). The embedding is injective, so I = −½ log(1 − ρ²).
 *
 * @param correlation ρ, the correlation of the hidden pair
 */
public record SpiralSheetTask(double correlation) implements Task {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  public SpiralSheetTask {
    Valid.correlation(correlation);
  }

  @Override
  public String name() {
    return "spiral sheet 2+1";
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
    return -0.5 * Math.log1p(-correlation * correlation);
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    double[] hidden = new double[1];
    Normals.correlated(random, new double[] {correlation}, hidden, y);
    double angle = 1.5 * Math.PI * (1 + 2 * NORMAL.cumulativeProbability(hidden[0]));
    x[0] = angle * Math.cos(angle) / 21;
    x[1] = angle * Math.sin(angle) / 21;
    y[0] = NORMAL.cumulativeProbability(y[0]);
  }
}
