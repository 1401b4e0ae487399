package io.codrift.model.lab.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.lab.accuracy.AccuracyTasks.Sized;
import io.codrift.model.task.CodesTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InvariantMapTest {
  private static final int ROWS = 500;

  static Stream<Task> tasks() {
    return Stream.concat(AccuracyTasks.ordinary().stream(), AccuracyTasks.nonGaussian().stream())
        .map(Sized::task);
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void columnsAreMappedOneToOne(Task task) {
    Task mapped = InvariantMap.COLUMNS.applied(task, 3);
    double[] before = rows(task).y();
    double[] after = rows(mapped).y();
    int dims = task.yDims();
    for (int i = 0; i < dims; i++) {
      Map<Double, Double> forth = new HashMap<>();
      Map<Double, Double> back = new HashMap<>();
      for (int r = i; r < before.length; r += dims) {
        assertThat(after[r]).isFinite();
        assertThat(forth.merge(before[r], after[r], (a, b) -> a)).isEqualTo(after[r]);
        assertThat(back.merge(after[r], before[r], (a, b) -> a)).isEqualTo(before[r]);
      }
    }
    assertThat(mapped.mutualInformation()).isEqualTo(task.mutualInformation());
  }

  @Test
  void codesGetAnotherOrder() {
    Task mapped = InvariantMap.COLUMNS.applied(new CodesTask(10, 0, 0.1), 3);
    assertThat(Arrays.stream(rows(mapped).y()).distinct().sorted())
        .containsExactly(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0);
    assertThat(rows(mapped).y()).isNotEqualTo(rows(new CodesTask(10, 0, 0.1)).y());
  }

  @Test
  void aMatrixIsInvertibleAndLeavesCodesAlone() {
    Task task = GaussianTask.ofCorrelation(3, 0.5);
    assertThat(rows(InvariantMap.LINEAR.applied(task, 3)).x()).isNotEqualTo(rows(task).x());
    Task codes = new CodesTask(10, 0, 0.1);
    assertThat(rows(InvariantMap.LINEAR.applied(codes, 3)).x()).isEqualTo(rows(codes).x());
  }

  @Test
  void columnsAreAppended() {
    Task task = GaussianTask.ofCorrelation(2, 0.5);
    double[] plain = rows(task).x();
    double[] appended = rows(InvariantMap.APPENDED.applied(task, 3)).x();
    assertThat(IntStream.range(0, ROWS).mapToDouble(r -> appended[4 * r + 1]).toArray())
        .isEqualTo(IntStream.range(0, ROWS).mapToDouble(r -> plain[2 * r + 1]).toArray());
    assertThat(IntStream.range(0, ROWS).mapToDouble(r -> appended[4 * r + 2]).distinct())
        .hasSize(1);
    assertThat(InvariantMap.ATOMS.applied(task, 3).xDims()).isEqualTo(3);
  }

  /** Without the rounding of {@link Task#rows}, which makes ties. */
  private static Task.Rows rows(Task task) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(11);
    double[] x = new double[ROWS * task.xDims()];
    double[] y = new double[ROWS * task.yDims()];
    double[] rowX = new double[task.xDims()];
    double[] rowY = new double[task.yDims()];
    for (int r = 0; r < ROWS; r++) {
      task.sample(random, rowX, rowY);
      System.arraycopy(rowX, 0, x, r * rowX.length, rowX.length);
      System.arraycopy(rowY, 0, y, r * rowY.length, rowY.length);
    }
    return new Task.Rows(ROWS, x, y);
  }
}
