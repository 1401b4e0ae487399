package io.codrift.model.experiment.grid;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The estimates while cells were fitted, in a CSV file with a row for each. */
public final class Looks {
  private final RowFile file;
  private final List<Look> looks;

  /**
   * One of them.
   *
   * @param step steps taken by then
   * @param estimate on all test rows, nats; empty if the fit had diverged
   */
  public record Look(Cell cell, int step, OptionalDouble estimate) {}

  private Looks(RowFile file, List<Look> looks) {
    this.file = file;
    this.looks = looks;
  }

  /**
   * Opens a file. One that does not exist is made for the first row.
   *
   * @throws GridException if the file has other columns, or a row that cannot be read
   * @throws IOException if it cannot be read or written
   */
  public static Looks open(Path path) throws IOException, GridException {
    RowFile file = RowFile.open(path, List.of("step", "estimate"));
    return new Looks(
        file,
        new ArrayList<>(
            file.read(r -> new Look(r.cell(), r.integer("step"), r.optional("estimate")))));
  }

  /**
   * Adds a look. One that is there already, of a cell that was stopped before its end, is not
   * added: it would be the same.
   *
   * @throws IOException if it cannot be written
   */
  public void add(Look look) throws IOException {
    if (looks.stream().noneMatch(l -> l.cell.equals(look.cell) && l.step == look.step)) {
      file.add(look.cell, List.of(look.step, look.estimate));
      looks.add(look);
    }
  }

  /** All of the cells. */
  public List<Look> of(List<Cell> cells) {
    return looks.stream().filter(look -> cells.contains(look.cell)).toList();
  }
}
