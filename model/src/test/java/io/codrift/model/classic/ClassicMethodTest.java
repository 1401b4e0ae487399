package io.codrift.model.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.UnusableDataException;
import io.codrift.model.classic.ClassicMethod.Information;
import io.codrift.model.numbers.NeighbourInformation;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.RingTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskColumns;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassicMethodTest {
  private static final int FIXED_ROWS = 1000;

  private final UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(20261127L);

  private static ClassicMethod named(String name) {
    return ClassicMethod.all().stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private double estimate(String name, Task task, int rows) {
    TaskColumns sample = TaskColumns.of(task, random, rows);
    return named(name).of(sample.x(), sample.y(), rows).estimate();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cca", "gaussian-copula", "ksg"})
  void isWithinTenPerCentOnAGaussian(String name) {
    assertThat(estimate(name, GaussianTask.ofMutualInformation(2, 1), 8000))
        .isCloseTo(1, within(0.1));
  }

  /**
   * Rows of X = (a + b, c) and Y = (a + d/2, c·e) with uniform numbers a to e of SplitMix64 with
   * the seed 20261127.
   */
  private static double[][] fixed(boolean ofX) {
    double[][] columns = new double[2][FIXED_ROWS];
    for (int r = 0; r < FIXED_ROWS; r++) {
      int row = r;
      double[] u =
          IntStream.range(0, 5)
              .mapToDouble(i -> SplitMix64.uniform(20261127, 5L * row + i))
              .toArray();
      columns[0][r] = ofX ? u[0] + u[1] : u[0] + 0.5 * u[3];
      columns[1][r] = ofX ? u[2] : u[2] * u[4];
    }
    return columns;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /**
   * The function {@code mi} of NPEET 1.0.1 (G. Ver Steeg), in nats and without the noise of 1e-10
   * that it adds, gives these numbers for the fixed rows.
   */
  @Test
  void nearestNeighboursAreThoseOfNpeet() {
    assertThat(mean(NeighbourInformation.of(fixed(true), fixed(false), 3)))
        .isCloseTo(0.647756165789157, within(1e-6));
    assertThat(mean(NeighbourInformation.of(fixed(true), fixed(false), 5)))
        .isCloseTo(0.6391996195273048, within(1e-6));
  }

  /**
   * scikit-learn 1.2.1, {@code mutual_info_regression} with three neighbours: columns are scaled by
   * their standard deviation, and the noise of 1e-10 that it adds is left out.
   */
  @Test
  void nearestNeighboursOfScaledColumnsAreThoseOfScikitLearn() {
    double[][] x = {fixed(true)[0]};
    double[][] y = {fixed(false)[0]};
    assertThat(named("ksg").of(x, y, FIXED_ROWS).estimate())
        .isCloseTo(0.3007640312639275, within(1e-6));
  }

  /** Comparing all pairs would be ten billion distances. */
  @Test
  void nearestNeighboursReadAHundredThousandRows() {
    assertThat(estimate("ksg", GaussianTask.ofMutualInformation(1, 1), 100_000))
        .isCloseTo(1, within(0.02));
  }

  /** A known bias: a strong dependence of many columns needs more rows than there are. */
  @Test
  void nearestNeighboursAreTooSmallWhereTheDependenceIsStrong() {
    assertThat(estimate("ksg", GaussianTask.ofMutualInformation(5, 5), 2000)).isBetween(1.0, 3.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cca", "gaussian-copula"})
  void closedFormsAreWithoutBiasForFewGaussianRows(String name) {
    int runs = 300;
    int rows = 100;
    double sum = 0;
    for (int run = 0; run < runs; run++) {
      sum += estimate(name, GaussianTask.ofMutualInformation(3, 0.5), rows);
    }

    // Without its correction the estimate would be 9/200 too large; its error is about 0.005.
    assertThat(sum / runs).isCloseTo(0.5, within(0.02));
  }

  @Test
  void onlyRanksMatterToTheGaussianCopula() {
    TaskColumns sample = TaskColumns.of(GaussianTask.ofMutualInformation(2, 1), random, 2000);
    double[][] cubed = mapped(sample.y(), v -> v * v * v);

    ClassicMethod copula = named("gaussian-copula");
    double expected = copula.of(sample.x(), sample.y(), 2000).estimate();
    assertThat(copula.of(sample.x(), cubed, 2000).estimate()).isCloseTo(expected, within(1e-9));
    // Canonical correlations see less: that of v and v³ is 3/√15.
    assertThat(named("cca").of(sample.x(), cubed, 2000).estimate()).isLessThan(0.8 * expected);
  }

  /** A known bias: of X and Y that are uncorrelated, correlations tell nothing. */
  @Test
  void closedFormsMissARingThatNeighboursSee() {
    Task ring = new RingTask(0.2);
    assertThat(estimate("cca", ring, 4000)).isCloseTo(0, within(0.01));
    assertThat(estimate("gaussian-copula", ring, 4000)).isCloseTo(0, within(0.01));
    assertThat(estimate("ksg", ring, 4000)).isCloseTo(ring.mutualInformation(), within(0.1));
  }

  /**
   * A known bias: a few far rows decide the covariance of heavy tails. The truth is 0.43 nats; of
   * 500 samples some give more than 3.
   */
  @Test
  void canonicalCorrelationsMayBeFarTooLargeWithHeavyTails() {
    Task cauchy = new StudentTask(2, 1, 0);
    long farTooLarge =
        IntStream.range(0, 500)
            .mapToDouble(i -> estimate("cca", cauchy, 4000))
            .filter(e -> e > 3)
            .count();
    assertThat(farTooLarge).isPositive();
    assertThat(estimate("gaussian-copula", cauchy, 4000)).isLessThan(cauchy.mutualInformation());
  }

  @Test
  void aBasisInsideASideChangesNothing() {
    TaskColumns sample = TaskColumns.of(GaussianTask.ofMutualInformation(2, 1), random, 1000);
    double[] a = sample.x()[0];
    double[] b = sample.x()[1];
    double[] sum = new double[a.length];
    Arrays.setAll(sum, r -> 1000 * (a[r] - b[r]));

    ClassicMethod cca = named("cca");
    assertThat(cca.of(new double[][] {a, b, sum}, sample.y(), 1000).estimate())
        .isCloseTo(cca.of(sample.x(), sample.y(), 1000).estimate(), within(1e-9));
  }

  /** The scatter of the rows' values, inflated, is that of the estimate over samples. */
  @ParameterizedTest
  @ValueSource(strings = {"cca", "gaussian-copula", "ksg"})
  void theScatterOverRowsIsTheErrorOfTheEstimate(String name) {
    int runs = 100;
    int rows = 500;
    double[] estimates = new double[runs];
    double variances = 0;
    for (int run = 0; run < runs; run++) {
      TaskColumns sample = TaskColumns.of(GaussianTask.ofMutualInformation(1, 0.5), random, rows);
      Information information = named(name).of(sample.x(), sample.y(), rows);
      estimates[run] = information.estimate();
      double inflation = named(name).inflation(sample.x(), sample.y(), information.values());
      double error = inflation * Math.sqrt(variance(information.values()) / rows);
      variances += error * error / runs;
    }

    // Of 100 runs the standard deviation is known to 7 %.
    assertThat(Math.sqrt(variance(estimates) / variances)).isBetween(0.7, 1.3);
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
  }

  @Test
  void rowsWithoutFiniteInformationAreRefused() {
    TaskColumns sample = TaskColumns.of(GaussianTask.ofMutualInformation(2, 1), random, 200);
    double[][] x = sample.x();

    assertThatThrownBy(() -> named("cca").of(x, mapped(x, v -> -2 * v), 200))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("infinite");
    assertThatThrownBy(() -> named("cca").of(x, sample.y(), 5))
        .isInstanceOf(UnusableDataException.class)
        .hasMessage("5 independent rows are too few for the covariance of 4 columns");
    double[][] rounded = mapped(x, v -> 0.1 * Math.rint(v));
    assertThatThrownBy(() -> named("ksg").of(rounded, rounded, 200))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("more than 3 rows are equal in all columns");
  }

  private static double[][] mapped(double[][] columns, DoubleUnaryOperator map) {
    return Arrays.stream(columns)
        .map(column -> Arrays.stream(column).map(map).toArray())
        .toArray(double[][]::new);
  }
}
