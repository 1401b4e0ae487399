package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A Student copula with standard normal marginals. Compared with a {@link GaussianTask} of the same
 * correlation, every column has the same distribution and the correlations are almost equal, but X
 * and Y share their radius. The map of each coordinate is strictly monotone, so I is that of {@link
 * StudentTask}.
 */
public final class StudentCopulaTask implements Task {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final StudentTask student;
  private final TDistribution marginal;

  /**
   * @param dims coordinates per side
   * @param degrees degrees of freedom ν @param correlation correlation of each coordinate pair
   *     before the map
   */
  public StudentCopulaTask(int dims, double degrees, double correlation) {
    student = new StudentTask(dims, degrees, correlation);
    marginal = TDistribution.of(degrees);
  }

  @Override
  public String name() {
    return "student copula %d+%d, %s degrees"
        .formatted(student.dims(), student.dims(), student.degrees());
  }

  @Override
  public int xDims() {
    return student.xDims();
  }

  @Override
  public int yDims() {
    return student.yDims();
  }

  @Override
  public double mutualInformation() {
    return student.mutualInformation();
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    student.sample(random, x, y);
    toNormal(x);
    toNormal(y);
  }

  private void toNormal(double[] v) {
    for (int j = 0; j < v.length; j++) {
      // Computed from the nearer tail, because 1 − F would round to a probability of 0 or 1.
      double z = NORMAL.inverseSurvivalProbability(marginal.survivalProbability(Math.abs(v[j])));
      v[j] = Math.copySign(z, v[j]);
    }
  }
}
