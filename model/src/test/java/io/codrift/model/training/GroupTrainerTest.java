package io.codrift.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Cancellation;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowSizes;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.testing.ScoreRows;
import io.codrift.model.training.TrainingResult.Look;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract of the trainer: it learns, it is deterministic, and members do not affect each
 * other.
 */
class GroupTrainerTest {
  private static final Task TASK = new BoundedNoiseTask(0.1);
  private static final FlowShape SHAPE = FlowShape.of(1, 1, new FlowSizes(6, 2, 1, 6));
  private static GroupTrainer trainer;

  /** As on a GPU: members share their tensors for any number of processors. */
  private static GroupTrainer whole;

  @BeforeAll
  static void open() {
    trainer = GroupTrainer.open("cpu");
    whole = new GroupTrainer(TensorEngine.open("cpu"), StackPlan.WHOLE);
  }

  @AfterAll
  static void close() {
    trainer.close();
    whole.close();
  }

  private static ConditionalRows rows(Task task, int n, long seed) {
    return ScoreRows.of(task, RandomSource.XO_RO_SHI_RO_128_PP.create(seed), n);
  }

  private static TrainingPlan plan(int steps) {
    return new TrainingPlan(steps, 32, Adam.quick(5e-3, 5), 0.05, 0.02, 10, 10);
  }

  private static TrainingTask task(int rows, int steps, long seed) {
    return new TrainingTask(
        FlowWeights.initial(SHAPE, seed),
        rows(TASK, rows, seed),
        rows(TASK, 64, seed + 1000),
        plan(steps),
        seed);
  }

  private static List<TrainingResult> train(List<TrainingTask> group) {
    return train(trainer, group);
  }

  private static List<TrainingResult> train(GroupTrainer trainer, List<TrainingTask> group) {
    return trainer.train(group, Deadline.NONE, Cancellation.NEVER);
  }

  @Test
  void findsTheDependenceOfBoundedNoiseOutOfSample() {
    FlowShape shape = FlowShape.production(1, 1);
    TrainingPlan plan = TrainingPlan.first(600);
    TrainingTask task =
        new TrainingTask(
            FlowWeights.initial(shape, 1), rows(TASK, 4096, 2), rows(TASK, 1024, 3), plan, 4);
    TrainingResult result = train(List.of(task)).get(0);

    double mi = information(result, rows(TASK, 4096, 5));

    // 600 steps of the 2,000 that a first window gets; the linear part is 1.29 of 1.709.
    assertThat(mi).isBetween(0.85 * TASK.mutualInformation(), TASK.mutualInformation() + 0.03);
    assertThat(result.steps()).isEqualTo(600);
    assertThat(result.rollBacks()).isZero();
    assertThat(result.cut()).isFalse();
    assertThat(result.curve().get(0).step()).isZero();
    assertThat(result.curve().get(0).conditional())
        .isEqualTo(result.curve().get(0).marginal(), within(1e-6));
  }

  private static double information(TrainingResult result, ConditionalRows fresh) {
    double[] given =
        trainer.evaluate(List.of(new Evaluation(result.conditional(), fresh))).get(0).conditional();
    double[] alone =
        trainer.evaluate(List.of(new Evaluation(result.marginal(), fresh))).get(0).marginal();
    double sum = 0;
    for (int i = 0; i < given.length; i++) {
      sum += given[i] - alone[i];
    }
    return sum / given.length;
  }

  @Test
  void trainsTwentyAndTwentyDimensions() {
    Task wide = GaussianTask.ofCorrelation(20, 0.5);
    FlowShape shape = FlowShape.production(20, 20);
    TrainingTask task =
        new TrainingTask(
            FlowWeights.initial(shape, 1),
            rows(wide, 2048, 2),
            rows(wide, 512, 3),
            new TrainingPlan(60, 128, Adam.quick(5e-3, 5), 0.05, 0.02, 10, 20),
            4);

    TrainingResult result = train(List.of(task)).get(0);

    List<Look> curve = result.curve();
    assertThat(result.rollBacks()).isZero();
    assertThat(curve.get(curve.size() - 1).conditional())
        .isLessThan(curve.get(0).conditional() - 0.5);
  }

  @ParameterizedTest(name = "in shared tensors: {0}")
  @ValueSource(booleans = {false, true})
  void aGroupGivesTheSameResultsAsItsMembersAlone(boolean shared) {
    GroupTrainer trainer = shared ? whole : GroupTrainerTest.trainer;
    // Different in rows, steps and seeds.
    List<TrainingTask> group = List.of(task(256, 40, 1), task(100, 25, 2), task(31, 40, 3));

    List<TrainingResult> together = train(trainer, group);

    for (int k = 0; k < group.size(); k++) {
      TrainingResult alone = train(trainer, List.of(group.get(k))).get(0);
      assertThat(together.get(k).steps()).isEqualTo(group.get(k).plan().steps());
      assertThat(together.get(k).averaged().values())
          .containsExactly(alone.averaged().values(), within(1e-4f));
      assertThat(together.get(k).curve()).hasSameSizeAs(alone.curve());
    }
  }

