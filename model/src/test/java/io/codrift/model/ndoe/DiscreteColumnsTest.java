package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.model.task.CategoryTask;
import io.codrift.model.task.CodesTask;
import io.codrift.model.task.FlagAndNumberTask;
import io.codrift.model.task.LabelTask;
import io.codrift.model.task.Task;
import io.codrift.model.task.ZeroInflatedTask;
import io.codrift.model.testing.TaskWindows;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Estimates of columns with a discrete part, by the closed-form models alone. */
class DiscreteColumnsTest {
  private static final int ROWS = 10_000;
  private static final int LEVELS = 50;

  static List<Arguments> tasks() {
    return List.of(
        Arguments.of(new LabelTask(10, 0.5, 1.5), ROWS),
        Arguments.of(new LabelTask(3, 0, 1.85), ROWS),
        Arguments.of(new CategoryTask(LEVELS, 0.67), ROWS),
        Arguments.of(new CodesTask(10, 0, 0.1), ROWS),
        Arguments.of(new CodesTask(LEVELS, 1, 0.5), 4000),
        Arguments.of(new ZeroInflatedTask(0.9, 0.8), ROWS),
        Arguments.of(new ZeroInflatedTask(0.4, 0.8), 2000),
        Arguments.of(new ZeroInflatedTask(0.05, 0.8), 2000),
        Arguments.of(new FlagAndNumberTask(1.5, 0.7), 4000));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void areCloseToTheTruth(Task task, int rows) {
    Window window = TaskWindows.window(task, rows, 31, 0);
    assertTruth(task, window);
  }

  @Test
  void exchangedCodesGiveTheSame() {
    for (Task task : List.of(new CategoryTask(LEVELS, 0.67), new CodesTask(10, 0, 0.1))) {
      Window window = TaskWindows.window(task, 4000, 32, 0);
      for (int r = 0; r < window.rows(); r++) {
        window.y()[r] = (window.y()[r] * 37 + 5) % LEVELS;
      }
      assertTruth(task, window);
    }
  }

  /** A constant column beside a label tells nothing, and the label stays discrete. */
  @Test
  void aConstantColumnBesideALabelChangesNothing() {
    Task task = new LabelTask(3, 0, 1.85);
    Window window = TaskWindows.window(task, 2000, 33, 0);
    double[] y = new double[2 * window.rows()];
    for (int r = 0; r < window.rows(); r++) {
      y[2 * r] = window.y()[r];
      y[2 * r + 1] = 7;
    }
    Window wider = TaskWindows.of(3, 2, window.x(), y, window.hashes(), 0);
    assertThat(numbers(wider).mi()).isCloseTo(numbers(window).mi(), within(0.005));
  }

  @Test
  void theEntropyOfDiscreteColumnsIsThatOfTheirLevels() {
    Estimate.Numbers codes = numbers(TaskWindows.window(new CodesTask(10, 0, 0.1), 4000, 34, 0));
    assertThat(codes.entropyX().orElseThrow()).isCloseTo(Math.log(10), within(0.005));
    assertThat(codes.conditionalEntropy().orElseThrow())
        .isCloseTo(Math.log(10) - codes.mi(), within(0.005));
    Window zeros = TaskWindows.window(new ZeroInflatedTask(0.5, 0.8), 1000, 34, 0);
    assertThat(numbers(zeros).entropyX()).isEmpty();
    Window label = TaskWindows.window(new LabelTask(3, 0, 1.85), 2000, 34, 0);
    assertThat(numbers(label).entropyX()).as("of normals").isPresent();
  }

  /** A table of 2,500 cells on 1,000 rows: the plain plug-in estimate is 0.45. */
  @Test
  void independentCodesHaveAlmostNoInformation() {
    Task task = new CodesTask(LEVELS, 1, 1);
    assertThat(numbers(TaskWindows.window(task, 1000, 31, 0)).mi()).isLessThan(0.01);
  }

  /** The reference holds the codes by value. Exchanged codes keep their MI. */
  @Test
  void levelAndShiftSeeExchangedCodes() {
    assertShift(new CodesTask(10, 0, 0.1), y -> (y * 7 + 3) % 10, 1);
  }

  /** The label of the other outcome. */
  @Test
  void levelAndShiftSeeAnInvertedLabel() {
    assertShift(new LabelTask(3, 0, 1.85), y -> 1 - y, 0.3);
  }

  @Test
  void levelAndShiftSeeTheScoresOfMixedColumns() {
    assertShift(new ZeroInflatedTask(0.3, 0.9), y -> -y, 1);
  }

  private static void assertShift(Task task, DoubleUnaryOperator change, double least) {
    EstimatorSettings settings =
        EstimatorSettings.builder().estimator(EstimatorSettings.START).build();
    try (WindowEstimator estimator = Estimators.open(settings, 1000)) {
      Window first = TaskWindows.window(task, 2000, 41, 0);
      Optional<MonitorModel> model =
          fit(estimator, first, Optional.empty()).model().map(m -> estimator.restore(m.toBytes()));
      Estimate.Numbers same =
          fit(estimator, TaskWindows.window(task, 2000, 41, 1), model)
              .estimate()
              .numbers()
              .orElseThrow();
      assertThat(same.level().orElseThrow().value()).isCloseTo(same.mi(), withinPercentage(12));
      assertThat(same.shift().orElseThrow().value()).isCloseTo(0, within(0.05));
      Window changed = TaskWindows.window(task, 2000, 41, 2);
      for (int r = 0; r < changed.rows(); r++) {
        changed.y()[r] = change.applyAsDouble(changed.y()[r]);
      }
      Estimate.Numbers after = fit(estimator, changed, model).estimate().numbers().orElseThrow();
      assertThat(after.mi()).isCloseTo(same.mi(), within(0.1));
      assertThat(after.shift().orElseThrow().value()).isGreaterThan(least);
      assertThat(after.level().orElseThrow().value()).isNegative();
    }
  }

  private static Fit fit(WindowEstimator estimator, Window window, Optional<MonitorModel> model) {
    return estimator.fit(List.of(new FitRequest(window, model, 1)), Cancellation.NEVER).get(0);
  }

  private static void assertTruth(Task task, Window window) {
    Estimate.Numbers numbers = numbers(window);
    double error = Math.abs(numbers.mi() - task.mutualInformation());
    assertThat(error)
        .as("%s: %s of %s", task.name(), numbers.mi(), task.mutualInformation())
        .isLessThan(Math.max(0.05 * task.mutualInformation(), 2 * numbers.standardError()));
    assertThat(numbers.standardError()).isLessThan(0.03);
  }

  private static Estimate.Numbers numbers(Window window) {
    EstimatorSettings settings =
        EstimatorSettings.once().toBuilder().estimator(EstimatorSettings.START).build();
    try (WindowEstimator estimator = Estimators.open(settings, 1000)) {
      return fit(estimator, window, Optional.empty()).estimate().numbers().orElseThrow();
    }
  }
}
