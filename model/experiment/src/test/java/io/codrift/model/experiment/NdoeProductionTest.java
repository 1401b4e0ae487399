package io.codrift.model.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.codrift.model.task.CategoryTask;
import io.codrift.model.task.DecisionTask;
import io.codrift.model.task.FoldedTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.SlopesTask;
import io.codrift.model.task.Task;
import io.codrift.model.training.GroupTrainer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NdoeProductionTest {
  private static final Task TASK = GaussianTask.ofMutualInformation(2, 1);

  private static Pairs rows(long seed, int n) {
    return rows(TASK, seed, n);
  }

  private static Pairs rows(Task task, long seed, int n) {
    return Pairs.of(task, task.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(seed), n));
  }

  private static Pairs cubedX(Pairs pairs) {
    double[][] cubed =
        Arrays.stream(pairs.x())
            .map(column -> Arrays.stream(column).map(v -> v * v * v).toArray())
            .toArray(double[][]::new);
    return new Pairs(cubed, pairs.y());
  }

  @Test
  void isWithinTenPerCentOnAGaussianAndOnItsCube() {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Peer.Fitted fitted = new NdoeProduction(trainer, 300).fit(rows(1, 4000), 1);
      Peer.Fitted cubed = new NdoeProduction(trainer, 300).fit(cubedX(rows(1, 4000)), 1);

      double estimate = fitted.estimate(rows(2, 4000));
      assertThat(estimate).isCloseTo(1, within(0.1));
      // Its maps know ranks only, but for the tails.
      assertThat(cubed.estimate(cubedX(rows(2, 4000)))).isCloseTo(estimate, within(0.01));
      assertThat(fitted.parameters()).isPositive();
      assertThat(fitted.steps()).isBetween(1, 300);
    }
  }

  @Test
  void fewRowsHaveNoFlow() {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Peer.Fitted fitted = new NdoeProduction(trainer, 50).fit(rows(1, 70), 1);

      assertThat(fitted.steps()).isZero();
      assertThat(fitted.parameters()).isZero();
      assertThat(fitted.estimate(rows(2, 2000))).isCloseTo(1, within(0.3));
    }
  }

  /** What is learnt of training rows must not depend on the rows that are tested later. */
  @Test
  void testRowsAreOnlyEvaluated() {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Peer.Fitted fitted = new NdoeProduction(trainer, 50).fit(rows(1, 1000), 1);
      Pairs test = rows(2, 600);

      double halves =
          (fitted.estimate(test.slice(0, 300)) + fitted.estimate(test.slice(300, 600))) / 2;
      assertThat(fitted.estimate(test)).isCloseTo(halves, within(1e-5));
    }
  }

  /** Fifty levels are discrete in many rows, but not in 100. The training rows decide. */
  @Test
  void testRowsDoNotDecideWhatIsDiscrete() {
    Task category = new CategoryTask(50, 0.67);
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Peer.Fitted fitted = new NdoeProduction(trainer, 50).fit(rows(category, 1, 100), 1);
      Pairs test = rows(category, 2, 3000);

      double[] ofAll = fitted.on(test).estimates(30);
      double[] ofFew = fitted.on(test.slice(0, 60)).estimates(30);
      // The share of the gap that is added is that of all test rows, and equal in each batch.
      assertThat(ofFew[0] - ofFew[1]).isCloseTo(ofAll[0] - ofAll[1], within(1e-5));
    }
  }

  /** With few rows, more steps only follow their noise. */
  @Test
  void fewRowsHaveFewerSteps() {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Peer.Fitted fitted = new NdoeProduction(trainer, 2000).fit(rows(1, 200), 1);

      assertThat(fitted.steps()).isBetween(1, 600);
    }
  }

  /**
   * The known bias: folds and jumps of a dependence are found only in part. Of four seeds with
   * 5,000 rows it found 0.967 of 1.116 nats (folded, standard deviation 0.021), 0.246 of 0.368
   * (decision-tree, 0.006) and 0.885 of 1.165 (slopes, 0.018). The bounds are more than 4 of these
   * away.
   */
  @ParameterizedTest
  @MethodSource("jumpsAndFolds")
  void isTooLowOnJumpsAndFolds(Task task, double low, double high) {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      double estimate =
          NdoeProduction.of(trainer).fit(rows(task, 1, 5000), 1).estimate(rows(task, 2, 5000));

      assertThat(estimate).isBetween(low, high);
    }
  }

  private static Stream<Arguments> jumpsAndFolds() {
    return Stream.of(
        arguments(named("folded", new FoldedTask(4, 0.2)), 0.87, 1.06),
        arguments(
            named("decision-tree", new DecisionTask(DecisionTask.Rule.TREE, 8, 0.1)), 0.21, 0.28),
        arguments(named("slopes", new SlopesTask(0.5, 1.5, -1.5, 3, -0.8, 0)), 0.80, 0.97));
  }
}
