package io.codrift.model.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.experiment.NdoeProduction;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanTest {
  private static final OptionalInt UNWATCHED = OptionalInt.empty();

  private PeerCatalogue peers;

  @BeforeAll
  void open() {
    peers = PeerCatalogue.open("cpu");
  }

  @AfterAll
  void close() {
    peers.close();
  }

  private static Cell cell(String estimator, int rows, long seed, int epochs) {
    return new Cell("gaussian", 2, 1, rows, 1000, seed, Direction.X_GIVEN_Y, estimator, epochs);
  }

  /**
   * 10 of at most 40 steps in 2 seconds on 1,000 rows, after 3 seconds; the estimates of them in
   * 0.5 seconds.
   */
  private static double seconds(Growth growth, int rows, int epochs, OptionalInt watchEvery) {
    return new Cost(growth, 0, 1000, 10, 40, 3, 2, 0.5)
        .seconds(cell("smile", rows, 1, epochs), true, watchEvery);
  }

  static List<String> builtIn() {
    return GridReader.builtIn();
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void everyBuiltInGridIsPlanned(String name) throws GridException {
    Map<String, String> quick = Map.of("estimators", "ksg, gaussian-copula, cca");
    List<Cell> cells = GridReader.read(name, quick).cells();

    Plan plan = Plan.measured(cells, peers, UNWATCHED);

    // ksg on codes and zero-inflated, each with three seeds: values repeat.
    assertThat(plan.unknown()).isEqualTo(name.equals("non-gaussian") ? 6 : 0);
    assertThat(plan.lines()).isNotEmpty();
  }

  @Test
  void timeGrowsAsTheFitDoes() {
    // 3 seconds before the first step, whatever follows.
    assertThat(seconds(Growth.EPOCHS, 8000, 5, UNWATCHED)).isCloseTo(83 + 0.5, within(1e-9));
    assertThat(seconds(Growth.ROWS, 8000, 1, UNWATCHED)).isCloseTo(16 + 0.5, within(1e-9));
    assertThat(seconds(Growth.SQUARE, 8000, 1, UNWATCHED)).isCloseTo(128 + 0.5, within(1e-9));
    // 8 times what comes before the steps, and 0.2 seconds for each; it stops after a quarter.
    assertThat(seconds(Growth.OWN_STEPS, 8000, 1, UNWATCHED))
        .isCloseTo(24 + 0.2 * NdoeProduction.mostSteps(8000, 4) / 4 + 2.25, within(1e-9));
  }

  @Test
  void looksTakeTime() {
    // 400 steps.
    assertThat(seconds(Growth.EPOCHS, 8000, 5, OptionalInt.of(150)))
        .isCloseTo(83 + 3 * 0.5, within(1e-9));
    assertThat(seconds(Growth.SQUARE, 8000, 1, OptionalInt.of(1)))
        .isCloseTo(128 + 0.5, within(1e-9));
  }

  @Test
  void productionTakesNotMoreStepsForMoreRows() {
    int steps = NdoeProduction.mostSteps(2500, 4);

    assertThat(NdoeProduction.mostSteps(128_000, 4)).isEqualTo(steps);
    assertThat(NdoeProduction.mostSteps(1000, 4)).isPositive().isLessThan(steps);
    assertThat(NdoeProduction.mostSteps(3000, 200)).isZero();
  }

  @Test
  void aFitIsSharedAsTheRunnerSharesIt() {
    Cell mine = cell("mine", 256, 1, 1);
    Cell smile = cell("smile", 256, 1, 1);
    Cell longer = cell("demi", 256, 1, 2);
    Cell alone = cell("smile", 256, 2, 1);
    Cell ownSteps = cell("ndoe-bnaf", 256, 1, 1);
    Cell formula = cell("ksg", 256, 1, 1);
    List<Cell> cells = List.of(ownSteps, mine, smile, longer, formula, alone);
    CellRunner runner = new CellRunner(peers, UNWATCHED, (c, s, e) -> {}, "abc");

    Plan plan = Plan.measured(cells, peers, UNWATCHED);

    assertThat(plan.shared())
        .containsExactly(smile)
        .containsExactlyInAnyOrderElementsOf(
            cells.stream()
                .map(runner::run)
                .filter(CellResult::shared)
                .map(CellResult::cell)
                .toList());
    assertThat(plan.seconds(alone).orElseThrow()).isGreaterThan(plan.seconds(smile).orElseThrow());
    assertThat(Plan.measured(cells, peers, OptionalInt.of(1)).shared()).isEmpty();
  }

  /** It stops at once on a Gaussian, which is its start. */
  @Test
  void theProductionEstimatorIsPlannedWithTheStepsThatItTakes() {
    Cell cell = cell("ndoe-bnaf", 1500, 1, 1);
    CellResult result = new CellRunner(peers, UNWATCHED, (c, s, e) -> {}, "abc").run(cell);

    Plan plan = Plan.measured(List.of(cell, cell("ndoe-bnaf", 1500, 2, 1)), peers, UNWATCHED);

    assertThat(result.steps()).isLessThan(NdoeProduction.mostSteps(1500, 4));
    assertThat(plan.measured(cell).orElseThrow().steps()).isEqualTo(result.steps());
    assertThat(plan.lines().get(0)).containsPattern("ndoe-bnaf +gaussian 2\\+2 +2 +\\d+\\.\\d ");
  }

  private static double warm(List<Double> seconds, int runs) {
    Iterator<Double> next = seconds.iterator();
    AtomicInteger taken = new AtomicInteger();
    double warm =
        Plan.warm(
            () -> {
              taken.incrementAndGet();
              return next.next();
            });
    assertThat(taken).hasValue(runs);
    return warm;
  }

  /** The first steps of a program take several times as long as the later ones. */
  @Test
  void aShortFitIsRepeatedUntilItGetsNoFaster() {
    assertThat(warm(List.of(9.0, 4.0, 2.0, 1.9), 4)).isEqualTo(1.9);
    assertThat(warm(List.of(2.0, 3.0), 2)).isEqualTo(2.0);
    List<Double> halves = Stream.iterate(1.0, s -> s / 2).limit(20).toList();
    assertThat(warm(halves, 12)).isEqualTo(halves.get(11));
  }
}
