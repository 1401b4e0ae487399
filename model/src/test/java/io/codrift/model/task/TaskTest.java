package io.codrift.model.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.numbers.gamma.LogGamma;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TaskTest {
  private static final int ROWS = 400_000;

  private final UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(20261123L);

  @Test
  void gaussianInformationIsThatOfItsCorrelation() {
    assertThat(GaussianTask.ofCorrelation(2, 0.7).mutualInformation())
        .isCloseTo(-Math.log(1 - 0.49), within(1e-12));
    assertThat(GaussianTask.ofMutualInformation(20, 10).mutualInformation())
        .isCloseTo(10, within(1e-12));
    assertThat(GaussianTask.sparse(20, 2).mutualInformation()).isCloseTo(2, within(1e-12));
  }

  @Test
  void studentInformationEqualsTheMeanPointwiseInformationOfItsOwnDensity() {
    StudentTask task = new StudentTask(2, 3, 0.5);
    double sum = 0;
    double[] x = new double[2];
    double[] y = new double[2];
    for (int i = 0; i < ROWS; i++) {
      task.sample(random, x, y);
      sum += pointwise(task, x, y);
    }
    assertThat(sum / ROWS).isCloseTo(task.mutualInformation(), within(0.01));
  }

  /** log p(x, y) − log p(x) − log p(y) from the textbook density of the multivariate t. */
  private static double pointwise(StudentTask t, double[] x, double[] y) {
    double r = t.correlation();
    double joint = 0;
    for (int j = 0; j < x.length; j++) {
      joint += (x[j] * x[j] - 2 * r * x[j] * y[j] + y[j] * y[j]) / (1 - r * r);
    }
    int d = x.length;
    return logDensity(t.degrees(), 2 * d, joint)
        - 0.5 * d * Math.log(1 - r * r)
        - logDensity(t.degrees(), d, squares(x))
        - logDensity(t.degrees(), d, squares(y));
  }

  private static double squares(double[] v) {
    return Arrays.stream(v).map(c -> c * c).sum();
  }

  private static double logDensity(double nu, int d, double square) {
    return LogGamma.value((nu + d) / 2)
        - LogGamma.value(nu / 2)
        - 0.5 * d * Math.log(nu * Math.PI)
        - 0.5 * (nu + d) * Math.log1p(square / nu);
  }

  @Test
  void studentCopulaHasNormalMarginalsAndAboutTheCorrelationOfItsGaussian() {
    StudentCopulaTask task = new StudentCopulaTask(1, 3, 0.8);
    double[] x = new double[1];
    double[] y = new double[1];
    double[] moments = new double[4];
    double product = 0;
    for (int i = 0; i < ROWS; i++) {
      task.sample(random, x, y);
      for (int k = 0; k < moments.length; k++) {
        moments[k] += Math.pow(x[0], k + 1) / ROWS;
      }
      product += x[0] * y[0] / ROWS;
    }
    assertThat(moments[0]).isCloseTo(0, within(0.01));
    assertThat(moments[1]).isCloseTo(1, within(0.02));
    assertThat(moments[2]).isCloseTo(0, within(0.05));
    assertThat(moments[3]).isCloseTo(3, within(0.15));
    assertThat(product).isCloseTo(0.8, within(0.03));
    assertThat(task.mutualInformation()).isEqualTo(new StudentTask(1, 3, 0.8).mutualInformation());
  }

  @Test
  void publishedValuesAreMet() {
    assertThat(new StudentTask(5, 2, 0).mutualInformation()).isCloseTo(0.448, within(0.001));
    assertThat(new BoundedNoiseTask(0.1).mutualInformation()).isCloseTo(1.709, within(0.001));
    assertThat(new SpiralSheetTask(0.75).mutualInformation()).isCloseTo(0.413, within(0.001));
  }

  @Test
  void boundedNoiseInformationEqualsItsNumericalIntegral() {
    for (double w : new double[] {0.1, 0.3, 0.5, 0.75, 2}) {
      int n = 1_000_000;
      double entropy = 0;
      for (int i = 0; i < n; i++) {
        double v = -w + (1 + 2 * w) * (i + 0.5) / n;
        double density = (Math.min(1, v + w) - Math.max(0, v - w)) / (2 * w);
        entropy -= density * Math.log(density) * (1 + 2 * w) / n;
      }
      assertThat(new BoundedNoiseTask(w).mutualInformation())
          .isCloseTo(entropy - Math.log(2 * w), within(1e-5));
    }
  }

  @Test
  void rotationKeepsTheRadiusAndWeakensTheCorrelation() {
    RotatedGaussianTask rotated = new RotatedGaussianTask(3, 0.7, 1);
    double[] x = new double[3];
    double[] y = new double[3];
    double squares = 0;
    double products = 0;
    for (int i = 0; i < ROWS; i++) {
      rotated.sample(random, x, y);
      squares += squares(x) / ROWS;
      products += x[0] * y[0] / ROWS;
    }
    assertThat(squares).isCloseTo(3, within(0.03));
    assertThat(Math.abs(products)).isLessThan(0.35);
  }

  @Test
  void marginalsAreStrictlyMonotone() {
    for (Marginals marginals : Marginals.values()) {
      for (int coordinate = 0; coordinate < 4; coordinate++) {
        for (double v = -4; v < 4; v += 0.01) {
          assertThat(marginals.mapX(v + 0.01, coordinate))
              .isGreaterThan(marginals.mapX(v, coordinate));
          assertThat(marginals.mapY(v + 0.01, coordinate))
              .isGreaterThan(marginals.mapY(v, coordinate));
        }
      }
    }
  }

  @Test
  void theCubicTaskCubesYAlone() {
    Task plain = GaussianTask.ofCorrelation(2, 0.5);
    Task.Rows rows = plain.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(7L), 10);
    Task.Rows cubic =
        plain.under(Marginals.CUBIC).rows(RandomSource.XO_RO_SHI_RO_128_PP.create(7L), 10);
    assertThat(cubic.x()).isEqualTo(rows.x());
    for (int i = 0; i < rows.y().length; i++) {
      assertThat((double) cubic.y()[i])
          .isCloseTo(Math.pow(rows.y()[i], 3), withinPercentage(0.001));
    }
  }

  @Test
  void equalSeedsGiveEqualRows() {
    Task task = new StudentTask(2, 3, 0.5).under(Marginals.ODD);
    assertThat(task.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(7L), 100).x())
        .isEqualTo(task.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(7L), 100).x());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void invalidParametersAreRejectedByName(ThrowingCallable made, String name, String value) {
    assertThatThrownBy(made)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(value);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused(() -> GaussianTask.ofCorrelation(2, 1), "correlation", "1.0"),
        refused(() -> GaussianTask.ofCorrelation(0, 0), "coordinate", "0"),
        refused(() -> GaussianTask.ofMutualInformation(2, -1), "correlation", "NaN"),
        refused(() -> GaussianTask.sparse(1, 2), "pairs", "1"),
        refused(() -> new StudentTask(2, 0, 0), "degrees", "0.0"),
        refused(() -> new StudentTask(2, 4, -1), "correlation", "-1.0"),
        refused(() -> new RotatedGaussianTask(1, 0, 1), "coordinates", "1"),
        refused(() -> new RotatedGaussianTask(2, 2, 1), "correlation", "2.0"),
        refused(() -> new SpiralSheetTask(Double.NaN), "correlation", "NaN"),
        refused(() -> new FoldedTask(0, 1), "legs", "0"),
        refused(() -> new FoldedTask(2, 0), "halfWidth", "0.0"),
        refused(() -> new MixtureTask.Component(-1, 0, 0, 1, 0), "weight", "-1.0"),
        refused(() -> new MixtureTask.Component(1, 0, 0, 0, 0), "deviation", "0.0"),
        refused(
            () -> new MixtureTask("half", List.of(new MixtureTask.Component(0.5, 0, 0, 1, 0))),
            "weights",
            "0.5"));
  }

  private static Arguments refused(ThrowingCallable made, String name, String value) {
    return Arguments.of(made, name, value);
  }

  @Test
  void rejectsLessInformationThanTheRadiusCarries() {
    assertThatThrownBy(() -> StudentTask.ofMutualInformation(5, 2, 0.1))
        .hasMessageContaining("share 0.448 nats");
  }
}
