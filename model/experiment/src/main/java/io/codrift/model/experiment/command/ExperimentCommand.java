package io.codrift.model.experiment.command;

import io.codrift.model.EngineException;
import io.codrift.model.experiment.grid.Cell;
import io.codrift.model.experiment.grid.CellResult;
import io.codrift.model.experiment.grid.CellRunner;
import io.codrift.model.experiment.grid.Grid;
import io.codrift.model.experiment.grid.GridException;
import io.codrift.model.experiment.grid.GridReader;
import io.codrift.model.experiment.grid.PeerCatalogue;
import io.codrift.model.experiment.grid.Plan;
import io.codrift.model.experiment.grid.Plots;
import io.codrift.model.experiment.grid.ResultTable;
import io.codrift.model.experiment.grid.Results;
import io.codrift.model.experiment.grid.RowExport;
import io.codrift.model.experiment.grid.Snapshots;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code codrift experiment}: compares estimators on data of known mutual information. */
@Command(
    name = "experiment",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Compares estimators of mutual information on data whose answer is known.",
      "",
      "Runs a grid of tasks, dimensions, mutual information, rows, estimators, seeds and"
          + " directions: a built-in one (figure-2 to figure-5 of the paper, small-sample,"
          + " long-run, non-gaussian, easy, all-pairs), or one of a YAML file. Measures first how"
          + " long a step of each estimator takes, and prints the plan. Each finished cell is a row"
          + " of cells.csv;"
          + " an experiment that was stopped goes on with the next cell when it is started again."
          + " Cells that failed run again."
          + " At the end it writes table.md and the plots, as PNG and SVG."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The cells are finished; some may have failed, as the table says.",
      "1:An unexpected error.",
      "2:Wrong usage: the grid, an option or the device."
    })
