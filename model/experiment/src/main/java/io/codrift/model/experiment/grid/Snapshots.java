package io.codrift.model.experiment.grid;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The estimates while cells were fitted, in a CSV file with a row for each. */
public final class Snapshots {
  private final RowFile file;
  private final List<Snapshot> snapshots;

  /**
   * One of them.
   *
   * @param step steps taken by then
   * @param estimate on all test rows, nats; empty if the fit had diverged
   */
  public record Snapshot(Cell cell, int step, OptionalDouble estimate) {}

  private Snapshots(RowFile file, List<Snapshot> snapshots) {
    this.file = file;
    this.snapshots = snapshots;
  }

  /**
   * Opens a file. One that does not exist is made for the first row.
   *
   * @throws GridException if the file has other columns, or a row that cannot be read
   * @throws IOException if it cannot be read or written
   */
  public static Snapshots open(Path path) throws IOException, GridException {
    RowFile file = RowFile.open(path, List.of("step", "estimate"));
    return new Snapshots(
        file,
        new ArrayList<>(
            file.read(r -> new Snapshot(r.cell(), r.integer("step"), r.optional("estimate")))));
  }

  /**
   * Adds a snapshot. One that is there already, of a cell that was stopped before its end, is not
   * added: it would be the same.
   *
   * @throws IOException if it cannot be written
   */
  public void add(Snapshot snapshot) throws IOException {
    if (snapshots.stream()
        .noneMatch(s -> s.cell.equals(snapshot.cell) && s.step == snapshot.step)) {
      file.add(snapshot.cell, List.of(snapshot.step, snapshot.estimate));
      snapshots.add(snapshot);
    }
  }

  /** All of the cells. */
  public List<Snapshot> of(List<Cell> cells) {
    return snapshots.stream().filter(snapshot -> cells.contains(snapshot.cell)).toList();
  }
}
