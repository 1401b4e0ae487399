package io.codrift.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.task.FactorTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskColumns;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Compares the loss with that of many fitted maps on other rows. */
class MapErrorTest {
  private static final int MANY = 50_000;
  private static final int NEW_ROWS = 4000;

  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  @Test
  void isTheLossOfFittedMaps() {
    assertLoss(GaussianTask.ofCorrelation(1, 0.93), 256, 60);
    assertLoss(GaussianTask.ofCorrelation(1, 0.63), 256, 60);
    assertLoss(GaussianTask.ofCorrelation(3, 0.8), 128, 60);
  }

  @Test
  void isTheLossOfCollinearColumns() {
    assertLoss(new FactorTask(3, 2, 0.5, 3), 256, 60);
  }

  @Test
  void independentColumnsLoseNothing() {
    assertThat(MapError.loss(Scatter.of(2, new double[] {1, 0, 0, 1}), 1, 100)).isZero();
  }

  @Test
  void aCopyOfAColumnChangesLittle() {
    double loss = MapError.loss(Scatter.of(2, new double[] {1, 0.8, 0.8, 1}), 1, 500);
    double nearCopy = 1 - 1e-6;
    double[] withCopy = {1, nearCopy, 0.8, nearCopy, 1, 0.8, 0.8, 0.8, 1};
    assertThat(MapError.loss(Scatter.of(3, withCopy), 2, 500)).isCloseTo(loss, within(1e-3));
  }

  @Test
  void doesNotDependOnTheColumnsScales() {
    double loss = MapError.loss(Scatter.of(2, new double[] {1, 0.6, 0.6, 1}), 1, 300);
    assertThat(MapError.loss(Scatter.of(2, new double[] {4, 1.2, 1.2, 1}), 1, 300))
        .isCloseTo(loss, within(1e-12));
  }

  /**
   * The tails of real maps lose up to a third more than the formula says.
   *
   * @param rows rows that the maps are fitted on
   */
  private void assertLoss(Task task, int rows, int runs) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(17);
    double[][] many = columns(task, random, MANY);
    double[] scales =
        Arrays.stream(many)
            .mapToDouble(c -> Math.sqrt(Arrays.stream(c).map(v -> v * v).average().orElseThrow()))
            .toArray();
    int dims = task.xDims();
    double[][] scores = scaled(many, scales);
    int[] all = IntStream.range(0, MANY).toArray();
    EllipticalStart exact =
        EllipticalStart.fit(
            Double.POSITIVE_INFINITY, x(scores, dims), y(scores, dims), all, tables);
    int[] fitted = IntStream.range(0, rows).toArray();
    int[] others = IntStream.range(rows, rows + NEW_ROWS).toArray();
    double lost = 0;
    for (int run = 0; run < runs; run++) {
      double[][] drawn = columns(task, random, rows + NEW_ROWS);
      double[][] right = scaled(drawn, scales);
      double[][] mapped =
          Arrays.stream(drawn).map(column -> mapped(column, fitted)).toArray(double[][]::new);
      lost +=
          exact.information(x(right, dims), y(right, dims), others)
              - exact.information(x(mapped, dims), y(mapped, dims), others);
    }
    assertThat(exact.lossOfMaps(numbers(dims), numbers(task.yDims()), rows))
        .as(task.name())
        .isCloseTo(lost / runs, Percentage.withPercentage(35));
  }

  private static int[] numbers(int count) {
    return IntStream.range(0, count).toArray();
  }

  /** What two columns of four lose is what they would lose alone. */
  @Test
  void columnsThatAreLeftOutLoseNothing() {
    Task task = GaussianTask.ofMutualInformation(3, 2);
    double[][] many = columns(task, RandomSource.XO_RO_SHI_RO_128_PP.create(17), 1000);
    int[] all = numbers(1000);
    EllipticalStart three =
        EllipticalStart.fit(Double.POSITIVE_INFINITY, x(many, 3), y(many, 3), all, tables);
    EllipticalStart two =
        EllipticalStart.fit(
            Double.POSITIVE_INFINITY,
            new double[][] {many[0], many[2]},
            new double[][] {many[3], many[5]},
            all,
            tables);
    int[] kept = {0, 2};
    assertThat(three.lossOfMaps(kept, kept, 500))
        .isPositive()
        .isCloseTo(two.lossOfMaps(numbers(2), numbers(2), 500), within(1e-12));
    assertThat(three.lossOfMaps(kept, new int[0], 500)).isZero();
  }

  private static double[] mapped(double[] column, int[] fitted) {
    SortedColumn sorted = SortedColumn.of(column);
    long[] hashes = new long[column.length];
    return MarginalMap.fit(sorted, fitted, hashes, 0).apply(sorted, hashes, 0).scores();
  }

  private static double[][] scaled(double[][] columns, double[] scales) {
    return IntStream.range(0, columns.length)
        .mapToObj(i -> Arrays.stream(columns[i]).map(v -> v / scales[i]).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] x(double[][] columns, int dims) {
    return Arrays.copyOf(columns, dims);
  }

  private static double[][] y(double[][] columns, int dims) {
    return Arrays.copyOfRange(columns, dims, columns.length);
  }

  /** X before Y, shape (d)(n). */
  private static double[][] columns(Task task, UniformRandomProvider random, int rows) {
    TaskColumns columns = TaskColumns.of(task, random, rows);
    return Stream.of(columns.x(), columns.y()).flatMap(Arrays::stream).toArray(double[][]::new);
  }
}
