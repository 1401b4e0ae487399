package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.FitRequest;
import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.MixtureTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskWindows;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The high end of the interval knows of what the models may have missed, by the closed form. */
class MisfitTest {
  private static final double NORMAL_97_5 = 1.959963984540054;

  private final NdoeEstimator estimator =
      new NdoeEstimator(
          EstimatorSettings.builder().estimator(EstimatorSettings.START).device("cpu").build(),
          500);

  private Estimate.Numbers numbers(Task task) {
    return estimator
        .fit(
            List.of(new FitRequest(TaskWindows.window(task, 8192, 1, 0), Optional.empty(), 1)),
            Cancellation.NEVER)
        .get(0)
        .estimate()
        .numbers()
        .orElseThrow();
  }

  private static double withoutMisfit(Estimate.Numbers numbers) {
    return numbers.mi() + NORMAL_97_5 * numbers.standardError();
  }

  @Test
  void isNothingWhereTheStartIsRight() {
    for (int dims : new int[] {1, 3}) {
      Estimate.Numbers numbers = numbers(GaussianTask.ofMutualInformation(dims, 0.8));
      assertThat(numbers.interval().high()).isCloseTo(withoutMisfit(numbers), within(1e-9));
    }
  }

  /** Too little is found of bounded noise; nearest neighbours see it. */
  @Test
  void raisesTheHighEndToTheTruth() {
    Task task = new BoundedNoiseTask(0.75);
    Estimate.Numbers numbers = numbers(task);
    assertThat(withoutMisfit(numbers)).isLessThan(task.mutualInformation());
    assertThat(numbers.interval().high()).isGreaterThan(task.mutualInformation());
  }

  @Test
  void growsWithTheGapOfWhatIsAddedToTheStart() {
    Estimate.Numbers numbers = numbers(MixtureTask.clusters());
    Estimate.Misfit misfit = numbers.misfit().orElseThrow();
    assertThat(misfit.gap()).isPositive();
    assertThat(misfit.missed(2)).isGreaterThanOrEqualTo(2 * misfit.gap());
    assertThat(misfit.missed(0)).isEqualTo(misfit.neighbours());
    assertThat(numbers.interval().high())
        .isCloseTo(withoutMisfit(numbers) + misfit.missed(), within(1e-9));
    assertThat(numbers.interval().low())
        .isCloseTo(numbers.mi() - NORMAL_97_5 * numbers.standardError(), within(1e-9));
  }
}
