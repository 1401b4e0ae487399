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
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
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
   * Two independent series whose neighbouring rows are nearly equal have a correlation by chance
   * that would be far from zero among as many independent rows.
   */
  @Test
  void autocorrelatedRowsCountAsFewer() {
    int rows = 1024;
    long independent =
        IntStream.range(0, RUNS)
            .mapToObj(run -> new FitRequest(series(0.9, rows, run), Optional.empty(), run))
            .map(request -> estimator.fit(List.of(request), Cancellation.NEVER).get(0))
            .map(fit -> fit.estimate().numbers().orElseThrow())
            .filter(n -> n.interval().low() <= 0)
            .count();
    assertThat(independent).as("of %s intervals that reach 0", RUNS).isGreaterThanOrEqualTo(90);
  }

  private static Window series(double coefficient, int rows, long seed) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] columns = new double[2][rows];
    for (double[] column : columns) {
      double last = normal.sample();
      for (int r = 0; r < rows; r++) {
        last = coefficient * last + Math.sqrt(1 - coefficient * coefficient) * normal.sample();
        column[r] = last;
      }
    }
    return TaskWindows.of(1, 1, columns[0], columns[1], random.longs(rows).toArray(), 0);
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
