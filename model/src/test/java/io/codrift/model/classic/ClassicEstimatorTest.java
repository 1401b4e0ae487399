package io.codrift.model.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Cancellation;
import io.codrift.model.Category;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.testing.TaskWindows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassicEstimatorTest {
  private static final Window WINDOW =
      TaskWindows.window(GaussianTask.ofMutualInformation(2, 1), 2000, 1, 0);

  private static Estimate estimate(String name, Window window) {
    EstimatorSettings settings = EstimatorSettings.builder().estimator(name).build();
    try (WindowEstimator estimator = Estimators.open(settings)) {
      FitRequest request = new FitRequest(window, Optional.empty(), 1);
      return estimator.fit(List.of(request), Cancellation.NEVER).get(0).estimate();
    }
  }

  /** The window with another first column of X. */
  private static Window withX(DoubleUnaryOperator change) {
    double[] x = WINDOW.x().clone();
    for (int i = 0; i < x.length; i += 2) {
      x[i] = change.applyAsDouble(x[i]);
    }
    return Window.ofSeries(WINDOW.xNames(), WINDOW.yNames(), x, WINDOW.y(), 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cca", "gaussian-copula", "ksg"})
  void publishesNumbersWithAnError(String name) {
    Estimate estimate = estimate(name, WINDOW);
    Estimate.Numbers numbers = estimate.numbers().orElseThrow();

    assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
    assertThat(numbers.standardError()).isBetween(0.01, 0.05);
    assertThat(numbers.mi()).isCloseTo(1, within(0.1));
    assertThat(numbers.gaussianMi()).isCloseTo(1, within(0.1));
    assertThat(numbers.entropyX()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cca", "gaussian-copula", "ksg"})
  void refusesCategories(String name) {
    Estimate estimate = estimate(name, withX(v -> Category.code(Double.toString(Math.rint(v)))));

    assertThat(estimate.status()).isEqualTo(EstimateStatus.FAILED);
    assertThat(estimate.numbers()).isEmpty();
    assertThat(estimate.reason())
        .isEqualTo(
            "column x0 has categories, which the estimator \"%s\" cannot use; leave the column out, or use ndoe-bnaf"
                .formatted(name));
  }

  @Test
  void valuesThatRepeatAreRefusedByNeighboursAlone() {
    Window zeros = withX(v -> Math.max(0, v));

    assertThat(estimate("ksg", zeros).reason())
        .startsWith("column x0 has values that repeat, which the estimator \"ksg\" cannot use");
    Estimate copula = estimate("gaussian-copula", zeros);
    assertThat(copula.status()).isEqualTo(EstimateStatus.OK);
    assertThat(copula.ties()).isCloseTo(0.5, within(0.05));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cca", "gaussian-copula", "ksg"})
  void constantsAndHugeValuesDoNoHarm(String name) {
    Estimate constant = estimate(name, withX(v -> 7));
    assertThat(constant.status()).isEqualTo(EstimateStatus.OK);
    assertThat(constant.reason()).isEqualTo("column x0 is constant and tells nothing");

    double expected = estimate(name, WINDOW).numbers().orElseThrow().mi();
    assertThat(estimate(name, withX(v -> 1e200 * v)).numbers().orElseThrow().mi())
        .isCloseTo(expected, within(1e-6));
  }

  /** The linear part is no reason to refuse an estimate that needs no normal scores. */
  @Test
  void aFunctionOfAColumnHasAFiniteLinearPart() {
    double[] exp = Arrays.stream(WINDOW.x()).map(Math::exp).toArray();
    Window window = Window.ofSeries(WINDOW.xNames(), WINDOW.yNames(), WINDOW.x(), exp, 1);

    Estimate estimate = estimate("cca", window);

    assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
    assertThat(estimate.numbers().orElseThrow().mi()).isBetween(0.5, 2.0);
    assertThat(estimate.numbers().orElseThrow().gaussianMi()).isBetween(5.0, 20.0);
    assertThat(estimate.reason())
        .endsWith(
            "the linear part is that of weakened correlations: in normal scores, a linear function"
                + " of the columns of X is one of the columns of Y: their mutual information is"
                + " infinite");
    assertThat(estimate("gaussian-copula", window).status()).isEqualTo(EstimateStatus.FAILED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void fewIndependentRowsHaveALinearPartOfTheirOwn(int dims) {
    double[] x = walks(dims, 1);
    double[] y = walks(dims, 2);
    Window window = Window.ofSeries(names("x", dims), names("y", dims), x, y, 1);

    Estimate estimate = estimate("ksg", window);

    assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
    if (dims == 5) {
      assertThat(estimate.numbers().orElseThrow().gaussianMi()).isZero();
      assertThat(estimate.reason())
          .contains("the linear part is that of weakened correlations: in normal scores, ")
          .endsWith(" independent rows are too few for the covariance of 10 columns");
    } else {
      assertThat(estimate.reason()).doesNotContain("linear part");
    }
  }

  private static List<String> names(String side, int dims) {
    return IntStream.range(0, dims).mapToObj(i -> side + i).toList();
  }

  /** A hundred rows of random walks, row-major. */
  private static double[] walks(int dims, int seed) {
    double[] steps = TaskWindows.window(GaussianTask.ofCorrelation(dims, 0), 100, seed, 0).x();
    double[] walks = steps.clone();
    for (int i = dims; i < walks.length; i++) {
      walks[i] += walks[i - dims];
    }
    return walks;
  }

  /** Autocorrelated rows count as fewer, so that chance correlations are not taken for more. */
  @Test
  void slowColumnsCountAsFewerRows() {
    double[] x = new double[4000];
    double[] y = new double[4000];
    double sum = 0;
    int runs = 30;
    for (int run = 0; run < runs; run++) {
      Window noise = TaskWindows.window(GaussianTask.ofCorrelation(1, 0), 4000, 7, run);
      for (int r = 1; r < 4000; r++) {
        x[r] = 0.9 * x[r - 1] + noise.x()[r];
        y[r] = 0.9 * y[r - 1] + noise.y()[r];
      }
      Window window = Window.ofSeries(List.of("x"), List.of("y"), x.clone(), y.clone(), 1);
      sum += estimate("cca", window).numbers().orElseThrow().signedMi() / runs;
    }

    // One in 8,000 without autocorrelation, ten times as much with it; half of its mean is chance.
    assertThat(sum).isCloseTo(0, within(0.0006));
  }
}
