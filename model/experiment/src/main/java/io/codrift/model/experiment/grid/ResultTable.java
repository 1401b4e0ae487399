package io.codrift.model.experiment.grid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The results as Markdown: a table for each task, size, number of rows and direction, with a row
 * for each estimator and a column for each true mutual information. A cell is mean ± standard
 * deviation of the estimates over the seeds, in nats. An estimator has a second row where its mean
 * over batches of the test rows differs from the estimate of all test rows by more than the
 * standard error.
 */
public final class ResultTable {
  /** The smallest difference that the digits of the table show, nats. */
  private static final double SHOWN = 0.001;

  private final int gridSeeds;

  /** The number of seeds of every estimate, where it is less than that of the grid; else that. */
  private final int seeds;

  private ResultTable(int gridSeeds, int seeds) {
    this.gridSeeds = gridSeeds;
    this.seeds = seeds;
  }

  private record Section(String task, int dims, int rows, Direction direction) {
    static Section of(CellResult result) {
      Cell cell = result.cell();
      return new Section(cell.task(), cell.dims(), cell.rows(), cell.direction());
    }

    String title() {
      return String.format(
          Locale.ROOT,
          "%s%s, %,d training rows, %s",
          task,
          dims == 0 ? "" : " " + dims + "+" + dims,
          rows,
          direction);
    }
  }

  /** The results of an estimator, on a task and size, that are of one true mutual information. */
  private record Entry(Section section, String estimator, double truth) {
    static Entry of(CellResult result) {
      return new Entry(Section.of(result), result.cell().estimator(), result.truth());
    }
  }

  /**
   * The text.
   *
   * @param name of the grid, the title
   * @param gridSeeds number of seeds of the grid
   * @param results with an estimate or without, of cells of the grid
   */
  public static String markdown(String name, int gridSeeds, List<CellResult> results) {
    List<Long> counts =
        results.stream()
            .filter(CellResult::succeeded)
            .collect(Collectors.groupingBy(Entry::of, Collectors.counting()))
            .values()
            .stream()
            .distinct()
            .toList();
    int seeds = counts.size() == 1 ? Math.toIntExact(counts.get(0)) : gridSeeds;
    return new ResultTable(gridSeeds, seeds).text(name, results);
  }

  private String text(String name, List<CellResult> results) {
    StringBuilder text = new StringBuilder("# " + name + "\n\n");
    text.append(ofSeeds()).append(" CPU seconds are a mean over the cells with an estimate.\n\n");
    text.append(
            "An estimate is of all test rows at once. Below it, the row \"mean of batches\" has")
        .append(" the mean of the estimates of batches of 128 test rows, where the two differ by")
        .append(" more than the standard error in a cell. The standard error in cells.csv is that")
        .append(" of the mean over batches.\n");
    text.append(origin(results));
    Map<Section, List<CellResult>> sections = new LinkedHashMap<>();
    results.forEach(r -> sections.computeIfAbsent(Section.of(r), s -> new ArrayList<>()).add(r));
    sections.forEach((section, of) -> text.append(table(section, of)));
    return text.toString();
  }

  private String ofSeeds() {
    if (seeds < gridSeeds) {
      return "Estimates in nats, each of %d of %d seeds%s."
          .formatted(seeds, gridSeeds, seeds > 1 ? ": mean ± standard deviation" : "");
    }
    if (gridSeeds == 1) {
      return "Estimates in nats, of one seed.";
    }
    return "Estimates in nats: mean ± standard deviation over %d seeds; the number of seeds in"
            .formatted(gridSeeds)
        + " parentheses where it is less.";
  }