  @Test
  void stopsWhenNeitherEntropyImproves() {
    // With so few rows and such a learning rate, it overfits at once.
    TrainingTask all = task(64, 400, 1);
    TrainingPlan patient = all.plan().with(Adam.quick(0.05, 5)).withPatience(0.5);
    TrainingTask early =
        new TrainingTask(all.initial(), all.train(), all.validation(), patient, all.seed());

    List<TrainingResult> results = train(List.of(early, all));

    List<Look> curve = results.get(0).curve();
    Look last = curve.get(curve.size() - 1);
    assertThat(results.get(0).steps()).isLessThan(400).isEqualTo(last.step());
    assertThat(results.get(0).cut()).isFalse();
    int gain = Math.max(best(curve, Look::conditional), best(curve, Look::marginal));
    int looks = 3 * patient.evaluateEvery();
    assertThat(last.step() - gain)
        .isEqualTo(Math.max(looks, roundedUp(gain / 2.0, patient.evaluateEvery())));
    assertThat(results.get(1).steps()).isEqualTo(400);
  }

  /** The step with the lowest value of an entropy. */
  private static int best(List<Look> curve, ToDoubleFunction<Look> entropy) {
    return Collections.min(curve, Comparator.comparingDouble(entropy)).step();
  }

  private static int roundedUp(double steps, int every) {
    return (int) Math.ceil(steps / every) * every;
  }

  @Test
  void equalGroupsGiveBitwiseEqualResults() {
    List<TrainingTask> group = List.of(task(256, 30, 1), task(100, 20, 2), task(64, 30, 3));

    assertThat(train(group)).isEqualTo(train(group));
  }

  @ParameterizedTest(name = "in shared tensors: {0}")
  @ValueSource(booleans = {false, true})
  void aMemberWithCorruptDataKeepsItsWeightsAndDoesNotAffectOthers(boolean shared) {
    GroupTrainer trainer = shared ? whole : GroupTrainerTest.trainer;
    TrainingTask good = task(256, 120, 1);
    TrainingTask other = task(200, 120, 5);
    ConditionalRows broken = rows(TASK, 256, 9);
    broken.xGivenY()[17] = Float.NaN;
    TrainingTask bad = new TrainingTask(good.initial(), broken, good.validation(), good.plan(), 2);
    ConditionalRows huge = rows(TASK, 256, 9);
    huge.y()[3] = 1e38f;
    huge.xAlone()[5] = -1e38f;
    TrainingTask extreme = new TrainingTask(good.initial(), huge, huge, good.plan(), 2);

    List<TrainingResult> results = train(trainer, List.of(good, bad, extreme, other));

    assertThat(results.get(1).rollBacks()).isPositive();
    assertThat(results.get(1).conditional().values()).doesNotContain(Float.NaN);
    assertThat(results.get(0).rollBacks()).isZero();
    assertThat(results.get(0).averaged().values())
        .containsExactly(train(trainer, List.of(good)).get(0).averaged().values(), within(1e-4f));
    assertThat(results.get(3).rollBacks()).isZero();
    assertThat(results.get(3).averaged().values())
        .containsExactly(train(trainer, List.of(other)).get(0).averaged().values(), within(1e-4f));
    for (LogDensities densities :
        trainer.evaluate(List.of(new Evaluation(results.get(2).averaged(), huge)))) {
      assertThat(densities.conditional()).doesNotContain(Double.NaN);
      assertThat(densities.marginal()).doesNotContain(Double.NaN);
    }
  }

  @Test
  void zeroStepsKeepTheWeights() {
    TrainingTask none = task(64, 0, 1);

    TrainingResult result = train(List.of(none)).get(0);

    assertThat(result.averaged()).isEqualTo(none.initial());
    assertThat(result.conditional()).isEqualTo(none.initial());
    assertThat(result.steps()).isZero();
  }

  @Test
  void theDeadlineCutsTheTrainingAndIsReported() {
    AtomicInteger asked = new AtomicInteger();
    Deadline afterSevenSteps = () -> asked.incrementAndGet() > 7;

    TrainingResult result =
        trainer.train(List.of(task(64, 50, 1)), afterSevenSteps, Cancellation.NEVER).get(0);

    assertThat(result.cut()).isTrue();
    assertThat(result.steps()).isEqualTo(7);
    assertThat(result.averaged()).isNotEqualTo(task(64, 50, 1).initial());
  }

