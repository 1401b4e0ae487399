package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.monitor.NdoeModel;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskWindows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Windows with too few rows to train flows. */
class FewRowsTest {
  private static final Task TASK = GaussianTask.ofMutualInformation(2, 0.5);
  private static final int SETTLE = 3;

  private static NdoeEstimator estimator;

  @BeforeAll
  static void open() {
    estimator =
        new NdoeEstimator(
            EstimatorSettings.builder()
                .firstSteps(12)
                .thenSteps(6)
                .settleWindows(SETTLE)
                .timeLimit(Duration.ofMinutes(5))
                .device("cpu")
                .build(),
            500);
  }

  @AfterAll
  static void close() {
    estimator.close();
  }

  @Test
  void sixtyFourRowsOrMoreAlwaysGiveANumberAndFewerNever() {
    for (int rows : new int[] {63, 64, 80, 100}) {
      for (int index = 0; index < 12; index++) {
        Estimate estimate = fit(autocorrelated(rows, index), Optional.empty()).estimate();
        assertThat(estimate.status())
            .isEqualTo(rows < 64 ? EstimateStatus.TOO_FEW : EstimateStatus.OK);
        assertThat(estimate.numbers().isPresent()).isEqualTo(rows >= 64);
      }
    }
  }

  @Test
  void withFewRowsNoStepIsSpent() {
    Fit fit = fit(window(64, 0), Optional.empty());
    assertThat(fit.estimate().status()).isEqualTo(EstimateStatus.OK);
    assertThat(fit.estimate().steps()).isZero();
    assertThat(fit.estimate().reason())
        .matches("closed form alone: \\d+ training rows of a fold are fewer than .* 4 columns");
    assertThat(model(fit).flows()).isEmpty();
    Fit many = fit(window(1000, 0), Optional.empty());
    assertThat(many.estimate().steps()).isPositive();
    assertThat(many.estimate().reason()).isEmpty();
  }

  @Test
  void theFlowsOfAMonitorStayInAWindowOfFewRows() {
    Fit many = fit(window(1000, 0), Optional.empty());
    Fit few = fit(window(64, 1), Optional.of(many));
    Fit again = fit(window(1000, 2), Optional.of(few));

    assertThat(few.estimate().steps()).isZero();
    assertThat(model(few).flows()).isNotEmpty().isEqualTo(model(many).flows());
    assertThat(model(few).idleWindows()).isEqualTo(model(many).idleWindows());
    assertThat(model(few).settling()).isEqualTo(model(many).settling());
    assertThat(few.estimate().numbers().orElseThrow().miBefore()).isPresent();
    assertThat(again.estimate().steps()).as("fine-tuned").isEqualTo(6);
    assertThat(model(again).reference()).isPresent();

    Fit later = fit(window(64, 3), Optional.of(again));
    assertThat(model(later).reference()).isEqualTo(model(again).reference());
    assertThat(later.estimate().numbers().orElseThrow().level()).isPresent();
  }

  @Test
  void aMonitorMayBeginWithFewRows() {
    Fit few = fit(window(64, 0), Optional.empty());
    Fit many = fit(window(1000, 1), Optional.of(few));
    assertThat(model(few).reference()).isEmpty();
    assertThat(many.estimate().steps()).as("a first training").isEqualTo(12);
    assertThat(model(many).flows()).isNotEmpty();

    Fit frozen = fit(window(64, 2), Optional.of(many));
    assertThat(frozen.estimate().referenceVersion()).isEqualTo(OptionalLong.of(SETTLE));
    assertThat(model(frozen).flows()).isEqualTo(model(many).flows());
  }

  private static NdoeModel model(Fit fit) {
    NdoeModel model = (NdoeModel) fit.model().orElseThrow();
    assertThat(estimator.restore(model.toBytes())).isEqualTo(model);
    return model;
  }

  private static Fit fit(Window window, Optional<Fit> before) {
    FitRequest request = new FitRequest(window, before.flatMap(Fit::model), 1);
    return estimator.fit(List.of(request), Cancellation.NEVER).get(0);
  }

  private static Window window(int rows, int index) {
    return TaskWindows.window(TASK, rows, 61, index);
  }

  /** Rows that are nearly equal to the row before. */
  private static Window autocorrelated(int rows, int index) {
    Window window = window(rows, index);
    for (double[] values : List.of(window.x(), window.y())) {
      for (int i = 2; i < values.length; i++) {
        values[i] += 0.95 * values[i - 2];
      }
    }
    return window;
  }
}
