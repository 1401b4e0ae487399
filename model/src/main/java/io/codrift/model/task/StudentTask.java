package io.codrift.model.task;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.LogGamma;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;

/**
 * Multivariate Student t: Gaussian pairs divided by one common chi variable, so that X and Y depend
 * on each other through their radius even without correlation. I = −½ Σ log(1 − ρ²) + h(d_x) +
 * h(d_y) − h(d_x + d_y), where h(d) is the entropy of the d-dimensional standard t (Arellano-Valle
 * et al. 2013).
 *
 * @param dims coordinates per side
 * @param degrees degrees of freedom ν
 * @param correlation correlation of each coordinate pair
 */
public record StudentTask(int dims, double degrees, double correlation) implements Task {
  public StudentTask {
    Valid.dims(dims);
    Valid.positive("degrees", degrees);
    Valid.correlation(correlation);
  }

  /**
   * The task whose mutual information is {@code nats}.
   *
   * @throws IllegalArgumentException if the common radius alone carries more information
   */
  public static StudentTask ofMutualInformation(int dims, double degrees, double nats) {
    double radius = new StudentTask(dims, degrees, 0).mutualInformation();
    if (nats < radius) {
      throw new IllegalArgumentException(
          "%d+%d dimensions with %s degrees of freedom share %.3f nats without any correlation, more than the requested %s: use more degrees of freedom"
              .formatted(dims, dims, degrees, radius, nats));
    }
    return new StudentTask(dims, degrees, GaussianTask.correlationFor((nats - radius) / dims));
  }

  @Override
  public String name() {
    return "student %d+%d, %s degrees".formatted(dims, dims, degrees);
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
    return -0.5 * dims * Math.log1p(-correlation * correlation)
        + 2 * entropy(dims)
        - entropy(2 * dims);
  }

  private double entropy(int d) {
    double half = degrees / 2;
    double halfAll = (degrees + d) / 2;
    return LogGamma.value(half)
        - LogGamma.value(halfAll)
        + 0.5 * d * Math.log(degrees * Math.PI)
        + halfAll * (Digamma.value(halfAll) - Digamma.value(half));
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    double[] correlations = new double[dims];
    Arrays.fill(correlations, correlation);
    Normals.correlated(random, correlations, x, y);
    double chiSquare = AhrensDieterMarsagliaTsangGammaSampler.of(random, degrees / 2, 2).sample();
    double scale = Math.sqrt(degrees / chiSquare);
    for (int j = 0; j < dims; j++) {
      x[j] *= scale;
      y[j] *= scale;
    }
  }
}
