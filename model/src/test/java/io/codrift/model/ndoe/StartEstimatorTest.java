package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.Window;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskWindows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code estimator: start}: the estimates of the closed-form part alone. */
class StartEstimatorTest {
  private static final EstimatorSettings SETTINGS =
      EstimatorSettings.builder()
          .estimator("start")
          .firstSteps(0)
          .thenSteps(0)
          .device("cpu")
          .build();

  private final NdoeEstimator estimator = new NdoeEstimator(SETTINGS, 500);

  @Test
  void isCloseToTheTruthOfGaussianAndStudentCopulasWithUnusualMarginals() {
    for (double nats : new double[] {0, 0.5, 2}) {
      for (int dims : new int[] {1, 2, 5}) {
        assertTruth(GaussianTask.ofMutualInformation(dims, nats));
      }
    }
    assertTruth(new StudentTask(2, 3, 0.3));
    assertTruth(new StudentTask(5, 4, 0.1));
  }

  private void assertTruth(Task task) {
    Estimate.Numbers numbers =
        fit(TaskWindows.window(task.under(Marginals.ODD), 4096, 21, 0), Optional.empty())
            .estimate()
            .numbers()
            .orElseThrow();
    double error = numbers.mi() - task.mutualInformation();
    assertThat(Math.abs(error))
        .as("%s: %s of %s", task.name(), numbers.mi(), task.mutualInformation())
        .isLessThan(Math.max(0.05, 3 * numbers.standardError()));
    assertThat(numbers.standardError()).isLessThan(task.mutualInformation() > 1 ? 0.1 : 0.05);
  }

  @Test
  void reportsInfiniteInformationOfColumnsThatAreFunctionsOfEachOther() {
    for (double sign : new double[] {1, -1}) {
      Window window = TaskWindows.window(GaussianTask.ofCorrelation(2, 0.5), 512, 9, 0);
      for (int r = 0; r < window.rows(); r++) {
        window.y()[2 * r + 1] = (float) (sign * Math.exp(window.x()[2 * r]));
      }

      Estimate estimate = fit(window, Optional.empty()).estimate();

      assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
      assertThat(estimate.reason()).startsWith("columns x0 and y1 are a function of each other");
      assertThat(estimate.numbers().orElseThrow().mi()).isBetween(2.0, 20.0);
    }
    Window close = TaskWindows.window(GaussianTask.ofCorrelation(1, 0.9999), 512, 9, 0);
    assertThat(fit(close, Optional.empty()).estimate().reason()).isEmpty();
    Window binary = TaskWindows.window(GaussianTask.ofCorrelation(1, 0.5), 512, 9, 0);
    for (int r = 0; r < binary.rows(); r++) {
      binary.x()[r] = Math.signum(binary.x()[r]);
      binary.y()[r] = binary.x()[r];
    }
    assertThat(fit(binary, Optional.empty()).estimate().reason())
        .as("ln 2 at most, and finite")
        .isEmpty();
  }

  @Test
  void isAPureFunction() {
    Window window = TaskWindows.window(GaussianTask.ofMutualInformation(2, 0.5), 1000, 3, 0);
    assertThat(fit(window, Optional.empty())).isEqualTo(fit(window, Optional.empty()));
  }

  @Test
  void levelAndShiftChangeBySignFlipButNotByMarginals() {
    GaussianTask task = GaussianTask.ofCorrelation(2, 0.7);
    Task flipped = GaussianTask.ofCorrelation(2, -0.7);
    Optional<MonitorModel> model =
        fit(TaskWindows.window(task, 1024, 5, 0), Optional.empty()).model();
    Estimate.Numbers same = numbers(TaskWindows.window(task, 1024, 5, 1), model);
    Estimate.Numbers odd =
        numbers(TaskWindows.window(task.under(Marginals.ODD), 1024, 5, 1), model);
    Estimate.Numbers flip = numbers(TaskWindows.window(flipped, 1024, 5, 1), model);

    assertThat(same.shift().orElseThrow().value()).isCloseTo(0, within(0.03));
    assertThat(odd.shift().orElseThrow().value()).isCloseTo(0, within(0.03));
    assertThat(odd.level().orElseThrow().value())
        .isCloseTo(same.level().orElseThrow().value(), within(0.05));
    assertThat(flip.mi()).isCloseTo(same.mi(), within(0.2));
    assertThat(flip.shift().orElseThrow().value()).isGreaterThan(1);
    assertThat(flip.level().orElseThrow().value()).isLessThan(-0.5);
    assertThat(flip.correlations().get(0).value()).isCloseTo(-0.7, within(0.06));
  }

  @Test
  void copiesOfRowsChangeNeitherTheNumberNorItsError() {
    Window window = TaskWindows.window(GaussianTask.ofMutualInformation(2, 0.5), 1000, 3, 0);
    int[] rows = IntStream.range(0, 2000).map(r -> r < 1000 ? r : (r - 1000) / 2).toArray();
    Window repeated =
        TaskWindows.of(
            2,
            2,
            Arrays.stream(rows)
                .flatMap(r -> IntStream.of(2 * r, 2 * r + 1))
                .mapToDouble(i -> window.x()[i])
                .toArray(),
            Arrays.stream(rows)
                .flatMap(r -> IntStream.of(2 * r, 2 * r + 1))
                .mapToDouble(i -> window.y()[i])
                .toArray(),
            Arrays.stream(rows).mapToLong(r -> window.hashes()[r]).toArray(),
            0);
    for (int r = 0; r < rows.length; r++) {
      repeated.eventTimes()[r] = window.eventTimes()[rows[r]];
    }
    Estimate distinct = fit(window, Optional.empty()).estimate();
    Estimate estimate = fit(repeated, Optional.empty()).estimate();

    assertThat(distinct.reason()).isEmpty();
    assertThat(estimate.reason())
        .isEqualTo(
            "1,000 of 2,000 rows are copies of other rows and are left out: the number and its error are those of the distinct rows");
    assertThat(estimate.used()).isEqualTo(1000);
    assertThat(estimate.numbers()).isEqualTo(distinct.numbers());
  }

