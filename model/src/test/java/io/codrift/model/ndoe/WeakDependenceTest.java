package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskWindows;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The 95 % interval near independence, where the error of the estimate is not normal. */
class WeakDependenceTest {
  private static final int RUNS = 100;

  private final NdoeEstimator estimator =
      new NdoeEstimator(
          EstimatorSettings.builder().estimator(EstimatorSettings.START).device("cpu").build(),
          500);

  /**
   * Two series whose neighbouring rows are nearly equal. With all rows counted as independent the
   * high end would be too low.
   */
  @Test
  void isCoveredByTheIntervalOfAutocorrelatedRows() {
    double nats = 0.01;
    long covered =
        IntStream.range(0, RUNS)
            .mapToObj(run -> new FitRequest(series(nats, 1024, run), Optional.empty(), run))
            .map(request -> estimator.fit(List.of(request), Cancellation.NEVER).get(0))
            .map(fit -> fit.estimate().numbers().orElseThrow())
            .filter(n -> n.interval().low() <= nats && nats <= n.interval().high())
            .count();
    assertThat(covered).as("of %s runs", RUNS).isGreaterThanOrEqualTo(90);
  }

  /** Series with coefficient 0.9 whose innovations, and so whose rows, have these nats. */
  private static Window series(double nats, int rows, long seed) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    Task.Rows innovations = GaussianTask.ofMutualInformation(1, nats).rows(random, rows);
    double[] x = autoregression(innovations.x());
    double[] y = autoregression(innovations.y());
    return TaskWindows.of(1, 1, x, y, random.longs(rows).toArray(), 0);
  }

  private static double[] autoregression(double[] innovations) {
    double[] values = innovations.clone();
    for (int r = 1; r < values.length; r++) {
      values[r] = 0.9 * values[r - 1] + Math.sqrt(1 - 0.81) * innovations[r];
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({"1, 0.01, 512", "1, 0, 512", "2, 0.01, 1024", "2, 0.05, 1024", "5, 0.01, 1024"})
  void isCoveredByTheInterval(int dims, double nats, int rows) {
    Task task = GaussianTask.ofMutualInformation(dims, nats);
    List<Estimate.Numbers> numbers =
        IntStream.range(0, RUNS)
            .mapToObj(
                run ->
                    new FitRequest(TaskWindows.window(task, rows, run, 0), Optional.empty(), run))
            .map(request -> estimator.fit(List.of(request), Cancellation.NEVER).get(0))
            .map(fit -> fit.estimate().numbers().orElseThrow())
            .toList();
    long covered =
        numbers.stream()
            .filter(n -> n.interval().low() <= nats + 1e-12 && nats <= n.interval().high())
            .count();
    double width =
        numbers.stream()
            .mapToDouble(n -> n.interval().high() - n.interval().low())
            .average()
            .orElseThrow();
    assertThat(covered).as("of %s runs, mean width %s", RUNS, width).isGreaterThanOrEqualTo(90);
    assertThat(width).as("a useful interval").isLessThan(0.1);
  }
}
