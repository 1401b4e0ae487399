package io.codrift.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.task.FactorTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.RecombinedTask;
import io.codrift.model.task.Task;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class CanonicalCorrelationsTest {
  @Test
  void invertsTheSampleValueOfAPopulation() {
    for (double c1 : new double[] {0.01, 0.1, 0.3}) {
      for (double c2 : new double[] {0.02, 0.2}) {
        for (double rho : new double[] {0.6, 0.8, 0.99}) {
          double square = rho * rho;
          double sample = square * (1 - c1 + c1 / square) * (1 - c2 + c2 / square);
          assertThat(CanonicalCorrelations.population(Math.sqrt(sample), c1, c2))
              .as("%s with %s and %s", rho, c1, c2)
              .isCloseTo(rho, within(1e-9));
        }
      }
    }
  }

  @Test
  void dropsWhatNoiseAloneGives() {
    double edge = Math.pow(Math.sqrt(0.1 * 0.8) + Math.sqrt(0.2 * 0.9), 2);
    assertThat(CanonicalCorrelations.population(Math.sqrt(edge - 1e-6), 0.1, 0.2)).isZero();
    assertThat(CanonicalCorrelations.population(Math.sqrt(edge + 1e-6), 0.1, 0.2)).isPositive();
    assertThat(CanonicalCorrelations.population(0.9999, 0.6, 0.5)).as("too few rows").isZero();
    assertThat(CanonicalCorrelations.population(0, 0.1, 0.1)).isZero();
  }

  @Test
  void manyRowsAreNotShrunk() {
    assertThat(CanonicalCorrelations.population(0.3, 1e-9, 1e-9)).isCloseTo(0.3, within(1e-6));
    assertThat(CanonicalCorrelations.population(1, 0.1, 0.2)).isCloseTo(1, within(1e-12));
  }

  /** A few canonical correlations: the information after shrinkage is that of the population. */
  @Test
  void removesTheBiasOfTheSample() {
    int rows = 800;
    for (Task task : new Task[] {GaussianTask.sparse(20, 2), new FactorTask(20, 4, 0.5, 4)}) {
      double plain = 0;
      double shrunk = 0;
      int seeds = 16;
      for (int seed = 1; seed <= seeds; seed++) {
        Scatter sample = sample(task, rows, seed);
        plain += information(sample, 20) / seeds;
        shrunk += information(CanonicalCorrelations.shrunk(sample, 20, rows), 20) / seeds;
      }
      assertThat(plain - task.mutualInformation()).as("bias without shrinkage").isGreaterThan(0.2);
      assertThat(Math.abs(shrunk - task.mutualInformation()))
          .as("%s: %s and %s of %s", task.name(), plain, shrunk, task.mutualInformation())
          .isLessThan(0.4 * (plain - task.mutualInformation()));
    }
  }

  /** With the right factor s, half of what noise adds and half of what shrinkage loses cancel. */
  @Test
  void theEvenFactorIsTheShareOfTheSignal() {
    int rows = 800;
    Task task = GaussianTask.ofMutualInformation(50, 1.5);
    Scatter sample = sample(task, rows, 9);
    Scatter shrunk = CanonicalCorrelations.shrunkEvenly(sample, 50, rows);
    double signal = -50 * Math.expm1(-2 * 1.5 / 50);
    double noise = 2500.0 / rows;
    for (int i = 0; i < 50; i++) {
      assertThat(shrunk.values()[(50 + i) * 100 + i] / sample.values()[(50 + i) * 100 + i])
          .isCloseTo(signal / (signal + noise), within(0.1));
    }
    Scatter strong = sample(GaussianTask.ofMutualInformation(2, 3), rows, 9);
    assertThat(CanonicalCorrelations.shrunkEvenly(strong, 2, rows).values())
        .containsExactly(strong.values(), within(0.01));
  }

  @Test
  void doesNotDependOnTheBasisInsideABlock() {
    Task task = GaussianTask.sparse(6, 1);
    Scatter plain = sample(task, 300, 5);
    Scatter recombined = sample(new RecombinedTask(task, 11), 300, 5);
    assertThat(information(CanonicalCorrelations.shrunk(recombined, 6, 300), 6))
        .isCloseTo(information(CanonicalCorrelations.shrunk(plain, 6, 300), 6), within(1e-4));
  }

  @Test
  void keepsTheBlocks() {
    Scatter scatter = sample(new FactorTask(4, 2, 0.5, 6), 200, 7);
    Scatter shrunk = CanonicalCorrelations.shrunk(scatter, 4, 200);
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 8; j++) {
        if (i / 4 == j / 4) {
          assertThat(shrunk.values()[i * 8 + j]).isEqualTo(scatter.values()[i * 8 + j]);
        }
      }
    }
  }

  /** Scatter of centred Gaussian rows, X before Y. */
  private static Scatter sample(Task task, int rows, long seed) {
    Task.Rows drawn = task.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(seed), rows);
    int dims = task.xDims() + task.yDims();
    double[] values = new double[rows * dims];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < dims; i++) {
        values[r * dims + i] =
            i < task.xDims()
                ? drawn.x()[r * task.xDims() + i]
                : drawn.y()[r * task.yDims() + i - task.xDims()];
      }
    }
    return Scatter.fit(dims, values, Double.POSITIVE_INFINITY, 1);
  }

  private static double information(Scatter scatter, int first) {
    return scatter.leading(first).halfLogDeterminant()
        + scatter.trailing(first).halfLogDeterminant()
        - scatter.halfLogDeterminant();
  }
}
