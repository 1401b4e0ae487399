package io.codrift.model.task;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Another task after an orthogonal map inside X and another inside Y. An invertible map of one side
 * does not change the MI, but it spreads the dependence over all columns.
 */
public final class RecombinedTask implements Task {
  private final Task task;
  private final double[][] ofX;
  private final double[][] ofY;

  /**
   * @param seed seed of both maps
   */
  public RecombinedTask(Task task, long seed) {
    this.task = task;
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    this.ofX = orthogonal(task.xDims(), random);
    this.ofY = orthogonal(task.yDims(), random);
  }

  /** Gram-Schmidt on normal vectors: the orthogonal maps have no preferred direction. */
  private static double[][] orthogonal(int dims, UniformRandomProvider random) {
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] rows = new double[dims][dims];
    for (int i = 0; i < dims; i++) {
      double[] row = rows[i];
      Arrays.setAll(row, j -> normal.sample());
      for (int k = 0; k < i; k++) {
        double along = dot(row, rows[k]);
        double[] other = rows[k];
        Arrays.setAll(row, j -> row[j] - along * other[j]);
      }
      double length = Math.sqrt(dot(row, row));
      Arrays.setAll(row, j -> row[j] / length);
    }
    return rows;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Override
  public String name() {
    return task.name() + ", recombined";
  }

  @Override
  public int xDims() {
    return task.xDims();
  }

  @Override
  public int yDims() {
    return task.yDims();
  }

  @Override
  public double mutualInformation() {
    return task.mutualInformation();
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    double[] plainX = new double[x.length];
    double[] plainY = new double[y.length];
    task.sample(random, plainX, plainY);
    Arrays.setAll(x, i -> dot(ofX[i], plainX));
    Arrays.setAll(y, i -> dot(ofY[i], plainY));
  }
}
