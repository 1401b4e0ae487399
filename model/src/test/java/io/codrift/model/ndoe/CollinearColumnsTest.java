package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.FitRequest;
import io.codrift.model.task.FactorTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.RecombinedTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskWindows;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns that are strongly correlated inside X and inside Y, by the closed form alone. */
class CollinearColumnsTest {
  private final NdoeEstimator estimator =
      new NdoeEstimator(
          EstimatorSettings.builder().estimator(EstimatorSettings.START).device("cpu").build(),
          500);

  static Stream<Arguments> tasks() {
    return Stream.of(
        arguments(new FactorTask(5, 3, 0.1, 3), 4096),
        arguments(new FactorTask(20, 8, 0.5, 4), 4096),
        arguments(new FactorTask(20, 8, 0.5, 4), 1024),
        arguments(GaussianTask.ofMutualInformation(20, 10), 1024),
        arguments(GaussianTask.ofMutualInformation(50, 1.62), 2048),
        // An invertible map inside X and inside Y does not change the MI, and not its estimate.
        arguments(new RecombinedTask(GaussianTask.ofMutualInformation(20, 10), 5), 4096),
        arguments(new RecombinedTask(GaussianTask.sparse(20, 2), 6), 4096),
        arguments(new RecombinedTask(GaussianTask.ofMutualInformation(5, 0.1), 7), 4096),
        arguments(new RecombinedTask(GaussianTask.ofMutualInformation(20, 0), 8), 1024));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void areEstimated(Task task, int rows) {
    double sum = 0;
    double low = 0;
    double high = 0;
    int seeds = 3;
    for (int seed = 1; seed <= seeds; seed++) {
      Estimate.Numbers numbers =
          estimator
              .fit(
                  List.of(
                      new FitRequest(
                          TaskWindows.window(task, rows, seed, 0), Optional.empty(), seed)),
                  Cancellation.NEVER)
              .get(0)
              .estimate()
              .numbers()
              .orElseThrow();
      sum += numbers.mi() / seeds;
      low += numbers.interval().low() / seeds;
      high += numbers.interval().high() / seeds;
    }
    double truth = task.mutualInformation();
    assertThat(truth)
        .as("%s, %d rows: %s of %s", task.name(), rows, sum, truth)
        .isBetween(Math.min(low, 0.95 * sum), Math.max(high, 1.05 * sum));
  }
}
