package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Cancellation;
import io.codrift.model.Category;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.model.task.CategoryTask;
import io.codrift.model.task.CodesTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.LabelTask;
import io.codrift.model.task.Task;
import io.codrift.model.task.ZeroInflatedTask;
import io.codrift.model.testing.TaskWindows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Estimates of columns that hold the codes of categories. */
class CategoriesTest {
  private static final DoubleUnaryOperator CODE = level -> Category.code("level " + (int) level);

  static List<Arguments> tasks() {
    return List.of(
        Arguments.of(new CategoryTask(50, 0.67), 10_000, false),
        Arguments.of(new CodesTask(10, 0, 0.1), 10_000, true),
        Arguments.of(new CodesTask(50, 1, 0.5), 4000, true),
        Arguments.of(new LabelTask(3, 0, 1.85), 10_000, false));
  }

  /** Texts instead of numbers for the levels. */
  @ParameterizedTest
  @MethodSource("tasks")
  void haveTheInformationOfNumberedLevels(Task task, int rows, boolean both) {
    Estimate.Numbers numbered = numbers(TaskWindows.window(task, rows, 31, 0));
    Window window = TaskWindows.window(task, rows, 31, 0);
    map(window.y(), CODE);
    if (both) {
      map(window.x(), CODE);
    }
    Estimate.Numbers coded = numbers(window);
    assertThat(coded.mi()).isCloseTo(numbered.mi(), within(2 * numbered.standardError()));
    assertThat(coded.mi())
        .isCloseTo(
            task.mutualInformation(),
            within(Math.max(0.05 * task.mutualInformation(), 2 * coded.standardError())));
    assertThat(coded.entropyX().isPresent()).isEqualTo(numbered.entropyX().isPresent());
    if (both) {
      assertThat(coded.entropyX().orElseThrow())
          .as("of the levels")
          .isCloseTo(numbered.entropyX().orElseThrow(), within(1e-9));
    }
  }

  /**
   * 2,000 levels in 4,000 rows: three of ten rows are in levels that count as one. Numbered levels
   * give about half of the information, because so many numbers count as measured.
   */
  @Test
  void manyRareLevelsKeepMostOfTheInformation() {
    Task task = new CategoryTask(2000, 0.67);
    Window window = TaskWindows.window(task, 4000, 52, 0);
    map(window.y(), CODE);
    Estimate estimate = estimate(window);
    assertThat(estimate.numbers().orElseThrow().mi())
        .isBetween(0.7 * task.mutualInformation(), 1.05 * task.mutualInformation());
    assertThat(estimate.reason())
        .matches("column y0 \\(\\d\\d %\\) has rare categories that count as one: .*");
  }

  /** Half of the values are the text "none", as ZeroInflatedTask has zeros. */
  @Test
  void aCategoryAmongNumbersIsAnAtom() {
    Task task = new ZeroInflatedTask(0.5, 0.8);
    Estimate.Numbers zeros = numbers(TaskWindows.window(task, 4000, 35, 0));
    Window window = TaskWindows.window(task, 4000, 35, 0);
    map(window.x(), x -> x == 0 ? Category.code("none") : x);
    map(window.y(), y -> y == 0 ? Category.code("none") : y);
    Estimate.Numbers coded = numbers(window);
    assertThat(coded.mi()).isCloseTo(zeros.mi(), within(2 * zeros.standardError()));
    assertThat(coded.entropyX()).isEmpty();
    assertThat(coded.correlations()).allMatch(c -> Math.abs(c.value()) <= 1);
  }

  /** Each rare code is in one row. */
  @Test
  void rareCodesAmongNumbersDoNoHarm() {
    Task task = GaussianTask.ofMutualInformation(1, 0.5);
    Window window = TaskWindows.window(task, 4000, 36, 0);
    for (int r = 0; r < window.rows(); r += 400) {
      window.x()[r] = Category.code("broken " + r);
    }
    Estimate.Numbers numbers = numbers(window);
    assertThat(numbers.mi()).isCloseTo(0.5, within(0.04));
    assertThat(numbers.entropyX()).isEmpty();
  }

  @Test
  void anIdTellsNothingAndIsNamed() {
    Task task = GaussianTask.ofMutualInformation(1, 0.5);
    Window window = TaskWindows.window(task, 2000, 37, 0);
    double[] x = new double[2 * window.rows()];
    for (int r = 0; r < window.rows(); r++) {
      x[2 * r] = window.x()[r];
      x[2 * r + 1] = Category.code("order " + r);
    }
    Estimate estimate = estimate(TaskWindows.of(2, 1, x, window.y(), window.hashes(), 0));
    Estimate.Numbers numbers = estimate.numbers().orElseThrow();
    assertThat(numbers.mi()).isCloseTo(numbers(window).mi(), within(0.005));
    assertThat(numbers.entropyX()).isEmpty();
    assertThat(numbers.correlations().get(1).value()).isZero();
    assertThat(estimate.reason())
        .isEqualTo(
            "column x1 (100 %) has mostly categories that occur once, as an id has: such rows tell nothing");
  }

