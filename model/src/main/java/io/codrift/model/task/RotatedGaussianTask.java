package io.codrift.model.task;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gaussian pairs whose first two coordinates on each side are rotated by an angle that grows with
 * the radius: a volume-preserving bijection of X and of Y. The MI is still that of the Gaussian,
 * but the linear part is smaller ("spiral diffeomorphism", Czyż et al. 2023).
 *
 * @param dims coordinates per side, at least 2
 * @param correlation correlation of each coordinate pair before the rotation
 * @param speed rotation, radians per unit of squared radius
 */
public record RotatedGaussianTask(int dims, double correlation, double speed) implements Task {
  public RotatedGaussianTask {
    if (dims < 2) {
      throw new IllegalArgumentException("a rotation needs 2 coordinates, not " + dims);
    }
    Valid.correlation(correlation);
  }

  @Override
  public String name() {
    return "rotated gaussian %d+%d".formatted(dims, dims);
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
    return -0.5 * dims * Math.log1p(-correlation * correlation);
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    double[] correlations = new double[dims];
    Arrays.fill(correlations, correlation);
    Normals.correlated(random, correlations, x, y);
    rotate(x);
    rotate(y);
  }

  private void rotate(double[] v) {
    double square = 0;
    for (double c : v) {
      square += c * c;
    }
    double angle = speed * square;
    double first = v[0];
    v[0] = Math.cos(angle) * first - Math.sin(angle) * v[1];
    v[1] = Math.sin(angle) * first + Math.cos(angle) * v[1];
  }
}
