package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.Window;
import io.codrift.model.fold.Side;
import io.codrift.model.monitor.NdoeModel;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.CurveTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.RecombinedTask;
import io.codrift.model.task.RepeatedTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskWindows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole estimator with its flows, with few steps: properties that do not depend on the
 * training.
 */
class NdoeEstimatorTest {
  private static NdoeEstimator estimator;

  @BeforeAll
  static void open() {
    estimator = new NdoeEstimator(settings(Duration.ofMinutes(10)), 500);
  }

  private static EstimatorSettings settings(Duration limit) {
    return EstimatorSettings.builder()
        .firstSteps(60)
        .thenSteps(20)
        .timeLimit(limit)
        .settleWindows(2)
        .device("cpu")
        .build();
  }

  @AfterAll
  static void close() {
    estimator.close();
  }

  @Test
  void keepsFlowsAndReferenceInCheckpoints() {
    Task task = new BoundedNoiseTask(0.1);
    Optional<MonitorModel> model = Optional.empty();
    List<Estimate> estimates = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      Fit fit = fit(TaskWindows.window(task, 1000, 41, w), model);
      byte[] checkpoint = fit.model().orElseThrow().toBytes();
      assertThat(checkpoint.length).isLessThan(200_000);
      model = Optional.of(estimator.restore(checkpoint));
      assertThat(model).isEqualTo(fit.model());
      estimates.add(fit.estimate());
    }
    assertThat(estimates).extracting(Estimate::status).containsOnly(EstimateStatus.OK);
    assertThat(estimates).extracting(Estimate::modelVersion).containsExactly(1L, 2L, 3L, 4L);
    assertThat(estimates).extracting(Estimate::steps).startsWith(60, 20);
    assertThat(estimates.get(0).numbers().orElseThrow().miBefore()).isEmpty();
    assertThat(estimates.get(1).numbers().orElseThrow().miBefore()).isPresent();
    // Two settling windows are configured: the second freezes, the third is the first compared.
    assertThat(estimates.get(1).referenceForced()).isTrue();
    assertThat(estimates.get(1).numbers().orElseThrow().level()).isEmpty();
    Estimate.Numbers compared = estimates.get(2).numbers().orElseThrow();
    assertThat(compared.level().orElseThrow().value()).isCloseTo(compared.mi(), within(0.2));
    assertThat(compared.shift().orElseThrow().value()).isCloseTo(0, within(0.2));
  }

  @Test
  void givesTheSameNumbersAloneAndInAGroup() {
    FitRequest first =
        request(TaskWindows.window(GaussianTask.ofMutualInformation(2, 0.5), 600, 1, 0));
    FitRequest second =
        request(TaskWindows.window(GaussianTask.ofMutualInformation(2, 1), 500, 2, 0));
    List<Fit> together = estimator.fit(List.of(first, second), Cancellation.NEVER);
    for (int i = 0; i < 2; i++) {
      FitRequest request = i == 0 ? first : second;
      Fit alone = estimator.fit(List.of(request), Cancellation.NEVER).get(0);
      assertThat(alone).isEqualTo(estimator.fit(List.of(request), Cancellation.NEVER).get(0));
      assertThat(mi(together.get(i))).isCloseTo(mi(alone), within(1e-3));
    }
  }

  @Test
  void theFlowFindsDependenceThatTheClosedFormCannot() {
    // Too many columns for mixtures and curves, and none goes with one other alone.
    Task task = new RecombinedTask(new RepeatedTask(new BoundedNoiseTask(0.25), 4), 1);
    Window window = TaskWindows.window(task, 2000, 43, 0);
    try (NdoeEstimator start =
            new NdoeEstimator(
                EstimatorSettings.builder()
                    .estimator("start")
                    .firstSteps(0)
                    .thenSteps(0)
                    .timeLimit(Duration.ofMinutes(1))
                    .settleWindows(2)
                    .device("cpu")
                    .build(),
                500);
        NdoeEstimator longer =
            new NdoeEstimator(
                EstimatorSettings.builder()
                    .firstSteps(400)
                    .thenSteps(20)
                    .timeLimit(Duration.ofMinutes(10))
                    .settleWindows(2)
                    .device("cpu")
                    .build(),
                500)) {
      double alone = mi(start.fit(List.of(request(window)), Cancellation.NEVER).get(0));
      double flow = mi(longer.fit(List.of(request(window)), Cancellation.NEVER).get(0));
      assertThat(flow).isBetween(alone + 0.1, task.mutualInformation() + 0.1);
    }
  }

  @Test
  void throwsErrorsThatAreNotCausedByTheData() {
    FitRequest one = request(TaskWindows.window(new BoundedNoiseTask(0.1), 500, 61, 0));
    FitRequest other =
        request(TaskWindows.window(GaussianTask.ofMutualInformation(2, 0.5), 500, 61, 0));
    assertThatThrownBy(() -> estimator.fit(List.of(one, other), Cancellation.NEVER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one shape");
  }

  @Test
  void anIdleFlowWithAGainIsReplacedInTheNextWindow() {
    Task task = new BoundedNoiseTask(0.1);
    NdoeModel before =
        (NdoeModel)
            fit(TaskWindows.window(task, 600, 44, 0), Optional.empty()).model().orElseThrow();

    assertThat(steps(idle(before, 3))).isEqualTo(2);
    assertThat(steps(idle(before, idle(before, 0).idleAfter(NdoeModel.Gain.CLEAR)))).isEqualTo(20);
    assertThat(steps(idle(before, idle(before, 1).idleAfter(NdoeModel.Gain.CLEAR)))).isEqualTo(60);
    assertThat(idle(before, NdoeModel.WOKEN).idleAfter(NdoeModel.Gain.CLEAR)).isZero();
    assertThat(idle(before, 3).idleAfter(NdoeModel.Gain.SOME)).isZero();
    assertThat(idle(before, NdoeModel.WOKEN).idleAfter(NdoeModel.Gain.NONE)).isEqualTo(1);
  }

  private static NdoeModel idle(NdoeModel model, int windows) {
    return new NdoeModel(
        model.xDims(),
        model.yDims(),
        model.folds(),
        model.side(),
        model.version(),
        windows,
        model.flows(),
        model.settling(),
        model.reference());
  }

  /** Training steps of the next window, with the model restored from its checkpoint. */
  private int steps(NdoeModel model) {
    Window next = TaskWindows.window(new BoundedNoiseTask(0.1), 600, 44, 1);
    return fit(next, Optional.of(estimator.restore(model.toBytes()))).estimate().steps();
  }

  @Test
  void takesNoStepsIfNoneAreConfigured() {
    EstimatorSettings none =
        EstimatorSettings.builder()
            .firstSteps(0)
            .thenSteps(0)
            .timeLimit(Duration.ofDays(36_500))
            .settleWindows(2)
            .device("cpu")
            .build();
    Task task = GaussianTask.ofMutualInformation(1, 0.5);
    try (NdoeEstimator untrained = new NdoeEstimator(none, 500)) {
      Optional<MonitorModel> model = Optional.empty();
      for (int w = 0; w < 2; w++) {
        FitRequest request = new FitRequest(TaskWindows.window(task, 500, 47, w), model, w);
        Fit fit = untrained.fit(List.of(request, request), Cancellation.NEVER).get(1);
        assertThat(fit.estimate().status()).isEqualTo(EstimateStatus.OK);
        assertThat(fit.estimate().steps()).isZero();
        model = fit.model();
      }
    }
  }

  /** Another number of settling windows is for monitors that have no reference yet. */
  @Test
  void settleWindowsApplyUntilTheReferenceIsFrozen() {
    Task task = GaussianTask.ofMutualInformation(1, 0.5);
    Optional<MonitorModel> model = Optional.empty();
    List<OptionalLong> references = new ArrayList<>();
    int[] settleWindows = {4, 4, 2, 4, 1};
    for (int w = 0; w < settleWindows.length; w++) {
      EstimatorSettings settings =
          EstimatorSettings.builder()
              .firstSteps(12)
              .thenSteps(6)
              .timeLimit(Duration.ofMinutes(10))
              .settleWindows(settleWindows[w])
              .device("cpu")
              .build();
      try (NdoeEstimator started = new NdoeEstimator(settings, 500)) {
        Optional<MonitorModel> stored = model.map(m -> started.restore(m.toBytes()));
        FitRequest request = new FitRequest(TaskWindows.window(task, 500, 53, w), stored, w);
        Fit fit = started.fit(List.of(request), Cancellation.NEVER).get(0);
        model = fit.model();
        references.add(fit.estimate().referenceVersion());
      }
    }
    assertThat(references)
        .containsExactly(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.of(3),
            OptionalLong.of(3),
            OptionalLong.of(3));
  }

  @Test
  void modelsTheSideThatIsEasierToDescribe() {
    // y is one curve of x; x is one of two values given y.
    Task.Rows rows =
        new CurveTask(CurveTask.Curve.ABSOLUTE, 0.1)
            .rows(RandomSource.XO_RO_SHI_RO_128_PP.create(51), 2000);
    long[] hashes = LongStream.range(0, 2000).map(r -> SplitMix64.at(r, 51)).toArray();
    EstimatorSettings settings =
        EstimatorSettings.builder()
            .firstSteps(300)
            .thenSteps(20)
            .timeLimit(Duration.ofMinutes(10))
            .settleWindows(2)
            .device("cpu")
            .build();
    try (NdoeEstimator both = new NdoeEstimator(settings, 500)) {
      List<Fit> fits =
          both.fit(
              List.of(
                  new FitRequest(
                      TaskWindows.of(1, 1, rows.x(), rows.y(), hashes, 0), Optional.empty(), 1),
                  new FitRequest(
                      TaskWindows.of(1, 1, rows.y(), rows.x(), hashes, 0), Optional.empty(), 1)),
              Cancellation.NEVER);
      assertThat(fits)
          .extracting(fit -> ((NdoeModel) fit.model().orElseThrow()).side())
          .containsExactly(Side.Y, Side.X);
    }
  }

  @Test
  void reportsThatTheTimeLimitCutIt() {
    try (NdoeEstimator hurried = new NdoeEstimator(settings(Duration.ZERO), 500)) {
      Window window = TaskWindows.window(GaussianTask.ofMutualInformation(1, 0.5), 800, 3, 0);
      Estimate estimate =
          hurried.fit(List.of(request(window)), Cancellation.NEVER).get(0).estimate();
      assertThat(estimate.status()).isEqualTo(EstimateStatus.CUT);
      assertThat(estimate.reason()).contains("time limit of 0.0 s");
      assertThat(estimate.numbers().orElseThrow().mi()).isCloseTo(0.5, within(0.15));
    }
  }

  @Test
  void stopsWhenCancelled() {
    FitRequest request =
        request(TaskWindows.window(GaussianTask.ofMutualInformation(1, 0.5), 800, 3, 0));
    int[] asked = {0};
    assertThatThrownBy(() -> estimator.fit(List.of(request), () -> asked[0]++ > 5))
        .isInstanceOf(CancellationException.class);
  }

  private static FitRequest request(Window window) {
    return new FitRequest(window, Optional.empty(), 1);
  }

  private static double mi(Fit fit) {
    return fit.estimate().numbers().orElseThrow().mi();
  }

  private Fit fit(Window window, Optional<MonitorModel> model) {
    return estimator.fit(List.of(new FitRequest(window, model, 1)), Cancellation.NEVER).get(0);
  }
}
