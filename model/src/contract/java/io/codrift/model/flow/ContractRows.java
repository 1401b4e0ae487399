package io.codrift.model.flow;

import java.util.stream.DoubleStream;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/** Numbers for the fits and checks of the contract's cases. */
final class ContractRows {
  private ContractRows() {}

  static ZigguratSampler.NormalizedGaussian normals(long seed) {
    return ZigguratSampler.NormalizedGaussian.of(RandomSource.XO_RO_SHI_RO_128_PP.create(seed));
  }

  /** Normal columns of variance 1, all pairs of them correlated by a half, shape (dims)(n). */
  static double[][] correlated(int dims, int n, long seed) {
    ZigguratSampler.NormalizedGaussian normal = normals(seed);
    double[][] columns = new double[dims][n];
    for (int r = 0; r < n; r++) {
      double common = normal.sample();
      for (int i = 0; i < dims; i++) {
        columns[i][r] = Math.sqrt(0.5) * (common + normal.sample());
      }
    }
    return columns;
  }

  /** Equally spaced numbers, including both ends. */
  static double[] grid(double end, double step) {
    long half = Math.round(end / step);
    return DoubleStream.iterate(-half, i -> i <= half, i -> i + 1).map(i -> i * step).toArray();
  }
}
