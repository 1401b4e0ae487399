package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.testing.TaskWindows;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Columns that are constant, and copies of columns, inside X or Y. */
class SilentColumnsTest {
  private static final double NATS = 0.51;
  private static final int ROWS = 5000;

  private static final EstimatorSettings START =
      EstimatorSettings.builder().estimator("start").device("cpu").build();

  @Test
  void aCopyInsideASideAddsNothing() {
    Estimate.Numbers alone = numbers(window(0, List.of(), List.of()));
    for (DoubleUnaryOperator copy :
        List.<DoubleUnaryOperator>of(x -> x, x -> -x, Math::exp, x -> (float) Math.exp(x))) {
      Estimate inX = estimate(window(0, List.of(copy), List.of()));
      Estimate inY = estimate(window(0, List.of(), List.of(copy)));
      Estimate inBoth = estimate(window(0, List.of(copy, copy), List.of(copy)));
      for (Estimate estimate : List.of(inX, inY, inBoth)) {
        assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
        assertThat(estimate.numbers().orElseThrow().mi())
            .isCloseTo(NATS, within(0.03))
            .isCloseTo(alone.mi(), within(0.005));
      }
      assertThat(inX.reason()).isEqualTo("column x1 is a copy of column x0 and adds nothing");
      assertThat(inX.numbers().orElseThrow().entropyX()).as("X has no density").isEmpty();
      assertThat(inX.numbers().orElseThrow().conditionalEntropy()).isEmpty();
      assertThat(inX.ties()).isZero();
      assertThat(inY.reason()).contains("column y1 is a copy of column y0");
      assertThat(inY.numbers().orElseThrow().entropyX()).isPresent();
      assertThat(inBoth.reason())
          .isEqualTo(
              "columns x1 and x2 are copies of column x0 and add nothing; "
                  + "column y1 is a copy of column y0 and adds nothing");
    }
  }

  @Test
  void aCopyHasTheCorrelationsOfItsColumn() {
    Estimate.Numbers numbers = numbers(window(0, List.of(x -> -x), List.of(y -> 3 * y, y -> 7)));
    List<Estimate.Correlation> correlations = numbers.correlations();
    double first = correlations.get(0).value();
    assertThat(first).isGreaterThan(0.7);
    assertThat(correlations)
        .extracting(Estimate.Correlation::value)
        .containsExactly(first, first, 0.0, -first, -first, 0.0);
  }

  @Test
  void aConstantColumnInsideASideTellsNothing() {
    Estimate.Numbers alone = numbers(window(0, List.of(), List.of()));
    Estimate inX = estimate(window(0, List.of(x -> 3), List.of()));
    Estimate inY = estimate(window(0, List.of(), List.of(y -> -1)));
    Estimate inBoth = estimate(window(0, List.of(x -> 3, x -> 0), List.of(y -> -1)));
    for (Estimate estimate : List.of(inX, inY, inBoth)) {
      assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
      assertThat(estimate.numbers().orElseThrow().mi())
          .isCloseTo(NATS, within(0.03))
          .isCloseTo(alone.mi(), within(0.005));
    }
    assertThat(inX.reason()).isEqualTo("column x1 is constant and tells nothing");
    assertThat(inX.numbers().orElseThrow().entropyX()).isEmpty();
    assertThat(inX.numbers().orElseThrow().conditionalEntropy()).isEmpty();
    assertThat(inY.numbers().orElseThrow().entropyX().orElseThrow())
        .isCloseTo(alone.entropyX().orElseThrow(), within(0.001));
    assertThat(inBoth.reason()).isEqualTo("columns x1, x2 and y1 are constant and tell nothing");
  }

  @Test
  void onlyASideThatIsConstantAsAWholeIsDegenerate() {
    Window window = window(0, List.of(x -> 3), List.of());
    for (int r = 0; r < ROWS; r++) {
      window.x()[2 * r] = 1;
    }
    Estimate estimate = estimate(window);
    assertThat(estimate.status()).isEqualTo(EstimateStatus.DEGENERATE);
    assertThat(estimate.reason()).isEqualTo("columns x0 and x1 are constant");
    assertThat(estimate.numbers().orElseThrow().mi()).isZero();
  }

