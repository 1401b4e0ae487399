package io.codrift.model.numbers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.RingTask;
import io.codrift.model.task.Task;
import io.codrift.model.task.WaveTask;
import io.codrift.model.testing.TaskColumns;
import java.util.Arrays;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class NeighbourInformationTest {
  private final UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(20261126L);

  @Test
  void isNearTheTruthOfFewColumns() {
    for (Task task :
        new Task[] {
          GaussianTask.ofMutualInformation(1, 0.5),
          GaussianTask.ofMutualInformation(1, 0),
          new RingTask(0.2),
          new WaveTask(1, 5, 0.3)
        }) {
      TaskColumns sample = TaskColumns.of(task, random, 8000);
      assertThat(
              Arrays.stream(NeighbourInformation.of(sample.x(), sample.y(), 3))
                  .average()
                  .orElseThrow())
          .as(task.name())
          .isCloseTo(task.mutualInformation(), within(0.04));
    }
  }

  /** Against the definition, with every distance computed. */
  @Test
  void isTheDefinition() {
    TaskColumns sample = TaskColumns.of(new WaveTask(2, 3, 0.3), random, 300);
    double[][] x = sample.x();
    double[][] y = sample.y();
    double[] information = NeighbourInformation.of(x, y, 3);
    for (int r = 0; r < 300; r++) {
      double[] distances = new double[299];
      int next = 0;
      for (int other = 0; other < 300; other++) {
        if (other != r) {
          distances[next++] = Math.max(distance(x, r, other), distance(y, r, other));
        }
      }
      Arrays.sort(distances);
      int nearerX = 0;
      int nearerY = 0;
      for (int other = 0; other < 300; other++) {
        nearerX += other != r && distance(x, r, other) < distances[2] ? 1 : 0;
        nearerY += other != r && distance(y, r, other) < distances[2] ? 1 : 0;
      }
      assertThat(information[r])
          .isCloseTo(
              Digamma.value(3)
                  + Digamma.value(300)
                  - Digamma.value(nearerX + 1.0)
                  - Digamma.value(nearerY + 1.0),
              within(1e-9));
    }
  }

  private static double distance(double[][] columns, int a, int b) {
    double most = 0;
    for (double[] column : columns) {
      most = Math.max(most, Math.abs(column[a] - column[b]));
    }
    return most;
  }
}
