package io.codrift.model.task;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Gaussian pairs of one correlation, but in a share of the rows Y belongs to another row: a join
 * that is partly broken. I = E log(1 − s + s·r(x, y)), r the density ratio of an intact row and s
 * the share of intact rows; a mean over simulated rows with an error below 0.002 nats.
 */
public final class BrokenJoinTask implements Task {
  private static final int SIMULATED = 400_000;

  private final int dims;
  private final double correlation;
  private final double broken;
  private final double information;

  /**
   * @param dims coordinates per side
   * @param nats MI of an intact row
   * @param broken share of the broken rows, from 0 to 1
   */
  public BrokenJoinTask(int dims, double nats, double broken) {
    if (!(broken >= 0 && broken <= 1)) {
      throw new IllegalArgumentException("broken must be from 0 to 1, not " + broken);
    }
    this.dims = Valid.dims(dims);
    this.correlation = Valid.correlation(GaussianTask.correlationFor(nats / dims));
    this.broken = broken;
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(20261126L);
    double[] x = new double[dims];
    double[] y = new double[dims];
    double sum = 0;
    for (int r = 0; r < SIMULATED; r++) {
      sample(random, x, y);
      sum += Math.log(broken + (1 - broken) * Math.exp(logRatio(x, y)));
    }
    this.information = sum / SIMULATED;
  }

  private double logRatio(double[] x, double[] y) {
    double rest = 1 - correlation * correlation;
    double sum = -0.5 * dims * Math.log(rest);
    for (int j = 0; j < dims; j++) {
      sum +=
          (correlation * x[j] * y[j]
                  - 0.5 * correlation * correlation * (x[j] * x[j] + y[j] * y[j]))
              / rest;
    }
    return sum;
  }

  @Override
  public String name() {
    return "join %d+%d, %.0f %% broken".formatted(dims, dims, 100 * broken);
  }

  @Override
  public int xDims() {
    return dims;
  }

  @Override
  public int yDims() {
    return dims;
  }

  @Override
  public double mutualInformation() {
    return information;
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    double[] correlations = new double[dims];
    Arrays.fill(correlations, correlation);
    Normals.correlated(random, correlations, x, y);
    if (random.nextDouble() < broken) {
      var normal = ZigguratSampler.NormalizedGaussian.of(random);
      Arrays.setAll(y, j -> normal.sample());
    }
  }
}
