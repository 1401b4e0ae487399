package io.codrift.model.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ResultTableTest {
  private static Cell cell(double mi, long seed) {
    return new Cell("cubic", 20, mi, 1000, 640, seed, Direction.Y_GIVEN_X, "smile", 50);
  }

  private static CellResult result(Cell cell, double estimate, double batchMean) {
    return result(cell, estimate, batchMean, 1.5, 400, "cpu", "abc");
  }

  private static CellResult result(
      Cell cell,
      double estimate,
      double batchMean,
      double cpuSeconds,
      int steps,
      String device,
      String commit) {
    return new CellResult(
        cell,
        cell.mi(),
        OptionalDouble.of(estimate),
        OptionalDouble.of(batchMean),
        OptionalDouble.of(0.05),
        cpuSeconds,
        true,
        Optional.of(false),
        steps,
        1000,
        device,
        commit,
        "");
  }

  private static CellResult failed(Cell cell, String failure) {
    OptionalDouble none = OptionalDouble.empty();
    return new CellResult(
        cell,
        cell.mi(),
        none,
        none,
        none,
        9.5,
        false,
        Optional.empty(),
        0,
        0,
        "cpu",
        "abc",
        failure);
  }

  private static String table(int gridSeeds, CellResult... results) {
    return ResultTable.markdown("mine", gridSeeds, List.of(results));
  }

  @Test
  void hasMeanAndDeviation() {
    assertThat(
            table(
                2,
                result(cell(2.5, 1), 2.25, 2.25),
                result(cell(2.5, 2), 2.75, 2.75, 2.5, 400, "cpu", "abc")))
        .contains("Estimates in nats: mean ± standard deviation over 2 seeds;")
        .contains("## cubic 20+20, 1,000 training rows, y-given-x")
        .contains("| truth | 2.50 | CPU seconds | steps | parameters |")
        .contains("| smile | 2.500 ± 0.354 | 2.0 | 400 | 1,000 |");
  }

  @Test
  void aZeroHasNoSign() {
    assertThat(table(1, result(cell(0, 1), -0.0002, -0.0002))).contains("| smile | 0.000 |");
    assertThat(table(1, result(cell(0, 1), -0.0006, -0.0006))).contains("| smile | -0.001 |");
  }

  @Test
  void tellsWhereSeedsOfTheGridAreMissing() {
    assertThat(table(1, result(cell(2, 1), 2.25, 2.25)))
        .contains("Estimates in nats, of one seed.", "| smile | 2.250 |");
    assertThat(table(3, result(cell(2, 1), 2.25, 2.25), result(cell(4, 1), 4.25, 4.25)))
        .contains("Estimates in nats, each of 1 of 3 seeds.", "| smile | 2.250 | 4.250 |");
    assertThat(
            table(
                3,
                result(cell(2, 1), 2.25, 2.25),
                result(cell(2, 2), 2.25, 2.25),
                result(cell(4, 1), 4.25, 4.25)))
        .contains("over 3 seeds; the number of seeds in parentheses where it is less.")
        .contains("| smile | 2.250 ± 0.000 (2) | 4.250 (1) |");
    assertThat(
            table(
                2,
                result(cell(2, 1), 2.25, 2.25),
                failed(cell(2, 2), "diverged"),
                result(cell(4, 1), 4.25, 4.25),
                result(cell(4, 2), 4.25, 4.25)))
        .contains("| smile | 2.250 (1) | 4.250 ± 0.000 |");
  }

  @Test
  void tellsFailures() {
    assertThat(table(1, failed(cell(2, 1), "a column is constant")))
        .contains("| smile | failed: a column is constant | - | - | - |");
    assertThat(table(1, failed(cell(2, 1), "|x| is constant")))
        .contains("failed: \\|x\\| is constant");
  }

  @Test
  void costsAreOfCellsWithAnEstimate() {
    assertThat(
            table(
                1,
                result(cell(2, 1), 2.25, 2.25, 1, 12_600, "cpu", "abc"),
                result(cell(4, 1), 4.25, 4.25, 2, 12_500, "cpu", "abc"),
                failed(cell(6, 1), "diverged")))
        .contains("| smile | 2.250 | 4.250 | failed: diverged | 1.5 | 12,500–12,600 | 1,000 |");
  }

  @Test
  void tellsDevicesAndCommits() {
    assertThat(table(1, result(cell(2, 1), 2, 2)))
        .contains("\nDevice cpu, 1 commit: abc (1 cell).\n");
    assertThat(
            table(
                1,
                result(cell(2, 1), 2, 2, 1, 400, "gpu:0", "b"),
                result(cell(4, 1), 2, 2, 1, 400, "cpu", "d"),
                result(cell(6, 1), 2, 2, 1, 400, "cpu", "c"),
                result(cell(8, 1), 2, 2, 1, 400, "cpu", "c")))
        .contains(
            "\nDevice cpu, 2 commits: c (2 cells), d (1 cell)."
                + " Device gpu:0, 1 commit: b (1 cell).\n");
  }

  @Test
  void hasTheMeanOfBatchesWhereItIsAnother() {
    String row = "| smile, mean of batches | 2.040 | 4.310 | | | |";

    assertThat(table(1, result(cell(2, 1), 2, 2.04), result(cell(4, 1), 4.25, 4.31)))
        .contains("| smile | 2.000 | 4.250 | 1.5 | 400 | 1,000 |\n" + row);
    assertThat(table(1, result(cell(2, 1), 2, 2.04), result(cell(4, 1), 4.25, 4.29)))
        .doesNotContain("| smile, mean of batches");
    assertThat(
            table(2, result(cell(2, 1), 2, 3), result(cell(2, 2), 2, 4), failed(cell(4, 1), "no")))
        .contains("| smile, mean of batches | 3.500 ± 0.707 | - | | | |");
  }

  /** Sums in another order have other last bits, and a formula may have a tiny standard error. */
  @Test
  void aDifferenceThatTheDigitsDoNotShowIsNone() {
    CellResult result = result(cell(2, 1), 2, Math.nextUp(2.0));

    assertThat(
            table(
                1,
                new CellResult(
                    result.cell(),
                    result.truth(),
                    result.estimate(),
                    result.batchMean(),
                    OptionalDouble.of(1e-17),
                    1,
                    false,
                    Optional.empty(),
                    0,
                    0,
                    "cpu",
                    "abc",
                    "")))
        .doesNotContain("| smile, mean of batches");
  }
}
