package io.codrift.model.task;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * X and Y are driven by common Gaussian factors: every column is a random combination of all
 * factors plus its own noise. Columns are strongly correlated inside X and inside Y, like the
 * columns of most real tables. I = ½ log |Σ_x| |Σ_y| / |Σ|.
 */
public final class FactorTask implements Task {
  private final int xDims;
  private final int yDims;
  private final int factors;
  private final double noise;
  private final double[][] loadings;
  private final double mutualInformation;

  /**
   * @param dims columns per side
   * @param factors number of common factors
   * @param noise standard deviation of each column's own noise; a loading has that of 1
   * @param seed seed of the loadings
   */
  public FactorTask(int dims, int factors, double noise, long seed) {
    this.xDims = Valid.dims(dims);
    this.yDims = dims;
    this.factors = Valid.dims(factors);
    this.noise = Valid.positive("noise", noise);
    var normal =
        ZigguratSampler.NormalizedGaussian.of(RandomSource.XO_RO_SHI_RO_128_PP.create(seed));
    this.loadings = new double[2 * dims][factors];
    for (double[] row : loadings) {
      Arrays.setAll(row, k -> normal.sample());
    }
    this.mutualInformation =
        halfLogDeterminant(0, xDims)
            + halfLogDeterminant(xDims, xDims + yDims)
            - halfLogDeterminant(0, xDims + yDims);
  }

  private double halfLogDeterminant(int from, int to) {
    DMatrixRMaj covariance = new DMatrixRMaj(to - from, to - from);
    for (int i = from; i < to; i++) {
      for (int j = from; j < to; j++) {
        double sum = i == j ? noise * noise : 0;
        for (int k = 0; k < factors; k++) {
          sum += loadings[i][k] * loadings[j][k];
        }
        covariance.set(i - from, j - from, sum);
      }
    }
    return 0.5 * Math.log(CommonOps_DDRM.det(covariance));
  }

  @Override
  public String name() {
    return "%d factors %d+%d, noise %s".formatted(factors, xDims, yDims, noise);
  }

  @Override
  public int xDims() {
    return xDims;
  }

  @Override
  public int yDims() {
    return yDims;
  }

  @Override
  public double mutualInformation() {
    return mutualInformation;
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] common = new double[factors];
    Arrays.setAll(common, k -> normal.sample());
    for (int i = 0; i < xDims + yDims; i++) {
      double sum = noise * normal.sample();
      for (int k = 0; k < factors; k++) {
        sum += loadings[i][k] * common[k];
      }
      if (i < xDims) {
        x[i] = sum;
      } else {
        y[i - xDims] = sum;
      }
    }
  }
}
