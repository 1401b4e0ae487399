package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Cancellation;
import io.codrift.model.Category;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.Window;
import io.codrift.model.numbers.FiniteNumbers;
import io.codrift.model.testing.TaskWindows;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** For any rows there is a status, no exception, and only finite numbers. */
class NastyWindowsTest {
  private static NdoeEstimator start;
  private static NdoeEstimator flows;

  @BeforeContainer
  static void open() {
    start = estimator("start", 0, 0);
    flows = estimator("ndoe-bnaf", 12, 6);
  }

  private static NdoeEstimator estimator(String name, int first, int then) {
    return new NdoeEstimator(
        EstimatorSettings.builder()
            .estimator(name)
            .firstSteps(first)
            .thenSteps(then)
            .timeLimit(Duration.ofMinutes(5))
            .device("cpu")
            .build(),
        500);
  }

  @AfterContainer
  static void close() {
    start.close();
    flows.close();
  }

  enum Column {
    NORMAL,
    CAUCHY,
    TINY,
    HUGE,
    FULL_RANGE,
    CONSTANT,
    NEARLY_CONSTANT,
    BINARY,
    COUNT,
    ZERO_INFLATED,
    CATEGORY,
    RARE_CATEGORY,
    ID,
    NUMBER_OR_CATEGORY,
    COPY,
    NEGATED_COPY,
    TREND
  }

  record Nasty(List<Column> x, List<Column> y, int rows, boolean oneInstant, long seed) {}

  @Provide
  Arbitrary<Nasty> nasty() {
    Arbitrary<List<Column>> side = Arbitraries.of(Column.class).list().ofMinSize(1).ofMaxSize(4);
    return Combinators.combine(
            side,
            side,
            Arbitraries.of(0, 1, 2, 63, 64, 100, 257, 700),
            Arbitraries.of(false, false, true),
            Arbitraries.longs())
        .as(Nasty::new);
  }

  @Property(tries = 250, seed = "20261123")
  void everyWindowHasAnEstimate(@ForAll("nasty") Nasty nasty) {
    assertAnswers(start, nasty);
  }

  @Property(tries = 40, seed = "20261124", shrinking = ShrinkingMode.OFF)
  void everyWindowHasAnEstimateFromTheFlows(@ForAll("nasty") Nasty nasty) {
    assertAnswers(flows, nasty);
  }

  private static void assertAnswers(NdoeEstimator estimator, Nasty nasty) {
    Window window = window(nasty, 0);
    Fit first = fit(estimator, window, Optional.empty());
    assertSound(first.estimate(), nasty);
    Optional<MonitorModel> restored = first.model().map(m -> estimator.restore(m.toBytes()));
    assertThat(restored).isEqualTo(first.model());
    assertSound(fit(estimator, window(nasty, 1), restored).estimate(), nasty);
  }

  private static void assertSound(Estimate estimate, Nasty nasty) {
    boolean constant = allConstant(nasty.x()) || allConstant(nasty.y());
    if (nasty.rows() < 64) {
      assertThat(estimate.status()).isEqualTo(EstimateStatus.TOO_FEW);
    } else if (constant) {
      assertThat(estimate.status()).isEqualTo(EstimateStatus.DEGENERATE);
      assertThat(estimate.reason()).containsPattern("columns? [xy]\\d.* (is|are) constant");
      assertThat(estimate.numbers().orElseThrow().mi()).isZero();
    } else {
      assertThat(estimate.status())
          .as(estimate.reason())
          .isIn(EstimateStatus.OK, EstimateStatus.DEGENERATE);
    }
    assertThat(estimate.numbers().flatMap(FiniteNumbers::firstNonFinite)).isEmpty();
    assertThat(estimate.numbers().isPresent())
        .isEqualTo(estimate.status() != EstimateStatus.TOO_FEW);
  }

  private static boolean allConstant(List<Column> side) {
    return side.stream().allMatch(Column.CONSTANT::equals);
  }

  private static Fit fit(NdoeEstimator estimator, Window window, Optional<MonitorModel> model) {
    return estimator.fit(List.of(new FitRequest(window, model, 1)), Cancellation.NEVER).get(0);
  }

  private static Window window(Nasty nasty, int index) {
    UniformRandomProvider random =
        RandomSource.XO_RO_SHI_RO_128_PP.create(new long[] {nasty.seed(), index, 1, 2});
    double[] x = values(nasty.x(), nasty.rows(), random, null, 1);
    double[] y = values(nasty.y(), nasty.rows(), random, x, nasty.x().size());
    Window window =
        TaskWindows.of(
            nasty.x().size(), nasty.y().size(), x, y, random.longs(nasty.rows()).toArray(), index);
    if (nasty.oneInstant()) {
      Arrays.fill(window.eventTimes(), window.begin());
    }
    return window;
  }

  private static double[] values(
      List<Column> columns, int rows, UniformRandomProvider random, double[] other, int width) {
    double[] values = new double[rows * columns.size()];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < columns.size(); i++) {
        double source = other == null ? random.nextDouble() : other[r * width];
        values[r * columns.size() + i] = value(columns.get(i), random, source, r);
      }
    }
    return values;
  }

  private static double value(Column column, UniformRandomProvider random, double source, int row) {
    double u = random.nextDouble();
    double cauchy = Math.tan(Math.PI * (u - 0.5));
    double value =
        switch (column) {
          case NORMAL -> Math.log(u / (1 - u + 1e-12));
          case CAUCHY -> cauchy;
          case TINY -> 1e-300 * (u - 0.5);
          case HUGE -> 1e300 * cauchy;
          case FULL_RANGE -> Math.signum(u - 0.5) * Math.exp(1400 * (random.nextDouble() - 0.5));
          case CONSTANT -> 3;
          case NEARLY_CONSTANT -> u < 0.01 ? 1 : 0;
          case BINARY -> u < 0.4 ? 1 : 0;
          case COUNT -> Math.rint(5 * u * u);
          case CATEGORY -> Category.code((int) (5 * u * u));
          case RARE_CATEGORY -> Category.code((int) (400 * u * u * u));
          case ID -> Category.code(row);
          case NUMBER_OR_CATEGORY -> u < 0.5 ? u : Category.code((int) (20 * u * u));
          case ZERO_INFLATED -> u < 0.5 ? -0.0 : u;
          case COPY -> source;
          case NEGATED_COPY -> -source;
          case TREND -> row + u;
        };
    return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, value));
  }
}
