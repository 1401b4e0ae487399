package io.codrift.model.numbers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.FactorTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.RepeatedTask;
import io.codrift.model.task.RotatedGaussianTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskColumns;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class NeighbourBoundsTest {
  private final UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(20261126L);

  private List<Double> bounds(Task task) {
    TaskColumns sample = TaskColumns.of(task, random, 4000);
    return NeighbourBounds.of(sample.x(), sample.y()).stream()
        .map(bound -> Arrays.stream(bound).average().orElseThrow())
        .toList();
  }

  /** Columns of a side that are independent of each other leave nothing out. */
  @Test
  void isTheTruthOfSeparatePairs() {
    Task task = new RepeatedTask(new BoundedNoiseTask(0.25), 3);
    assertThat(bounds(task))
        .hasSize(2)
        .allSatisfy(bound -> assertThat(bound).isCloseTo(task.mutualInformation(), within(0.1)));
  }

  @Test
  void isNotAboveTheTruthWhereColumnsOfASideDependOnEachOther() {
    for (Task task :
        new Task[] {
          new FactorTask(3, 1, 0.5, 1), new StudentTask(2, 1, 0), new RotatedGaussianTask(2, 0.7, 1)
        }) {
      assertThat(bounds(task))
          .as(task.name())
          .isNotEmpty()
          .allSatisfy(bound -> assertThat(bound).isLessThan(task.mutualInformation() + 0.03));
    }
  }

  @Test
  void isMissingWhereASideHasTooManyColumns() {
    assertThat(bounds(GaussianTask.ofMutualInformation(4, 1))).isEmpty();
    assertThat(NeighbourBounds.of(new double[0][], new double[1][500])).isEmpty();
  }
}
