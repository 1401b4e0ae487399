package io.codrift.model.lab.accuracy;

import io.codrift.model.Window;
import io.codrift.model.testing.TaskWindows;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Two AR(1) series with the same coefficient and correlated innovations. The rows are neighbours in
 * time. Each row is a Gaussian pair with this correlation, which gives the MI of a row.
 */
final class AutoregressiveRows {
  private AutoregressiveRows() {}

  /** A different section for every {@code run}, which is the index of its window. */
  static Window window(double coefficient, double correlation, int rows, int run) {
    UniformRandomProvider random =
        RandomSource.XO_RO_SHI_RO_128_PP.create(new long[] {run, 0x6175_746fL, ~run, rows});
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    double innovation = Math.sqrt(1 - coefficient * coefficient);
    double[] x = new double[rows];
    double[] y = new double[rows];
    double lastX = 0;
    double lastY = 0;
    for (int r = 0; r < rows; r++) {
      double first = normal.sample();
      double second =
          correlation * first + Math.sqrt(1 - correlation * correlation) * normal.sample();
      // The first row is drawn from the stationary distribution.
      lastX = r == 0 ? first : coefficient * lastX + innovation * first;
      lastY = r == 0 ? second : coefficient * lastY + innovation * second;
      x[r] = lastX;
      y[r] = lastY;
    }
    return TaskWindows.of(1, 1, x, y, random.longs(rows).toArray(), run);
  }
}
