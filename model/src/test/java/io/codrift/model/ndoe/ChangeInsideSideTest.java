package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Measured;
import io.codrift.model.MonitorModel;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskWindows;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

/** The parts of a shift tell a change inside the modelled side from one of the dependence. */
class ChangeInsideSideTest {
  private static final int ROWS = 2_000;

  private final NdoeEstimator estimator =
      new NdoeEstimator(
          EstimatorSettings.builder()
              .estimator("start")
              .firstSteps(0)
              .thenSteps(0)
              .device("cpu")
              .build(),
          500);

  /**
   * Two coordinates of the smaller side, and three of the other, which depend on the first of them.
   *
   * @param inside correlation of the two
   * @param slope of the three on the first
   * @param swapped whether the smaller side is Y
   */
  private record Sides(double inside, double slope, boolean swapped) implements Task {
    @Override
    public String name() {
      return "sides";
    }

    @Override
    public int xDims() {
      return swapped ? 3 : 2;
    }

    @Override
    public int yDims() {
      return swapped ? 2 : 3;
    }

    @Override
    public double mutualInformation() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void sample(UniformRandomProvider random, double[] x, double[] y) {
      double[] small = swapped ? y : x;
      double[] large = swapped ? x : y;
      var normal = ZigguratSampler.NormalizedGaussian.of(random);
      small[0] = normal.sample();
      small[1] = inside * small[0] + Math.sqrt(1 - inside * inside) * normal.sample();
      for (int i = 0; i < large.length; i++) {
        large[i] = slope * small[0] + normal.sample();
      }
    }
  }

  private Fit fit(Task task, int window, Optional<MonitorModel> model) {
    return estimator
        .fit(
            List.of(new FitRequest(TaskWindows.window(task, ROWS, 5, window), model, 1)),
            Cancellation.NEVER)
        .get(0);
  }

  private Estimate.Numbers after(Task before, Task after) {
    return fit(after, 1, fit(before, 0, Optional.empty()).model())
        .estimate()
        .numbers()
        .orElseThrow();
  }

  private static boolean isAboveZero(Measured measured) {
    return measured.value() > 1.96 * measured.standardError();
  }

  @Test
  void whatChangesInsideTheModelledSideIsNoChangeOfTheDependence() {
    for (boolean swapped : new boolean[] {false, true}) {
      Estimate.Numbers numbers = after(new Sides(0.2, 0.8, swapped), new Sides(0.9, 0.8, swapped));
      assertThat(numbers.modelled()).hasValue(swapped ? Estimate.Modelled.Y : Estimate.Modelled.X);
      assertThat(numbers.shift()).hasValueSatisfying(s -> assertThat(isAboveZero(s)).isTrue());
      assertThat(numbers.shiftX().orElseThrow().value()).isGreaterThan(0.3);
      assertThat(isAboveZero(numbers.shiftOfDependence().orElseThrow())).isFalse();
    }
  }

  @Test
  void aChangeOfTheDependenceIsAboveZero() {
    Estimate.Numbers numbers = after(new Sides(0.2, 0.8, false), new Sides(0.2, -0.8, false));
    assertThat(isAboveZero(numbers.shiftX().orElseThrow())).isFalse();
    assertThat(numbers.shiftOfDependence().orElseThrow().value()).isGreaterThan(0.3);
  }

  @Test
  void theErrorIsThatOfTheDifference() {
    Estimate.Numbers numbers = after(new Sides(0.2, 0.8, false), new Sides(0.9, 0.8, false));
    Measured shift = numbers.shift().orElseThrow();
    Measured inside = numbers.shiftX().orElseThrow();
    Measured difference = numbers.shiftOfDependence().orElseThrow();
    assertThat(difference.value()).isCloseTo(shift.value() - inside.value(), within(1e-9));
    assertThat(difference.standardError())
        .as("the log-densities of a row go together")
        .isLessThan(Math.hypot(shift.standardError(), inside.standardError()) / 2);
  }
}
