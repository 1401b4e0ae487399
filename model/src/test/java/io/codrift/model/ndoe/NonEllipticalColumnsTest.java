package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.FitRequest;
import io.codrift.model.task.BrokenJoinTask;
import io.codrift.model.task.RecombinedTask;
import io.codrift.model.task.RotatedGaussianTask;
import io.codrift.model.task.Task;
import io.codrift.model.task.WaveTask;
import io.codrift.model.testing.TaskWindows;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A dependence that no elliptical copula has, by the closed form alone. */
class NonEllipticalColumnsTest {
  private final NdoeEstimator estimator =
      new NdoeEstimator(
          EstimatorSettings.builder().estimator(EstimatorSettings.START).device("cpu").build(),
          500);

  /** A task, and the share of its truth that an estimate may miss. */
  static Stream<Arguments> tasks() {
    return Stream.of(
        arguments(new BrokenJoinTask(5, 1, 0.5), 8192, 0.05),
        arguments(new BrokenJoinTask(25, 1, 0.5), 8192, 0.05),
        arguments(new RecombinedTask(new BrokenJoinTask(5, 1, 0.5), 3), 8192, 0.05),
        arguments(new WaveTask(2, 5, 0.15), 8192, 0.2),
        arguments(new WaveTask(1, 5, 0.15), 8192, 0.05),
        arguments(withSilentColumns(new WaveTask(1, 5, 0.15)), 8192, 0.05),
        arguments(withSilentColumns(new WaveTask(2, 5, 0.15)), 8192, 0.2),
        arguments(withZeros(new WaveTask(1, 5, 0.15)), 8192, 0.05),
        arguments(withZeros(new WaveTask(2, 5, 0.15)), 8192, 0.2),
        arguments(new RotatedGaussianTask(2, 0.8, 1 / 3.0), 8192, 0.05),
        arguments(withZeros(new RotatedGaussianTask(2, 0.8, 1 / 3.0)), 8192, 0.05));
  }

  /** A constant and a copy of the first column. */
  private static Task withSilentColumns(Task task) {
    return new WithTwoMore(task, (plain, random) -> 3, (plain, random) -> 1 - 2 * plain[0]);
  }

  /** Two independent columns that are zero in half and in a fifth of the rows. */
  private static Task withZeros(Task task) {
    return new WithTwoMore(
        task,
        (plain, random) -> Math.max(0, random.nextDouble() - 0.5),
        (plain, random) -> Math.max(0, random.nextDouble() - 0.2));
  }

  /** The value of a column, given the other columns of its side. */
  private interface Column {
    double of(double[] plain, UniformRandomProvider random);
  }

  /** A task whose sides have two columns more, which do not change the MI. */
  private record WithTwoMore(Task task, Column first, Column second) implements Task {
    @Override
    public String name() {
      return task.name() + ", with two columns more";
    }

    @Override
    public int xDims() {
      return task.xDims() + 2;
    }

    @Override
    public int yDims() {
      return task.yDims() + 2;
    }

    @Override
    public double mutualInformation() {
      return task.mutualInformation();
    }

    @Override
    public void sample(UniformRandomProvider random, double[] x, double[] y) {
      double[] plainX = new double[task.xDims()];
      double[] plainY = new double[task.yDims()];
      task.sample(random, plainX, plainY);
      append(plainX, x, random);
      append(plainY, y, random);
    }

    private void append(double[] plain, double[] into, UniformRandomProvider random) {
      System.arraycopy(plain, 0, into, 0, plain.length);
      into[plain.length] = first.of(plain, random);
      into[plain.length + 1] = second.of(plain, random);
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void areEstimated(Task task, int rows, double share) {
    Estimate.Numbers numbers =
        estimator
            .fit(
                List.of(new FitRequest(TaskWindows.window(task, rows, 1, 0), Optional.empty(), 1)),
                Cancellation.NEVER)
            .get(0)
            .estimate()
            .numbers()
            .orElseThrow();
    double truth = task.mutualInformation();
    assertThat(truth)
        .as("%s: %s of %s", task.name(), numbers.mi(), truth)
        .isBetween(
            Math.min(numbers.interval().low(), numbers.mi() / (1 + share)),
            Math.max(numbers.interval().high(), numbers.mi() / (1 - share)));
  }
}
