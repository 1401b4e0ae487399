package io.codrift.model.experiment.grid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The results as Markdown: a table for each task, size, number of rows and direction, with a row
 * for each estimator and a column for each true mutual information. A cell is mean ± standard
 * deviation of the estimates over the seeds, in nats.
 */
public final class ResultTable {
  private ResultTable() {}

  private record Section(String task, int dims, int rows, Direction direction) {
    static Section of(CellResult result) {
      Cell cell = result.cell();
      return new Section(cell.task(), cell.dims(), cell.rows(), cell.direction());
    }

    String title() {
      return "%s%s, %,d training rows, %s"
          .formatted(task, dims == 0 ? "" : " " + dims + "+" + dims, rows, direction);
    }
  }

  /** The text, with the grid's name as title. */
  public static String markdown(String name, List<CellResult> results) {
    StringBuilder text = new StringBuilder("# " + name + "\n\n");
    text.append("Estimates in nats: mean ± standard deviation over seeds, their number in")
        .append(" parentheses if not all were run or some failed.\n");
    Map<Section, List<CellResult>> sections = new LinkedHashMap<>();
    results.forEach(r -> sections.computeIfAbsent(Section.of(r), s -> new ArrayList<>()).add(r));
    sections.forEach((section, of) -> text.append(table(section, of)));
    return text.toString();
  }

  private static String table(Section section, List<CellResult> results) {
    Map<Double, String> truths = new TreeMap<>();
    Map<String, List<CellResult>> estimators = new LinkedHashMap<>();
    for (CellResult result : results) {
      truths.put(result.truth(), String.format(Locale.ROOT, "%.3g", result.truth()));
      estimators.computeIfAbsent(result.cell().estimator(), e -> new ArrayList<>()).add(result);
    }
    long seeds = results.stream().map(r -> r.cell().seed()).distinct().count();
    StringBuilder text = new StringBuilder("\n## " + section.title() + "\n\n");
    text.append("| truth | ").append(String.join(" | ", truths.values()));
    text.append(" | CPU seconds | steps | parameters |\n|---|");
    text.append("---|".repeat(truths.size() + 3)).append("\n");
    estimators.forEach(
        (estimator, of) -> {
          text.append("| ").append(estimator).append(" |");
          for (double truth : truths.keySet()) {
            List<CellResult> here = of.stream().filter(r -> r.truth() == truth).toList();
            text.append(" ").append(summary(here, seeds)).append(" |");
          }
          CellResult one = of.get(of.size() - 1);
          text.append(
              String.format(
                  Locale.ROOT,
                  " %.1f | %,d | %,d |\n",
                  of.stream().mapToDouble(CellResult::cpuSeconds).average().orElse(0),
                  one.steps(),
                  one.parameters()));
        });
    return text.toString();
  }

  private static String summary(List<CellResult> results, long seeds) {
    double[] estimates =
        results.stream()
            .filter(r -> r.estimate().isPresent())
            .mapToDouble(r -> r.estimate().getAsDouble())
            .toArray();
    if (estimates.length == 0) {
      return results.isEmpty()
          ? "-"
          : "failed: "
              + results.stream()
                  .map(CellResult::failure)
                  .distinct()
                  .collect(Collectors.joining(", "))
                  .replace("|", "\\|");
    }
    Summary summary = Summary.of(estimates);
    String number = String.format(Locale.ROOT, "%.3f", summary.mean());
    if (summary.count() > 1) {
      number += String.format(Locale.ROOT, " ± %.3f", summary.deviation());
    }
    return summary.count() == seeds ? number : number + " (" + summary.count() + ")";
  }
}