  /** The devices and commits of the cells. */
  private static String origin(List<CellResult> results) {
    Map<String, Map<String, Long>> devices =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    CellResult::device,
                    TreeMap::new,
                    Collectors.groupingBy(
                        CellResult::commit, TreeMap::new, Collectors.counting())));
    StringBuilder text = new StringBuilder();
    devices.forEach(
        (device, commits) ->
            text.append(text.isEmpty() ? "\n" : " ")
                .append("Device ")
                .append(device)
                .append(", %d commit%s: ".formatted(commits.size(), commits.size() == 1 ? "" : "s"))
                .append(
                    commits.entrySet().stream()
                        .map(c -> c.getKey() + " (" + cells(c.getValue()) + ")")
                        .collect(Collectors.joining(", ")))
                .append("."));
    return text.isEmpty() ? "" : text.append("\n").toString();
  }

  private static String cells(long count) {
    return String.format(Locale.ROOT, "%,d cell%s", count, count == 1 ? "" : "s");
  }

  private String table(Section section, List<CellResult> results) {
    Map<Double, String> truths = new TreeMap<>();
    Map<String, List<CellResult>> estimators = new LinkedHashMap<>();
    for (CellResult result : results) {
      truths.put(result.truth(), String.format(Locale.ROOT, "%.3g", result.truth()));
      estimators.computeIfAbsent(result.cell().estimator(), e -> new ArrayList<>()).add(result);
    }
    StringBuilder text = new StringBuilder("\n## " + section.title() + "\n\n");
    text.append("| truth | ").append(String.join(" | ", truths.values()));
    text.append(" | CPU seconds | steps | parameters |\n|---|");
    text.append("---|".repeat(truths.size() + 3)).append("\n");
    estimators.forEach(
        (estimator, of) -> {
          text.append(row(estimator, of, truths, this::estimate)).append(cost(of));
          if (of.stream().anyMatch(ResultTable::differsOverBatches)) {
            text.append(row(estimator + ", mean of batches", of, truths, this::batchMean))
                .append(" | | |\n");
          }
        });
    return text.toString();
  }

  private static String row(
      String name,
      List<CellResult> of,
      Map<Double, String> truths,
      Function<List<CellResult>, String> summary) {
    return truths.keySet().stream()
        .map(truth -> summary.apply(of.stream().filter(r -> r.truth() == truth).toList()))
        .collect(Collectors.joining(" | ", "| " + name + " | ", " |"));
  }

  private static boolean differsOverBatches(CellResult result) {
    if (result.estimate().isEmpty()
        || result.batchMean().isEmpty()
        || result.standardError().isEmpty()) {
      return false;
    }
    double difference =
        Math.abs(result.batchMean().getAsDouble() - result.estimate().getAsDouble());
    return difference >= SHOWN && difference > result.standardError().getAsDouble();
  }

  private String estimate(List<CellResult> results) {
    if (results.isEmpty() || results.stream().anyMatch(CellResult::succeeded)) {
      return summary(results.stream().map(CellResult::estimate));
    }
    return "failed: "
        + results.stream()
            .map(CellResult::failure)
            .distinct()
            .collect(Collectors.joining(", "))
            .replace("|", "\\|");
  }

  private String batchMean(List<CellResult> results) {
    return summary(results.stream().map(CellResult::batchMean));
  }

  private String summary(Stream<OptionalDouble> of) {
    double[] values = of.flatMapToDouble(OptionalDouble::stream).toArray();
    if (values.length == 0) {
      return "-";
    }
    Summary summary = Summary.of(values);
    String number = String.format(Locale.ROOT, "%.3f", summary.mean());
    if (number.equals("-0.000")) {
      number = "0.000";
    }
    if (summary.count() > 1) {
      number += String.format(Locale.ROOT, " ± %.3f", summary.deviation());
    }
    return summary.count() == seeds ? number : number + " (" + summary.count() + ")";
  }

  /** Of cells with an estimate: a cell that failed may have stopped at any step. */
  private static String cost(List<CellResult> of) {
    List<CellResult> succeeded = of.stream().filter(CellResult::succeeded).toList();
    if (succeeded.isEmpty()) {
      return " - | - | - |\n";
    }
    return String.format(
        Locale.ROOT,
        " %.1f | %s | %s |\n",
        succeeded.stream().mapToDouble(CellResult::cpuSeconds).average().orElseThrow(),
        range(succeeded, CellResult::steps),
        range(succeeded, CellResult::parameters));
  }

  private static String range(List<CellResult> of, ToIntFunction<CellResult> value) {
    int least = of.stream().mapToInt(value).min().orElseThrow();
    int most = of.stream().mapToInt(value).max().orElseThrow();
    return least == most
        ? String.format(Locale.ROOT, "%,d", least)
        : String.format(Locale.ROOT, "%,d–%,d", least, most);
  }
}
