package io.codrift.model.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotsTest {
  @TempDir private Path folder;

  private static Cell cell(String task, int dims, int rows, long seed, Direction direction) {
    return new Cell(task, dims, dims, rows, 640, seed, direction, "bnaf", 1);
  }

  /** Two numbers of rows, two directions, two seeds. */
  private static List<Cell> cells(String task, int dims) {
    List<Cell> cells = new ArrayList<>();
    for (long seed : List.of(1L, 2L)) {
      for (int rows : List.of(100, 200)) {
        for (Direction direction : Direction.values()) {
          cells.add(cell(task, dims, rows, seed, direction));
        }
      }
    }
    return cells;
  }

  private static CellResult result(Cell cell) {
    return result(cell, 1.5);
  }

  private static CellResult result(Cell cell, double estimate) {
    return new CellResult(
        cell,
        1,
        OptionalDouble.of(estimate),
        OptionalDouble.of(estimate),
        OptionalDouble.empty(),
        1,
        false,
        Optional.empty(),
        1,
        1,
        "cpu",
        "abc",
        "");
  }

  @Test
  void errorsOfRowsAndDirectionsAreNotThoseOfSeeds() throws IOException {
    List<CellResult> results = cells("ring", 0).stream().map(PlotsTest::result).toList();

    assertThat(new Plots("mine", results).errors(folder))
        .containsExactlyInAnyOrder(
            "mine-tasks-100-rows-flows",
            "mine-tasks-100-rows-y-given-x-flows",
            "mine-tasks-200-rows-flows",
            "mine-tasks-200-rows-y-given-x-flows");
  }

  @Test
  void curvesOfRowsAndDirectionsAreNotThoseOfSeeds() throws IOException {
    List<Looks.Look> looks =
        cells("gaussian", 2).stream()
            .map(cell -> new Looks.Look(cell, 10, OptionalDouble.of(1.5)))
            .toList();

    List<String> files = new Plots("mine", List.of()).curves(folder, looks);

    assertThat(files).containsExactly("mine-steps");
    assertThat(Files.readString(folder.resolve("mine-steps.svg")))
        .contains(
            "gaussian 2+2, 2.00 nats, 100 rows, x-given-y",
            "gaussian 2+2, 2.00 nats, 100 rows, y-given-x",
            "gaussian 2+2, 2.00 nats, 200 rows, x-given-y",
            "gaussian 2+2, 2.00 nats, 200 rows, y-given-x");
  }

  /** One estimate that is far off must not make all other lines one. */
  @Test
  void anEstimateFarOffIsToldInsteadOfDrawn() throws IOException {
    List<CellResult> results =
        List.of(
            result(cell("gaussian", 2, 100, 1, Direction.X_GIVEN_Y), -48_946),
            result(cell("gaussian", 5, 100, 1, Direction.X_GIVEN_Y), -13.9));

    List<String> files = new Plots("mine", results).errors(folder);

    String svg = Files.readString(folder.resolve(files.get(0) + ".svg"));
    assertThat(svg)
        .contains("gaussian 2+2: bnaf goes to -48,947 nats", "-15")
        .doesNotContain("-40,000", "gaussian 5+5: bnaf goes");
  }
}