final class ExperimentCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "GRID",
      description = "A built-in grid, or a YAML file with the fields of the options below.")
  private String grid;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Folder of the results; default: experiment/GRID here.")
  private Optional<Path> output = Optional.empty();

  @Option(names = "--device", defaultValue = "cpu", description = "auto, cpu (the default) or gpu.")
  private String device;

  @Option(names = "--plan", description = "Prints the plan and runs nothing.")
  private boolean planOnly;

  @Option(
      names = "--report",
      description = "Writes table and plots of the cells that are finished, and runs nothing.")
  private boolean reportOnly;

  @Option(
      names = "--export",
      paramLabel = "FOLDER",
      description = "Writes the rows of the cells there as CSV, for other programs; runs nothing.")
  private Optional<Path> export = Optional.empty();

  // The options from here on are fields of the grid, and are read by their names.

  @Option(names = "--tasks", paramLabel = "LIST", description = "Replaces the grid's tasks.")
  private Optional<String> tasks = Optional.empty();

  @Option(
      names = "--dims",
      paramLabel = "LIST",
      description = "Dimensions of each side, for tasks that take them.")
  private Optional<String> dims = Optional.empty();

  @Option(
      names = "--mi",
      paramLabel = "LIST",
      description = "Mutual information, nats, for tasks that take it.")
  private Optional<String> mi = Optional.empty();

  @Option(names = "--rows", paramLabel = "LIST", description = "Training rows.")
  private Optional<String> rows = Optional.empty();

  @Option(names = "--test-rows", paramLabel = "N", description = "Rows that are estimated.")
  private Optional<String> testRows = Optional.empty();

  @Option(
      names = "--estimators",
      paramLabel = "LIST",
      description = "For example: smile, {name: infonce, epochs: 10}.")
  private Optional<String> estimators = Optional.empty();

  @Option(
      names = "--seeds",
      paramLabel = "LIST",
      description = "For example 1,2,3; one number n stands for 1 to n.")
  private Optional<String> seeds = Optional.empty();

  @Option(
      names = "--directions",
      paramLabel = "LIST",
      description = "x-given-y (the paper's and the default), y-given-x.")
  private Optional<String> directions = Optional.empty();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often each row is read, by estimators that do not name their own.")
  private Optional<String> epochs = Optional.empty();

  @Option(
      names = "--watch",
      paramLabel = "STEPS",
      description = "Estimates after every so many steps too, and plots them.")
  private Optional<String> watch = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try {
      return run(GridReader.read(grid, changes()));
    } catch (GridException | IllegalArgumentException | EngineException e) {
      err().println("codrift: " + e.getMessage());
      return 2;
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Each field of a grid has an option of its name. */
  private Map<String, String> changes() {
    Map<String, String> changes = new LinkedHashMap<>();
    for (String field : GridReader.fields()) {
      Optional<String> value = spec.findOption("--" + field).getValue();
      value.ifPresent(v -> changes.put(field, v));
    }
    return changes;
  }

  private int run(Grid cellsOf) throws IOException, GridException {
    if (Stream.of(planOnly, reportOnly, export.isPresent()).filter(is -> is).count() > 1) {
      throw new IllegalArgumentException(
          "use one of --plan, --report and --export; each of them runs nothing");
    }
    Path folder = output.orElse(Path.of("experiment", cellsOf.name()));
    List<Cell> cells = cellsOf.cells();
    if (export.isPresent()) {
      new RowExport(export.get()).write(cells, out()::println);
      out().flush();
      return 0;
    }
    Results results = Results.open(folder.resolve("cells.csv"));
    Snapshots snapshots = Snapshots.open(folder.resolve("steps.csv"));
    FinishedCells finished = FinishedCells.of(cells, results);
    List<Cell> left = finished.left();
    finished.tell(out(), commit());
    cellsOf.watchEvery().ifPresent(every -> finished.tellNotWatched(out(), every, snapshots));
    if (!left.isEmpty() && !reportOnly) {
      try (PeerCatalogue peers = PeerCatalogue.open(device)) {
        Plan plan = Plan.measured(left, peers, cellsOf.watchEvery());
        print(plan);
        if (planOnly) {
          return 0;
        }
        run(cellsOf, left, plan, peers, results, snapshots);
      }
    }
    if (!planOnly) {
      report(cellsOf, cells, folder, results, snapshots);
    }
    return 0;
  }

  private static String commit() {
    return System.getProperty("codrift.commit", "unknown");
  }

  private void print(Plan plan) {
    out()
        .printf(
            "%n%-18s %-24s %5s %12s %10s%n", "estimator", "size", "cells", "ms per step", "time");
    plan.lines().forEach(out()::println);
    out()
        .printf(
            "%nabout %s on %s if nothing else runs%s%n",
            Plan.duration(plan.seconds()), device, CellProgress.ofUnknownTime(plan.unknown()));
    out().flush();
  }

  private void run(
      Grid cellsOf,
      List<Cell> left,
      Plan plan,
      PeerCatalogue peers,
      Results results,
      Snapshots snapshots)
      throws IOException {
    CellRunner runner =
        new CellRunner(peers, cellsOf.watchEvery(), (c, s, e) -> add(snapshots, c, s, e), commit());
    try (CellProgress progress =
        new CellProgress(err(), Boolean.getBoolean("codrift.stderr.terminal"), left.size(), plan)) {
      for (Cell cell : left) {
        long begun = System.nanoTime();
        CellResult result = runner.run(cell);
        results.add(result);
        progress.finished(result, (System.nanoTime() - begun) / 1e9);
      }
    }
  }

  private static void add(Snapshots snapshots, Cell cell, int step, OptionalDouble estimate) {
    try {
      snapshots.add(new Snapshots.Snapshot(cell, step, estimate));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void report(
      Grid cellsOf, List<Cell> cells, Path folder, Results results, Snapshots snapshots)
      throws IOException {
    List<CellResult> finished = cells.stream().map(results::of).flatMap(Optional::stream).toList();
    Files.createDirectories(folder);
    String table = ResultTable.markdown(cellsOf.name(), cellsOf.seeds().size(), finished);
    Files.writeString(folder.resolve("table.md"), table);
    Plots plots = new Plots(cellsOf.name(), finished);
    List<String> files = new ArrayList<>(plots.errors(folder));
    files.addAll(plots.curves(folder, snapshots.of(cells)));
    out().println();
    out().print(table);
    out().printf("%nIn %s: cells.csv, table.md", folder);
    files.forEach(file -> out().print(", " + file + ".png, .svg"));
    out().println();
    out().flush();
  }
}
