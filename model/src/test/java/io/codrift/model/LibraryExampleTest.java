package io.codrift.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/** The library without Kafka, as the module's README shows it. */
class LibraryExampleTest {
  private static final Task TASK = GaussianTask.ofMutualInformation(2, 1);

  @Test
  void estimatesRowsInTheOrderOfTimeAndIndependentOnes() {
    Task.Rows rows = TASK.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(5), 2000);
    List<String> x = List.of("price", "volume");
    List<String> y = List.of("demand", "supply");
    EstimatorSettings few =
        EstimatorSettings.builder()
            .firstSteps(20)
            .thenSteps(0)
            .folds(5)
            .timeLimit(Duration.ofMinutes(10))
            .device("cpu")
            .build();
    try (WindowEstimator estimator = Estimators.open(few)) {
      Estimate series = fit(estimator, Window.ofSeries(x, y, rows.x(), rows.y(), 1));
      Estimate independent = fit(estimator, Window.ofIndependentRows(x, y, rows.x(), rows.y(), 1));

      assertThat(series.timeFolds()).isTrue();
      assertThat(independent.timeFolds()).isFalse();
      for (Estimate estimate : List.of(series, independent)) {
        assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
        Estimate.Numbers numbers = estimate.numbers().orElseThrow();
        assertThat(numbers.mi()).isCloseTo(1, within(4 * numbers.standardError()));
      }
    }
  }

  private static Estimate fit(WindowEstimator estimator, Window window) {
    return estimator
        .fit(List.of(new FitRequest(window, Optional.empty(), 1)), Cancellation.NEVER)
        .get(0)
        .estimate();
  }
}
