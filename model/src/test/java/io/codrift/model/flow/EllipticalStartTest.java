package io.codrift.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import java.util.Arrays;
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
    assertThat(information(fit(independent), independent))
        .as("in-sample information of 100 chance correlations")
        .isCloseTo(10 * 10 / (2.0 * 1000), within(0.02));
    assertThat(information(fit(independent).shrunk(1000), independent)).isLessThan(0.01);
  }

  @Test
  void handlesDuplicatesAndFewerRowsThanDimensions() {
    double[][][] data = scores(GaussianTask.ofMutualInformation(12, 1), 10, 7);
    data[0][3] = data[1][2].clone();
    data[0][4] = data[0][3].clone();
    EllipticalStart start = fit(data);
    assertThat(start.given(data[0], data[1]).logDensities()).doesNotContain(Double.NaN);
    assertThat(information(start, data)).isFinite();
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
    assertThat(information(start, test))
        .as(task.name())
        .isCloseTo(task.mutualInformation(), within(tolerance));
  }

  @Test
  void swappedIsTheSameCopulaOfTheOtherSide() {
    double[][] columns = ContractRows.correlated(5, 4000, 12);
    double[][][] scores = {Arrays.copyOf(columns, 3), Arrays.copyOfRange(columns, 3, 5)};
    double[][][] exchanged = {scores[1], scores[0]};
    int[] all = IntStream.range(0, 4000).toArray();
    EllipticalStart swapped = EllipticalStart.fit(4, scores[0], scores[1], all, tables).swapped();
    EllipticalStart fitted = EllipticalStart.fit(4, scores[1], scores[0], all, tables);

    assertThat(swapped.xDims()).isEqualTo(2);
    assertThat(swapped.yDims()).isEqualTo(3);
    assertThat(swapped.scatter()).containsExactly(fitted.scatter(), within(1e-9));
    assertThat(information(swapped, exchanged))
        .isCloseTo(information(fitted, exchanged), within(1e-9));
    assertThat(swapped.swapped().scatter())
        .containsExactly(
            EllipticalStart.fit(4, scores[0], scores[1], all, tables).scatter(), within(1e-9));
  }

  @Test
  void someRowsAreWrittenLikeInAFullPass() {
    double[][] columns = ContractRows.correlated(4, 3000, 13);
    double[][] x = Arrays.copyOf(columns, 2);
    double[][] y = Arrays.copyOfRange(columns, 2, 4);
    int[] rows = IntStream.range(0, 3000).filter(r -> r % 3 == 1).toArray();
    EllipticalStart start = EllipticalStart.fit(3, x, y, rows, tables);
    EllipticalStart.Whitened all = start.given(x, y);
    EllipticalStart.Whitened some = EllipticalStart.Whitened.zeros(2, 3000);
    start.given(x, y, rows, some);
    for (int r = 0; r < 3000; r++) {
      boolean written = r % 3 == 1;
      assertThat(some.u()[1][r]).isEqualTo(written ? all.u()[1][r] : 0);
      assertThat(some.logDeterminants()[r]).isEqualTo(written ? all.logDeterminants()[r] : 0);
    }
  }

  /** Mean log-density of X given Y minus that of X alone, nats. */
  private static double information(EllipticalStart start, double[][][] scores) {
    double[] given = start.given(scores[0], scores[1]).logDensities();
    double[] alone = start.alone(scores[0]).logDensities();
    return IntStream.range(0, given.length)
        .mapToDouble(r -> given[r] - alone[r])
        .average()
        .orElseThrow();
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
      double[] values = side == 0 ? rows.x() : rows.y();
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
