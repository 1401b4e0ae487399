package io.codrift.model.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final Cell CELL =
      new Cell("cubic", 20, 2.5, 1000, 640, 3, Direction.Y_GIVEN_X, "smile", 50);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("new/cells.csv");
  }

  private static CellResult result(long seed) {
    return new CellResult(
        new Cell("cubic", 20, 2.5, 1000, 640, seed, Direction.Y_GIVEN_X, "smile", 50),
        2.5,
        OptionalDouble.of(2.25),
        OptionalDouble.of(2.2),
        OptionalDouble.of(0.05),
        1.5,
        true,
        Optional.of(false),
        400,
        1000,
        "cpu",
        "abc1234",
        "");
  }

  private static CellResult failed(long seed) {
    return failed(seed, "a column is constant, \"y0\"");
  }

  private static CellResult failed(long seed, String failure) {
    OptionalDouble none = OptionalDouble.empty();
    return new CellResult(
        result(seed).cell(),
        2.5,
        none,
        none,
        none,
        0.1,
        false,
        Optional.empty(),
        0,
        0,
        "cpu",
        "abc1234",
        failure);
  }

  @Test
  void finishedCellsAreThereAgain() throws IOException, GridException {
    Results results = Results.open(file);
    results.add(result(1));
    results.add(failed(2));

    Results again = Results.open(file);

    assertThat(again.of(result(1).cell())).contains(result(1));
    assertThat(again.of(failed(2).cell())).contains(failed(2));
    assertThat(again.of(CELL)).isEmpty();
    assertThat(file).content().startsWith("task,dims,mi,rows,").contains(",2.25,-0.25,2.2,0.05,");
  }

  @Test
  void aRowThatWasWrittenInPartIsCutOff() throws IOException, GridException {
    Results results = Results.open(file);
    results.add(result(1));
    String whole = Files.readString(file);
    results.add(result(2));
    String both = Files.readString(file);
    Files.writeString(file, both.substring(0, both.length() - 1));

    Results again = Results.open(file);

    assertThat(again.of(result(1).cell())).isPresent();
    assertThat(again.of(result(2).cell())).isEmpty();
    assertThat(file).hasContent(whole);
    again.add(result(2));
    assertThat(file).hasContent(both);
    Files.writeString(file, "task,di");
    Results.open(file).add(result(1));
    assertThat(file).hasContent(whole);
  }

  @Test
  void aFailureOfSeveralLinesThatWasWrittenInPartIsCutOff() throws IOException, GridException {
    CellResult failed = failed(2, "no estimate:\r\n  of \"y0\",\n  which is constant");
    Results results = Results.open(file);
    results.add(result(1));
    String whole = Files.readString(file);
    results.add(failed);
    String both = Files.readString(file);

    assertThat(failed.failure()).isEqualTo("no estimate: of \"y0\", which is constant");
    assertThat(Results.open(file).of(failed.cell())).contains(failed);
    for (int length = whole.length(); length < both.length(); length++) {
      Files.writeString(file, both.substring(0, length));
      assertThat(Results.open(file).of(failed.cell())).isEmpty();
      assertThat(Results.open(file).of(result(1).cell())).contains(result(1));
    }
  }

  @Test
  void theLastRowOfACellCounts() throws IOException, GridException {
    Results results = Results.open(file);
    results.add(failed(1));
    results.add(result(1));

    assertThat(results.of(result(1).cell())).contains(result(1));
    assertThat(Results.open(file).of(result(1).cell())).contains(result(1));
  }

  @Test
  void saysWhatCannotBeRead() throws IOException, GridException {
    Results.open(file).add(result(1));
    String text = Files.readString(file);

    Files.writeString(file, text.replace("cpu_seconds", "seconds"));
    assertThatThrownBy(() -> Results.open(file))
        .isInstanceOf(GridException.class)
        .hasMessageEndingWith("has other columns than this version writes. Name another --output.");
    Files.writeString(file, text.replace(",y-given-x,", ",down,"));
    assertThatThrownBy(() -> Results.open(file))
        .isInstanceOf(GridException.class)
        .hasMessageContaining("row 2 cannot be read: direction is down")
        .hasMessageEndingWith("Delete the row.");
  }

  @Test
  void looksAreThereAgainOnce() throws IOException, GridException {
    Path steps = folder.resolve("steps.csv");
    Snapshots snapshots = Snapshots.open(steps);
    snapshots.add(new Snapshots.Snapshot(CELL, 10, OptionalDouble.of(1.5)));
    snapshots.add(new Snapshots.Snapshot(CELL, 20, OptionalDouble.empty()));

    Snapshots again = Snapshots.open(steps);
    again.add(new Snapshots.Snapshot(CELL, 20, OptionalDouble.empty()));

    assertThat(again.of(List.of(CELL))).hasSize(2);
    assertThat(again.of(List.of(result(1).cell()))).isEmpty();
    // A fit that had diverged has no estimate.
    assertThat(steps).content().hasLineCount(3).endsWith(",20,\n");
  }
}