  @Test
  void saysThatRowsAreSortedAndKeepsTheNumber() {
    Window window = TaskWindows.window(GaussianTask.ofMutualInformation(1, 0.5), 1000, 3, 0);
    Integer[] order =
        IntStream.range(0, 1000)
            .boxed()
            .sorted(Comparator.comparingDouble(r -> window.x()[r]))
            .toArray(Integer[]::new);
    Window sorted =
        TaskWindows.of(
            1,
            1,
            Arrays.stream(order).mapToDouble(r -> window.x()[r]).toArray(),
            Arrays.stream(order).mapToDouble(r -> window.y()[r]).toArray(),
            window.hashes(),
            0);
    Estimate estimate = fit(sorted, Optional.empty()).estimate();
    assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
    assertThat(estimate.reason()).startsWith("the rows are sorted by column x0");
    assertThat(estimate.numbers()).isPresent();
  }

  @Test
  void aWindowOfCopiesHasTooFewRows() {
    Window window = TaskWindows.window(GaussianTask.ofMutualInformation(1, 0.5), 40, 3, 0);
    int[] rows = IntStream.range(0, 120).map(r -> r / 3).toArray();
    Window repeated =
        TaskWindows.of(
            1,
            1,
            Arrays.stream(rows).mapToDouble(r -> window.x()[r]).toArray(),
            Arrays.stream(rows).mapToDouble(r -> window.y()[r]).toArray(),
            Arrays.stream(rows).mapToLong(r -> r).toArray(),
            0);
    Estimate estimate = fit(repeated, Optional.empty()).estimate();
    assertThat(estimate.status()).isEqualTo(EstimateStatus.TOO_FEW);
    assertThat(estimate.reason()).isEqualTo("40 distinct rows; an estimate needs at least 64");
  }

  @Test
  void rejectsNonFiniteValuesByName() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Window window = TaskWindows.window(GaussianTask.ofMutualInformation(2, 0.5), 200, 3, 0);
      window.y()[7] = bad;
      Fit fit = fit(window, Optional.empty());
      assertThat(fit.estimate().status()).isEqualTo(EstimateStatus.FAILED);
      assertThat(fit.estimate().reason()).contains("y1").contains("not finite");
      assertThat(fit.model()).isEmpty();
    }
  }

  @Test
  void theWindowThatFreezesTheReferenceHasNoLevel() {
    Window window = TaskWindows.window(GaussianTask.ofMutualInformation(1, 0.5), 500, 3, 0);
    Fit first = fit(window, Optional.empty());
    assertThat(first.estimate().referenceVersion()).hasValue(1);
    assertThat(first.estimate().numbers().orElseThrow().level()).isEmpty();
    assertThat(first.estimate().numbers().orElseThrow().shift()).isEmpty();
    // The same rows again, as in an overlapping window, are not fresh.
    assertThat(numbers(window, first.model()).level()).isEmpty();
  }

  @Test
  void theDirectionDoesNotMatter() {
    Task task = new SwappedSizes();
    Estimate.Numbers numbers = numbers(TaskWindows.window(task, 4096, 9, 0), Optional.empty());
    assertThat(numbers.mi()).isCloseTo(task.mutualInformation(), within(0.05));
    assertThat(numbers.entropyX().orElseThrow())
        .isCloseTo(3 * 0.5 * Math.log(2 * Math.PI * Math.E), within(0.1));
    assertThat(numbers.conditionalEntropy().orElseThrow())
        .isCloseTo(numbers.entropyX().orElseThrow() - numbers.mi(), within(1e-12));
  }

  /** Three coordinates of X and one of Y: the estimator models Y. */
  private static final class SwappedSizes implements Task {
    private final GaussianTask pairs = GaussianTask.ofCorrelation(3, 0.8);

    @Override
    public String name() {
      return "gaussian 3+1";
    }

    @Override
    public int xDims() {
      return 3;
    }

    @Override
    public int yDims() {
      return 1;
    }

    @Override
    public double mutualInformation() {
      return -0.5 * Math.log(1 - 0.64);
    }

    @Override
    public void sample(
        org.apache.commons.rng.UniformRandomProvider random, double[] x, double[] y) {
      double[] all = new double[3];
      pairs.sample(random, x, all);
      y[0] = all[0];
    }
  }

  private Estimate.Numbers numbers(Window window, Optional<MonitorModel> model) {
    return fit(window, model).estimate().numbers().orElseThrow();
  }

  private Fit fit(Window window, Optional<MonitorModel> model) {
    return estimator.fit(List.of(new FitRequest(window, model, 1)), Cancellation.NEVER).get(0);
  }
}
