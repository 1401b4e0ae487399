package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Rows of independent pairs of standard normals, which most tasks start from. */
final class Normals {
  private Normals() {}

  /** Fills x with standard normals and y so that corr(x_j, y_j) = correlation[j]. */
  static void correlated(
      UniformRandomProvider random, double[] correlation, double[] x, double[] y) {
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    for (int j = 0; j < x.length; j++) {
      x[j] = normal.sample();
    }
    for (int j = 0; j < y.length; j++) {
      double rho = j < correlation.length ? correlation[j] : 0;
      double noise = normal.sample();
      y[j] = rho == 0 ? noise : rho * x[j] + Math.sqrt(1 - rho * rho) * noise;
    }
  }

  /** Sum of −½ log(1 − ρ²), nats. */
  static double mutualInformation(double[] correlation) {
    double sum = 0;
    for (double rho : correlation) {
      sum -= 0.5 * Math.log1p(-rho * rho);
    }
    return sum;
  }

  /** The density of a normal with this mean and standard deviation. */
  static double density(double value, double mean, double deviation) {
    double z = (value - mean) / deviation;
    return Math.exp(-0.5 * z * z) / (Math.sqrt(2 * Math.PI) * deviation);
  }

  /** The entropy of a normal with this standard deviation, nats. */
  static double entropy(double deviation) {
    return 0.5 * Math.log(2 * Math.PI * Math.E) + Math.log(deviation);
  }
}
