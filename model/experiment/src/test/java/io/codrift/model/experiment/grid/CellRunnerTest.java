package io.codrift.model.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.RowMeans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CellRunnerTest {
  private PeerCatalogue peers;

  @BeforeAll
  void open() {
    peers = PeerCatalogue.open("cpu");
  }

  @AfterAll
  void close() {
    peers.close();
  }

  private static Cell cell(String estimator, String task, long seed) {
    return new Cell(task, 2, 1, 256, 640, seed, Direction.X_GIVEN_Y, estimator, 1);
  }

  private CellRunner runner() {
    return new CellRunner(peers, OptionalInt.empty(), (c, s, e) -> {}, "abc1234");
  }

  static Set<String> estimators() {
    return PeerCatalogue.names();
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void everyEstimatorRuns(String estimator) {
    // All pairs are slow: one step is enough.
    Cell cell = cell(estimator, "gaussian", 1).withRows(estimator.contains("pairs") ? 64 : 256);

    CellResult result = runner().run(cell);

    assertThat(peers.peer(estimator, 1).name()).isEqualTo(estimator);
    assertThat(result.failure()).isEmpty();
    assertThat(result.estimate()).isPresent();
    assertThat(result.truth()).isCloseTo(1, within(1e-9));
    assertThat(result.device()).isEqualTo("cpu");
    assertThat(result.commit()).isEqualTo("abc1234");
    if (PeerCatalogue.entry(estimator).readsEpochs()) {
      assertThat(result.steps()).isPositive();
      assertThat(result.parameters()).isPositive();
      assertThat(result.standardError()).isPresent();
    }
  }

  @Test
  void aSharedFitGivesWhatItsOwnWouldGive() {
    CellRunner runner = runner();
    CellResult mine = runner.run(cell("mine", "gaussian", 1));
    CellResult demi = runner.run(cell("demi", "gaussian", 1));
    CellResult other = runner.run(cell("demi", "gaussian", 2));

    CellResult own = runner().run(cell("demi", "gaussian", 1));

    assertThat(List.of(mine.shared(), demi.shared(), other.shared(), own.shared()))
        .containsExactly(false, true, false, false);
    assertThat(demi.estimate()).isEqualTo(own.estimate()).isNotEqualTo(mine.estimate());
    assertThat(demi.standardError()).isEqualTo(own.standardError());
    assertThat(demi.steps()).isEqualTo(own.steps());
    assertThat(demi.cpuSeconds()).isPositive();
  }

  @Test
  void smileIsClippedWhereItsNameSays() {
    CellRunner runner = runner();
    double wide = runner.run(cell("smile", "gaussian", 1)).estimate().orElseThrow();
    CellResult narrow = runner.run(cell("smile-0.01", "gaussian", 1));

    assertThat(narrow.shared()).isTrue();
    assertThat(narrow.estimate().orElseThrow()).isNotCloseTo(wide, within(1e-3));
    assertThat(peers.peer("smile-0.01", 1).name()).isEqualTo("smile-0.01");
  }

  /** The processor time of a shared fit counts for each cell, and so does what else ran then. */
  @ParameterizedTest
  @CsvSource({
    "true, false, true",
    "false, true, true",
    "false, false, false",
    "true, , true",
    ", true, true",
    "false, , ",
    ", false, "
  })
  void aCellIsBusyIfItsSharedFitWas(Boolean fit, Boolean evaluation, Boolean both) {
    CellResult own =
        new CellResult(
            cell("demi", "gaussian", 1),
            1,
            OptionalDouble.of(1),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            0.5,
            false,
            Optional.ofNullable(evaluation),
            1,
            1,
            "cpu",
            "abc1234",
            "");

    CellResult shared = own.withFit(2, Optional.ofNullable(fit));

    assertThat(shared.busy()).isEqualTo(Optional.ofNullable(both));
    assertThat(shared.cpuSeconds()).isEqualTo(2.5);
    assertThat(shared.shared()).isTrue();
  }

  @Test
  void estimatesArePooledAndByBatches() {
    Cell cell = cell("smile", "gaussian", 1);
    Peer.Fitted fitted = peers.peer("smile", 1).fit(cell.train(), cell.fitSeed());
    double[] batches = new double[5];
    for (int b = 0; b < batches.length; b++) {
      batches[b] = fitted.estimate(cell.test().slice(128 * b, 128 * (b + 1)));
    }
    double mean = Arrays.stream(batches).average().orElseThrow();
    double squares = Arrays.stream(batches).map(b -> (b - mean) * (b - mean)).sum();

    CellResult result = runner().run(cell);

    assertThat(result.estimate()).hasValue(fitted.estimate(cell.test()));
    assertThat(result.batchMean()).hasValue(mean);
    assertThat(result.standardError().orElseThrow())
        .isCloseTo(Math.sqrt(squares / 4 / 5), within(1e-12));
  }

  /** An evaluation costs far more than the means that are taken of it. */
  @Test
  void testRowsAreEvaluatedOnce() {
    Pairs test = cell("cca", "gaussian", 1).test();
    List<Pairs> evaluated = new ArrayList<>();
    Peer.Fitted fitted =
        of(
            rows -> {
              evaluated.add(rows);
              return rows.x()[0];
            });

    CellRunner.Outcome outcome = CellRunner.outcome(fitted, test);

    assertThat(evaluated).containsExactly(test);
    assertThat(outcome.batchMean().orElseThrow())
        .isCloseTo(outcome.pooled().orElseThrow(), within(1e-12));
  }

  @Test
  void aFormulaOfTheTrainingRowsHasNoErrorOverTestBatches() {
    CellResult result = runner().run(cell("cca", "gaussian", 1));

    assertThat(result.standardError()).isEmpty();
    assertThat(result.batchMean().orElseThrow())
        .isCloseTo(result.estimate().orElseThrow(), within(1e-12));
  }

  /** The mean of equal numbers may differ from them in the last bit. */
  @Test
  void equalBatchesHaveNoError() {
    Cell cell = new Cell("gaussian", 2, 1, 256, 10_240, 1, Direction.X_GIVEN_Y, "cca", 1);
    Peer.Fitted formula =
        of(rows -> DoubleStream.generate(() -> 1.995343328795518).limit(rows.rows()).toArray());

    assertThat(CellRunner.outcome(formula, cell.test()).standardError()).isEmpty();
  }

  /** Only too few rows for the estimator leave the mean over batches empty. */
  @Test
  void aMistakeInBatchesIsNotTakenForTooFewRows() {
    Pairs test = cell("cca", "gaussian", 1).test();
    Peer.Evaluated evaluated =
        new Peer.Evaluated() {
          @Override
          public double estimate() {
            return 1;
          }

          @Override
          public double[] estimates(int batch) {
            throw new IllegalArgumentException("a mistake");
          }
        };

    assertThatThrownBy(() -> CellRunner.outcome(evaluatedBy(rows -> evaluated), test))
        .hasMessage("a mistake");
  }

  /** What is fitted if it has these values of rows. */
  private static Peer.Fitted of(Function<Pairs, double[]> values) {
    return evaluatedBy(rows -> new RowMeans(values.apply(rows)));
  }

  private static Peer.Fitted evaluatedBy(Function<Pairs, Peer.Evaluated> evaluation) {
    return new Peer.Fitted() {
      @Override
      public Peer.Evaluated on(Pairs rows) {
        return evaluation.apply(rows);
      }

      @Override
      public int parameters() {
        return 0;
      }

      @Override
      public int steps() {
        return 0;
      }
    };
  }

  @Test
  void aCellThatCannotBeFittedFails() {
    // Two rows of many zeros: a constant column.
    Cell cell = new Cell("zero-inflated", 0, 0, 2, 640, 2, Direction.X_GIVEN_Y, "smile", 1);

    CellResult result = runner().run(cell);

    assertThat(result.estimate()).isEmpty();
    assertThat(result.error()).isEmpty();
    assertThat(result.failure()).contains("leave out columns that are constant");
    assertThat(result.truth()).isPositive();
  }

  @Test
  void anEstimateOfAllRowsStaysWhereBatchesAreTooSmall() {
    // 140 columns: the covariance of 128 rows cannot be taken, that of 640 can.
    Cell cell = new Cell("gaussian", 70, 1, 256, 640, 1, Direction.X_GIVEN_Y, "dine", 1);

    CellResult result = runner().run(cell);

    assertThat(result.failure()).isEmpty();
    assertThat(result.estimate()).isPresent();
    assertThat(result.batchMean()).isEmpty();
    assertThat(result.standardError()).isEmpty();
    assertThat(result.steps()).isPositive();
  }

  private CellResult looking(RuntimeException thrown) {
    CellRunner runner =
        new CellRunner(
            peers,
            OptionalInt.of(1),
            (c, s, e) -> {
              throw thrown;
            },
            "abc");
    return runner.run(cell("smile", "gaussian", 1));
  }

  @Test
  void anyExceptionOfAFitFailsItsCellAlone() {
    // The listener is called in the middle of the fit, as the engine is.
    CellResult result = looking(new IllegalStateException("Native resource has been released"));

    assertThat(result.estimate()).isEmpty();
    assertThat(result.failure())
        .isEqualTo("java.lang.IllegalStateException: Native resource has been released");
    assertThat(runner().run(cell("smile", "gaussian", 1)).failure()).isEmpty();
  }

  @Test
  void aLookThatCannotBeWrittenEndsTheRun() {
    UncheckedIOException full = new UncheckedIOException(new IOException("no space left"));

    assertThatThrownBy(() -> looking(full)).isSameAs(full);
  }

  @Test
  void looksAtFitsOfTheirOwn() {
    List<Integer> steps = new ArrayList<>();
    CellRunner runner =
        new CellRunner(peers, OptionalInt.of(2), (c, step, e) -> steps.add(step), "abc");
    CellResult mine = runner.run(cell("mine", "gaussian", 1));
    CellResult demi = runner.run(cell("demi", "gaussian", 1));

    assertThat(steps).containsExactly(2, 2);
    assertThat(List.of(mine.shared(), demi.shared())).containsOnly(false);
  }
}
