package io.codrift.model.experiment.grid;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The finished cells, in a CSV file with a row for each. A row is written as soon as its cell ends,
 * so that a stopped experiment goes on with the next cell. A cell that failed may be run again: its
 * last row counts.
 */
public final class Results {
  private static final List<String> COLUMNS =
      List.of(
          "truth",
          "estimate",
          "error",
          "batch_mean",
          "standard_error",
          "cpu_seconds",
          "shared_fit",
          "busy",
          "steps",
          "parameters",
          "device",
          "commit",
          "failure");

  private final RowFile file;
  private final Map<Cell, CellResult> finished = new HashMap<>();

  private Results(RowFile file, List<CellResult> finished) {
    this.file = file;
    finished.forEach(result -> this.finished.put(result.cell(), result));
  }

  /**
   * Opens a file. One that does not exist is made for the first row.
   *
   * @throws GridException if the file has other columns, or a row that cannot be read
   * @throws IOException if it cannot be read or written
   */
  public static Results open(Path path) throws IOException, GridException {
    RowFile file = RowFile.open(path, COLUMNS);
    return new Results(file, file.read(Results::result));
  }

  /** The last result of a cell; empty if it has none. */
  public Optional<CellResult> of(Cell cell) {
    return Optional.ofNullable(finished.get(cell));
  }

  /** How many cells there are, each counted once. */
  public int size() {
    return finished.size();
  }

  /**
   * Adds a finished cell.
   *
   * @throws IOException if it cannot be written
   */
  public void add(CellResult result) throws IOException {
    file.add(
        result.cell(),
        List.of(
            result.truth(),
            result.estimate(),
            result.error(),
            result.batchMean(),
            result.standardError(),
            result.cpuSeconds(),
            result.shared(),
            result.busy().map(String::valueOf).orElse(""),
            result.steps(),
            result.parameters(),
            result.device(),
            result.commit(),
            result.failure()));
    finished.put(result.cell(), result);
  }

  private static CellResult result(RowFile.Row row) {
    return new CellResult(
        row.cell(),
        row.number("truth"),
        row.optional("estimate"),
        row.optional("batch_mean"),
        row.optional("standard_error"),
        row.number("cpu_seconds"),
        Boolean.parseBoolean(row.text("shared_fit")),
        Optional.of(row.text("busy")).filter(t -> !t.isEmpty()).map(Boolean::parseBoolean),
        row.integer("steps"),
        row.integer("parameters"),
        row.text("device"),
        row.text("commit"),
        row.text("failure"));
  }
}
