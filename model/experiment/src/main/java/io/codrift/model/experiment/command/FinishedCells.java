package io.codrift.model.experiment.command;

import io.codrift.model.experiment.grid.Cell;
import io.codrift.model.experiment.grid.CellResult;
import io.codrift.model.experiment.grid.Results;
import io.codrift.model.experiment.grid.Snapshots;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an earlier run made of the cells of a grid.
 *
 * @param succeeded the results that stay
 * @param failed how many cells failed, and will run again
 * @param left the cells that have no estimate yet, those that failed among them
 * @param others how many cells of the file are not of the grid
 */
record FinishedCells(List<CellResult> succeeded, int failed, List<Cell> left, int others) {
  static FinishedCells of(List<Cell> cells, Results results) {
    List<CellResult> known = cells.stream().map(results::of).flatMap(Optional::stream).toList();
    List<CellResult> succeeded = known.stream().filter(CellResult::succeeded).toList();
    List<Cell> left =
        cells.stream()
            .filter(cell -> results.of(cell).filter(CellResult::succeeded).isEmpty())
            .toList();
    return new FinishedCells(
        succeeded, known.size() - succeeded.size(), left, results.size() - known.size());
  }

  /**
   * Tells how many there are, and of which origin: what is not run again may be of other code, or
   * of another device.
   *
   * @param commit of this program
   */
  void tell(PrintWriter out, String commit) {
    out.printf(
        "%d cells, %d finished%s.%n",
        succeeded.size() + left.size(),
        succeeded.size(),
        failed == 0 ? "" : ", %d failed and will run again".formatted(failed));
    Map<String, Long> origins =
        succeeded.stream()
            .collect(
                Collectors.groupingBy(
                    r ->
                        "%s by %s commit, %s"
                            .formatted(
                                r.device(),
                                r.commit().equals(commit) ? "this" : "another",
                                r.commit()),
                    TreeMap::new,
                    Collectors.counting()));
    origins.forEach((origin, count) -> out.printf("%d finished on %s.%n", count, origin));
    if (others > 0) {
      out.printf(
          "%d cells of cells.csv are of another grid. They stay, but table.md and the plots are"
              + " written without them. To keep those of the other grid, name another --output.%n",
          others);
    }
  }

  /**
   * Tells of cells that were not watched.
   *
   * @param every number of steps between two estimates
   */
  void tellNotWatched(PrintWriter out, int every, Snapshots snapshots) {
    Set<Cell> watched =
        snapshots.of(succeeded.stream().map(CellResult::cell).toList()).stream()
            .filter(snapshot -> snapshot.step() % every == 0)
            .map(Snapshots.Snapshot::cell)
            .collect(Collectors.toSet());
    long missed =
        succeeded.stream()
            .filter(r -> r.cell().readsEpochs() && r.steps() >= every)
            .filter(r -> !watched.contains(r.cell()))
            .count();
    if (missed > 0) {
      out.printf(
          "%d finished cells were not watched every %d steps, so steps.csv has nothing of them."
              + " To watch them, name another --output.%n",
          missed, every);
    }
  }
}
