package io.codrift.model.task;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Jointly Gaussian X and Y, coordinate j of X is correlated only with coordinate j of Y (paper
 * section 4.1). I = −½ Σ log(1 − ρ_j²).
 */
public final class GaussianTask implements Task {
  private final String name;
  private final int xDims;
  private final int yDims;
  private final double[] correlation;

  private GaussianTask(String name, int xDims, int yDims, double[] correlation) {
    this.name = name;
    this.xDims = xDims;
    this.yDims = yDims;
    this.correlation = correlation;
  }

  /** The same correlation {@code rho} in each of {@code dims} coordinate pairs. */
  public static GaussianTask ofCorrelation(int dims, double rho) {
    double[] correlation = new double[Valid.dims(dims)];
    Arrays.fill(correlation, Valid.correlation(rho));
    return new GaussianTask("gaussian %d+%d".formatted(dims, dims), dims, dims, correlation);
  }

  /** The correlation that gives {@code nats} in {@code dims} equal coordinate pairs. */
  public static GaussianTask ofMutualInformation(int dims, double nats) {
    return ofCorrelation(dims, correlationFor(nats / dims));
  }

  /** The paper's sparse Gaussian: only the first two coordinate pairs are correlated. */
  public static GaussianTask sparse(int dims, double nats) {
    if (dims < 2) {
      throw new IllegalArgumentException("a sparse dependence needs at least 2 pairs, not " + dims);
    }
    double rho = Valid.correlation(correlationFor(nats / 2));
    return new GaussianTask(
        "sparse gaussian %d+%d".formatted(dims, dims), dims, dims, new double[] {rho, rho});
  }

  static double correlationFor(double nats) {
    return Math.sqrt(-Math.expm1(-2 * nats));
  }

  @Override
  public String name() {
    return name;
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
    return Normals.mutualInformation(correlation);
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    Normals.correlated(random, correlation, x, y);
  }
}
