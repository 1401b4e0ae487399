package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.FitStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * Compares the estimates of a monitor with the truth: consecutive windows of 4,096 rows with
 * unusual marginals. The lab's study {@code truth} does the same with the stream's steps and more
 * tasks.
 */
class TruthTest {
  private static final int ROWS = 4096;
  private static final long SEED = 20261123;

  private static NdoeEstimator estimator(int firstSteps, int thenSteps) {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    return new NdoeEstimator(
        defaults.toBuilder()
            .firstSteps(firstSteps)
            .thenSteps(thenSteps)
            .timeLimit(Duration.ofHours(2))
            .device("cpu")
            .build(),
        1000);
  }

  /**
   * The start models these tasks. Few steps are enough to show that flows and mixture do not make
   * it worse.
   */
  @Test
  void ellipticalDependenceQuickly() {
    assertElliptical(
        estimator(60, 20),
        List.of(
            GaussianTask.ofMutualInformation(2, 0),
            GaussianTask.ofMutualInformation(2, 2),
            StudentTask.ofMutualInformation(2, 4, 0.5)),
        3);
  }

  private static void assertElliptical(NdoeEstimator estimator, List<Task> tasks, int windows) {
    try (estimator) {
      FitStream stream = stream(estimator, tasks);
      for (int w = 1; w <= windows; w++) {
        List<Estimate> estimates = stream.next();
        for (int i = 0; i < tasks.size(); i++) {
          Estimate.Numbers numbers = estimates.get(i).numbers().orElseThrow();
          if (w >= 3) {
            double truth = tasks.get(i).mutualInformation();
            assertThat(Math.abs(numbers.mi() - truth))
                .as("error of %s in window %d", tasks.get(i).name(), w)
                .isLessThanOrEqualTo(Math.max(0.05, 3 * numbers.standardError()));
            assertThat(numbers.standardError())
                .as("standard error of %s in window %d", tasks.get(i).name(), w)
                .isLessThan(truth > 1.9 ? 0.1 : 0.05);
          }
        }
      }
    }
  }

  private static FitStream stream(NdoeEstimator estimator, List<Task> tasks) {
    List<IntFunction<Task>> streams = new ArrayList<>();
    for (Task task : tasks) {
      streams.add(window -> task.under(Marginals.ODD));
    }
    return new FitStream(estimator, streams, ROWS, SEED);
  }
}
