package io.codrift.model.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Cancellation;
import io.codrift.model.Category;
import io.codrift.model.CheckpointException;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.model.numbers.FiniteNumbers;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/** The paper's estimator on good and bad windows. Its flow has separate tests. */
class PaperEstimatorTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private static List<Estimate> estimates(int epochs, Duration limit, Window... windows) {
    EstimatorSettings settings =
        EstimatorSettings.builder()
            .estimator(EstimatorSettings.PAPER)
            .epochs(epochs)
            .timeLimit(limit)
            .device("cpu")
            .build();
    try (WindowEstimator estimator = Estimators.open(settings)) {
      List<FitRequest> group =
          IntStream.range(0, windows.length)
              .mapToObj(i -> new FitRequest(windows[i], Optional.empty(), i + 1))
              .toList();
      return estimator.fit(group, Cancellation.NEVER).stream().map(Fit::estimate).toList();
    }
  }

  private static Window window(Task task, int rows) {
    Task.Rows drawn = task.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(9), rows);
    return window(task.xDims(), task.yDims(), drawn.x(), drawn.y());
  }

  private static Window window(int xDims, int yDims, double[] x, double[] y) {
    List<String> xs = IntStream.range(0, xDims).mapToObj(i -> "x" + i).toList();
    List<String> ys = IntStream.range(0, yDims).mapToObj(i -> "y" + i).toList();
    return Window.ofSeries(xs, ys, x, y, 1);
  }

  @Test
  void aGroupHasOneEstimateForEach() {
    List<Estimate> both =
        estimates(
            200,
            LONG,
            window(GaussianTask.ofMutualInformation(1, 1), 2000),
            window(GaussianTask.ofMutualInformation(1, 0), 2000));

    assertThat(both).extracting(Estimate::status).containsOnly(EstimateStatus.OK);
    Estimate.Numbers dependent = both.get(0).numbers().orElseThrow();
    assertThat(dependent.mi()).isBetween(0.7, 1.15);
    assertThat(dependent.gaussianMi()).isCloseTo(1, within(0.1));
    assertThat(dependent.stillToLearn()).isPresent();
    // Gains that begin low rise slowly. Until then both entropies are too large, by the same
    // amount.
    double entropy = 0.5 * Math.log(2 * Math.PI * Math.E);
    assertThat(dependent.entropyX().getAsDouble()).isBetween(entropy - 0.1, entropy + 0.3);
    assertThat(both.get(1).numbers().orElseThrow().mi()).isBetween(0.0, 0.05);
  }

  @Test
  void noDataMakesItThrowOrPublishNonFiniteNumbers() {
    double[] steps = new double[600];
    double[] pairs = new double[1200];
    for (int r = 0; r < 600; r++) {
      steps[r] = r % 3;
      pairs[2 * r] = r % 3 * 1e300;
      pairs[2 * r + 1] = r % 7;
    }
    // One telling column, a copy of it and a constant.
    double[] silent = new double[1800];
    for (int r = 0; r < 600; r++) {
      silent[3 * r] = Math.sin(r);
      silent[3 * r + 1] = -silent[3 * r];
    }
    List<Estimate> all =
        estimates(
            2,
            LONG,
            window(new StudentTask(2, 1, 0.5), 600), // Cauchy
            window(1, 2, steps, pairs),
            window(1, 1, steps, steps.clone()),
            window(GaussianTask.ofCorrelation(5, 0.5), 100),
            window(GaussianTask.ofCorrelation(1, 0.5), 20),
            window(1, 1, steps, new double[600]),
            window(1, 2, steps, new double[1200]),
            window(3, 1, silent, steps.clone()),
            window(1, 1, codes(r -> r % 3), steps.clone()),
            window(1, 1, codes(r -> r), steps.clone()));

    assertThat(all)
        .extracting(Estimate::status)
        .containsExactly(
            EstimateStatus.OK,
            EstimateStatus.OK,
            EstimateStatus.OK,
            EstimateStatus.OK,
            EstimateStatus.TOO_FEW,
            EstimateStatus.DEGENERATE,
            EstimateStatus.DEGENERATE,
            EstimateStatus.OK,
            EstimateStatus.OK,
            EstimateStatus.FAILED);
    assertThat(all.subList(0, 4))
        .allSatisfy(
            estimate ->
                assertThat(FiniteNumbers.firstNonFinite(estimate.numbers().orElseThrow()))
                    .isEmpty());
    assertThat(all.get(1).ties()).isGreaterThan(0.9);
    assertThat(all.get(1).reason()).contains("tied values");
    assertThat(all.get(7).reason())
        .contains("column x2 is constant", "column x1 is a copy of column x0");
    assertThat(all.get(7).numbers().orElseThrow().entropyX()).isEmpty();
    assertThat(FiniteNumbers.firstNonFinite(all.get(8).numbers().orElseThrow())).isEmpty();
    assertThat(all.get(8).numbers().orElseThrow().entropyX()).isEmpty();
    assertThat(all.get(9).reason())
        .startsWith("column x0 (100 %) has mostly categories that occur once");
  }

  /** It is not used, so its equal values do no harm. */
  @Test
  void aConstantColumnHasNoTies() {
    double[] x = new double[1200];
    double[] y = new double[600];
    for (int r = 0; r < 600; r++) {
      x[2 * r] = Math.sin(r);
      x[2 * r + 1] = 7;
      y[r] = Math.cos(3 * r);
    }
    Estimate estimate = estimates(40, LONG, window(2, 1, x, y)).get(0);

    assertThat(estimate.ties()).isZero();
    assertThat(estimate.reason())
        .contains("column x1 is constant and tells nothing")
        .doesNotContain("tied values");
  }

  private static double[] codes(IntUnaryOperator level) {
    return IntStream.range(0, 600).map(level).mapToDouble(Category::code).toArray();
  }

  @Test
  void theTimeLimitCutsItAndStillToLearnIsUnknown() {
    Window window = window(GaussianTask.ofCorrelation(1, 0.5), 600);
    Estimate estimate = estimates(1000, Duration.ofMillis(1), window).get(0);

    assertThat(estimate.status()).isEqualTo(EstimateStatus.CUT);
    assertThat(estimate.reason()).contains("time limit");
    assertThat(estimate.numbers().orElseThrow().stillToLearn()).isEmpty();
  }

  @Test
  void stopsWhenCancelled() {
    Window window = window(GaussianTask.ofCorrelation(1, 0.5), 600);
    EstimatorSettings settings =
        EstimatorSettings.builder()
            .estimator(EstimatorSettings.PAPER)
            .timeLimit(LONG)
            .device("cpu")
            .build();
    try (WindowEstimator estimator = Estimators.open(settings)) {
      FitRequest request = new FitRequest(window, Optional.empty(), 1);
      assertThatThrownBy(() -> estimator.fit(List.of(request), () -> true))
          .isInstanceOf(CancellationException.class);
      assertThatThrownBy(() -> estimator.restore(new byte[100]))
          .isInstanceOf(CheckpointException.class);
    }
  }
}