  @Test
  void aSideOfIdsHasNoInformation() {
    Window window = TaskWindows.window(GaussianTask.ofMutualInformation(1, 0.5), 2000, 38, 0);
    map(window.x(), x -> Category.code(Double.toString(x)));
    Estimate estimate = estimate(window);
    assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
    assertThat(estimate.numbers().orElseThrow().mi()).isLessThan(0.01);
    assertThat(estimate.reason()).contains("column x0 (100 %)");
  }

  @Test
  void mostlySingleCategoriesAreNamedWithTheirShare() {
    Window window = TaskWindows.window(new CodesTask(10, 0, 0.1), 2000, 39, 0);
    map(window.x(), CODE);
    for (int r = 0; r < window.rows(); r++) {
      window.y()[r] = r % 10 < 6 ? Category.code("order " + r) : CODE.applyAsDouble(window.y()[r]);
    }
    assertThat(estimate(window).reason())
        .contains("column y0 (60 %) has mostly categories that occur once");
    assertThat(estimate(TaskWindows.window(new CodesTask(10, 0, 0.1), 2000, 39, 0)).reason())
        .isEmpty();
  }

  /** The reference keeps the codes, so a category that is renamed is a change. */
  @Test
  void levelAndShiftSeeRenamedAndNewCategories() {
    Task task = new CodesTask(10, 0, 0.1);
    try (WindowEstimator estimator = start()) {
      Window first = TaskWindows.window(task, 2000, 41, 0);
      map(first.y(), CODE);
      Optional<MonitorModel> model =
          fit(estimator, first, Optional.empty()).model().map(m -> estimator.restore(m.toBytes()));
      Window unchanged = TaskWindows.window(task, 2000, 41, 1);
      map(unchanged.y(), CODE);
      Estimate.Numbers same = fit(estimator, unchanged, model).estimate().numbers().orElseThrow();
      assertThat(same.level().orElseThrow().value()).isCloseTo(same.mi(), within(0.1));
      assertThat(same.shift().orElseThrow().value()).isCloseTo(0, within(0.05));
      for (DoubleUnaryOperator change :
          List.<DoubleUnaryOperator>of(
              y -> CODE.applyAsDouble((y * 7 + 3) % 10), y -> Category.code("new " + y))) {
        Window changed = TaskWindows.window(task, 2000, 41, 2);
        map(changed.y(), change);
        Estimate.Numbers after = fit(estimator, changed, model).estimate().numbers().orElseThrow();
        assertThat(after.mi()).isCloseTo(same.mi(), within(0.1));
        assertThat(after.shift().orElseThrow().value()).isGreaterThan(1);
        assertThat(after.level().orElseThrow().value()).isLessThan(0.01);
      }
    }
  }

  @Test
  void codesThatComeLaterAmongNumbersHaveFiniteNumbers() {
    Task task = GaussianTask.ofMutualInformation(1, 0.5);
    try (WindowEstimator estimator = start()) {
      Optional<MonitorModel> model =
          fit(estimator, TaskWindows.window(task, 2000, 42, 0), Optional.empty()).model();
      Window later = TaskWindows.window(task, 2000, 42, 1);
      for (int r = 0; r < later.rows(); r += 3) {
        later.x()[r] = Category.code("a" + r % 2);
      }
      Estimate estimate = fit(estimator, later, model).estimate();
      assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
      assertThat(estimate.numbers().orElseThrow().level().orElseThrow().value()).isFinite();
    }
  }

  /** A category in the order of its names is sorted; in any other order it is not. */
  @Test
  void remarksOnTheOrderOfRowsAreNotMadeOfMixedCategories() {
    Window window = TaskWindows.window(new CategoryTask(50, 0.67), 4000, 43, 0);
    map(window.y(), CODE);
    assertThat(estimate(window).reason()).isEmpty();
  }

  private static void map(double[] values, DoubleUnaryOperator map) {
    Arrays.setAll(values, r -> map.applyAsDouble(values[r]));
  }

  private static WindowEstimator start() {
    return Estimators.open(
        EstimatorSettings.builder().estimator(EstimatorSettings.START).build(), 1000);
  }

  private static Fit fit(WindowEstimator estimator, Window window, Optional<MonitorModel> model) {
    return estimator.fit(List.of(new FitRequest(window, model, 1)), Cancellation.NEVER).get(0);
  }

  private static Estimate estimate(Window window) {
    EstimatorSettings settings =
        EstimatorSettings.once().toBuilder().estimator(EstimatorSettings.START).build();
    try (WindowEstimator estimator = Estimators.open(settings, 1000)) {
      return fit(estimator, window, Optional.empty()).estimate();
    }
  }

  private static Estimate.Numbers numbers(Window window) {
    return estimate(window).numbers().orElseThrow();
  }
}