  @Test
  void aRareEventIsData() {
    for (int every : new int[] {1000, 2500, 5000}) {
      Window window = window(0, List.of(x -> 0), List.of());
      for (int r = 17; r < ROWS; r += every) {
        window.x()[2 * r + 1] = 1;
      }
      Estimate estimate = estimate(window);
      assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
      assertThat(estimate.reason())
          .isIn("", "column x1 has a single value in the training rows of a fold");
      assertThat(estimate.numbers().orElseThrow().mi()).isCloseTo(NATS, within(0.03));
    }
    Window alone = window(0, List.of(), List.of());
    Arrays.fill(alone.x(), 0);
    for (int r = 17; r < ROWS; r += 1000) {
      alone.x()[r] = 1;
    }
    Estimate estimate = estimate(alone);
    assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
    assertThat(estimate.numbers().orElseThrow().mi()).isCloseTo(0, within(0.005));
  }

  @Test
  void aFlowIsNotDisturbedEither() {
    EstimatorSettings settings =
        EstimatorSettings.builder()
            .firstSteps(300)
            .timeLimit(Duration.ofMinutes(5))
            .device("cpu")
            .build();
    try (NdoeEstimator flows = new NdoeEstimator(settings, 500)) {
      List<FitRequest> requests =
          List.of(
              request(window(0, List.of(x -> x, x -> 3), List.of())),
              request(window(0, List.of(), List.of(y -> -y, y -> 3))));
      for (FitRequest request : requests) {
        Estimate estimate = flows.fit(List.of(request), Cancellation.NEVER).get(0).estimate();
        assertThat(estimate.status()).isEqualTo(EstimateStatus.OK);
        assertThat(estimate.numbers().orElseThrow().mi()).isCloseTo(NATS, within(0.04));
      }
    }
  }

  @Test
  void aColumnThatFallsAsleepAndWakesKeepsTheModelAndTheReference() {
    List<DoubleUnaryOperator> awake = List.of(x -> Math.floor(40 * x) % 7);
    List<DoubleUnaryOperator> asleep = List.of(x -> 2);
    try (NdoeEstimator estimator = new NdoeEstimator(START, 500)) {
      for (boolean first : new boolean[] {true, false}) {
        Fit before = fit(estimator, window(0, first ? awake : asleep, List.of()), Optional.empty());
        Fit after =
            fit(estimator, window(1, first ? asleep : awake, List.of()), Optional.of(before));
        Fit again =
            fit(estimator, window(2, first ? awake : asleep, List.of()), Optional.of(after));

        assertThat(before.estimate().referenceVersion()).isEqualTo(OptionalLong.of(1));
        for (Fit later : List.of(after, again)) {
          Estimate.Numbers numbers = later.estimate().numbers().orElseThrow();
          assertThat(later.estimate().referenceVersion()).isEqualTo(OptionalLong.of(1));
          assertThat(numbers.mi()).isCloseTo(NATS, within(0.04));
          assertThat(numbers.level().orElseThrow().value()).isCloseTo(NATS, within(0.04));
          assertThat(numbers.shift().orElseThrow().value()).isCloseTo(0, within(0.01));
        }
        assertThat(again.estimate().modelVersion()).isEqualTo(3);
      }
    }
  }

  /** One Gaussian pair of {@value #NATS} nats; further columns are functions of x0 and of y0. */
  private static Window window(
      int index, List<DoubleUnaryOperator> moreX, List<DoubleUnaryOperator> moreY) {
    Window pair = TaskWindows.window(GaussianTask.ofMutualInformation(1, NATS), ROWS, 41, index);
    return TaskWindows.of(
        1 + moreX.size(),
        1 + moreY.size(),
        appended(pair.x(), moreX),
        appended(pair.y(), moreY),
        pair.hashes(),
        index);
  }

  private static double[] appended(double[] column, List<DoubleUnaryOperator> more) {
    double[] values = new double[column.length * (1 + more.size())];
    int at = 0;
    for (double value : column) {
      values[at++] = value;
      for (DoubleUnaryOperator function : more) {
        values[at++] = function.applyAsDouble(value);
      }
    }
    return values;
  }

  private static Estimate.Numbers numbers(Window window) {
    return estimate(window).numbers().orElseThrow();
  }

  private static Estimate estimate(Window window) {
    try (NdoeEstimator estimator = new NdoeEstimator(START, 500)) {
      return estimator.fit(List.of(request(window)), Cancellation.NEVER).get(0).estimate();
    }
  }

  private static FitRequest request(Window window) {
    return new FitRequest(window, Optional.empty(), 1);
  }

  private static Fit fit(NdoeEstimator estimator, Window window, Optional<Fit> before) {
    return estimator
        .fit(List.of(new FitRequest(window, before.flatMap(Fit::model), 1)), Cancellation.NEVER)
        .get(0);
  }
}
