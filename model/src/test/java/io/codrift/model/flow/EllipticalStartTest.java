package io.codrift.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class EllipticalStartTest {
  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  @Test
  void recoversTheMutualInformationOfAGaussianCopula() {
    assertHeldOut(GaussianTask.ofMutualInformation(2, 0.5), 0.02);
    assertHeldOut(GaussianTask.ofMutualInformation(1, 2.0), 0.05);
  }

  @Test
  void recoversTheMutualInformationOfAStudentCopula() {
    assertHeldOut(new StudentTask(2, 1, 0.2), 0.04);
    assertHeldOut(new StudentTask(5, 2, 0.2), 0.05);
  }

  @Test
  void choosesTheTailsByLikelihood() {
    double[][][] heavy = scores(new StudentTask(2, 2, 0.3), 4096, 3);
    assertThat(fit(heavy).degrees()).isEqualTo(2);
    double[][][] gaussian = scores(GaussianTask.ofMutualInformation(2, 0.3), 4096, 3);
    assertThat(fit(gaussian).degrees()).isGreaterThanOrEqualTo(40);
  }

  @Test
  void shrinksChanceCorrelationsAway() {
    double[][][] independent = scores(GaussianTask.ofMutualInformation(10, 0), 1000, 4);
    double inSample = 10 * 10 / (2.0 * 1000);
    assertThat(fit(independent).scatterMutualInformation()).isBetween(0.0, 0.6 * inSample);
  }

  @Test
  void survivesDuplicatesAndFewerRowsThanDimensions() {
    double[][][] data = scores(GaussianTask.ofMutualInformation(12, 1), 10, 7);
    data[0][3] = data[1][2].clone();
    data[0][4] = data[0][3].clone();
    EllipticalStart start = fit(data);
    assertThat(start.given(data[0], data[1]).logDensities()).doesNotContain(Double.NaN);
    assertThat(start.scatterMutualInformation()).isFinite();
  }

  @Test
  void restoresToAnEqualStart() {
    double[][][] data = scores(new StudentTask(2, 3, 0.5), 500, 8);
    EllipticalStart start = fit(data);
    EllipticalStart restored =
        EllipticalStart.restore(start.degrees(), 2, 2, start.scatter(), tables);
    assertThat(restored).isEqualTo(start);
  }

  private void assertHeldOut(Task task, double tolerance) {
    double[][][] train = scores(task, 20_000, 1);
    double[][][] test = scores(task, 40_000, 2);
    EllipticalStart start = fit(train);
    double[] given = start.given(test[0], test[1]).logDensities();
    double[] alone = start.alone(test[0]).logDensities();
    double sum = 0;
    for (int i = 0; i < given.length; i++) {
      sum += given[i] - alone[i];
    }
    assertThat(sum / given.length)
        .as(task.name())
        .isCloseTo(task.mutualInformation(), within(tolerance));
  }

  private EllipticalStart fit(double[][][] scores) {
    int[] all = IntStream.range(0, scores[0][0].length).toArray();
    return EllipticalStart.fit(scores[0], scores[1], all, tables);
  }

  /** Normal scores of sampled rows: [x or y][coordinate][row]. */
  static double[][][] scores(Task task, int n, long seed) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    Task.Rows rows = task.rows(random, n);
    long[] hashes = random.longs(n).toArray();
    double[][][] scores = new double[2][][];
    for (int side = 0; side < 2; side++) {
      int dims = side == 0 ? task.xDims() : task.yDims();
      float[] values = side == 0 ? rows.x() : rows.y();
      scores[side] = new double[dims][n];
      for (int i = 0; i < dims; i++) {
        for (int r = 0; r < n; r++) {
          scores[side][i][r] = values[r * dims + i];
        }
        SortedColumn column = SortedColumn.of(scores[side][i]);
        scores[side][i] = MarginalMap.fit(column, hashes, i).apply(column, hashes, i).scores();
      }
    }
    return scores;
  }
}