  @Test
  void progressCountsTheStepsOfAllMembers() {
    List<Double> shares = Collections.synchronizedList(new ArrayList<>());

    List<TrainingResult> unused =
        trainer.train(
            List.of(task(64, 30, 1), task(64, 10, 2)),
            Deadline.NONE,
            Cancellation.NEVER,
            shares::add);

    assertThat(shares).allMatch(share -> share > 0 && share <= 1).contains(1.0);
    assertThat(shares).hasSizeBetween(30, 40);
  }

  @Test
  void cancellationEndsTheFitBetweenSteps() {
    AtomicInteger asked = new AtomicInteger();
    Cancellation third = () -> asked.incrementAndGet() == 3;

    assertThatThrownBy(() -> trainer.train(List.of(task(64, 50, 1)), Deadline.NONE, third))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void evaluatesRowsIndependentlyOfTheirNeighbours() {
    FlowWeights weights = train(List.of(task(256, 30, 1))).get(0).averaged();
    ConditionalRows few = rows(TASK, 10, 5);
    ConditionalRows many = rows(TASK, 300, 6);

    List<LogDensities> together =
        trainer.evaluate(List.of(new Evaluation(weights, few), new Evaluation(weights, many)));

    LogDensities alone = trainer.evaluate(List.of(new Evaluation(weights, few))).get(0);
    assertThat(together.get(0).conditional())
        .hasSize(10)
        .containsExactly(alone.conditional(), within(1e-5));
    assertThat(together.get(1).marginal()).hasSize(300);
  }

  @Test
  void aFlowForOneEntropyAloneChangesOnlyTheWeightsOfThatLoss() {
    TrainingTask both = task(256, 40, 1);
    int shared = SHAPE.sharedParameters();

    TrainingResult alone = train(List.of(only(both, Loss.MARGINAL))).get(0);
    TrainingResult given = train(List.of(only(both, Loss.CONDITIONAL))).get(0);

    // The average of equal weights is rounded.
    assertThat(readersOfY(alone.marginal()))
        .containsExactly(readersOfY(both.initial()), within(1e-5f));
    assertThat(Arrays.copyOf(alone.marginal().values(), shared))
        .isNotEqualTo(Arrays.copyOf(both.initial().values(), shared));
    assertThat(alone.conditional()).isEqualTo(alone.marginal());
    assertThat(readersOfY(given.conditional())).isNotEqualTo(readersOfY(both.initial()));
    assertThat(given.marginal()).isEqualTo(given.conditional());
    List<Look> curve = given.curve();
    assertThat(curve.get(curve.size() - 1).conditional()).isLessThan(curve.get(0).conditional());
  }

  private static TrainingTask only(TrainingTask task, Loss loss) {
    return new TrainingTask(
        task.initial(),
        task.train(),
        task.validation(),
        Objective.only(loss),
        task.plan(),
        task.seed());
  }

  private static float[] readersOfY(FlowWeights weights) {
    float[] values = weights.values();
    return Arrays.copyOfRange(values, SHAPE.sharedParameters(), values.length);
  }

  @Test
  void rejectsDifferentObjectives() {
    TrainingTask task = task(64, 5, 1);
    List<TrainingTask> group = List.of(task, only(task, Loss.MARGINAL));

    assertThatThrownBy(() -> train(group))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one objective");
    assertThatThrownBy(() -> new Objective(List.of(Loss.MARGINAL, Loss.MARGINAL)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("each once");
  }

  @Test
  void rejectsDifferentShapes() {
    FlowShape other = FlowShape.of(1, 1, new FlowSizes(7, 2, 1, 6));
    TrainingTask task = task(64, 5, 1);
    TrainingTask unlike =
        new TrainingTask(
            FlowWeights.initial(other, 1), task.train(), task.validation(), task.plan(), 1);

    assertThatThrownBy(() -> train(List.of(task, unlike)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one shape");
    assertThatThrownBy(() -> GroupTrainer.open("tpu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto, cpu or gpu");
  }

  @Test
  void theCpuHasNoMemoryOfAGpu() {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      assertThat(trainer.gpuMemory()).isEmpty();
    }
  }

  @Test
  void noArrayStaysOpen() {
    train(List.of(task(64, 30, 1), task(64, 20, 2)));
    trainer.evaluate(List.of(new Evaluation(FlowWeights.initial(SHAPE, 1), rows(TASK, 50, 1))));
    assertThatThrownBy(() -> trainer.train(List.of(task(64, 50, 1)), Deadline.NONE, () -> true))
        .isInstanceOf(CancellationException.class);

    assertThat(trainer.openArrays()).isZero();
  }
}
