package io.codrift.model.experiment.grid;

import io.codrift.model.experiment.grid.Looks.Look;
import io.codrift.model.experiment.grid.Picture.Axis;
import io.codrift.model.experiment.grid.Picture.Line;
import io.codrift.model.experiment.grid.Picture.Panel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Plots of the errors in the paper's layout: a row of panels for each task, a column for each
 * number of dimensions. Few lines fit a panel, so there is a picture for each group of estimators;
 * those of other groups have the paper's method too, in black.
 */
public final class Plots {
  private static final String REFERENCE = "ndoe-bnaf-paper";
  private static final int TASKS_PER_LINE = 5;

  private final String name;
  private final List<CellResult> results;

  /**
   * @param name of the grid; the files begin with it
   * @param results with an estimate or without
   */
  public Plots(String name, List<CellResult> results) {
    this.name = name;
    this.results = results.stream().filter(r -> r.estimate().isPresent()).toList();
  }

  /**
   * Writes the pictures of the errors.
   *
   * @return the names of the files, without their ends
   * @throws IOException if one cannot be written
   */
  public List<String> errors(Path folder) throws IOException {
    List<CellResult> sized =
        results.stream().filter(r -> TaskCatalogue.isFamily(r.cell().task())).toList();
    boolean overRows = distinct(sized, r -> r.cell().rows()) > distinct(sized, CellResult::truth);
    List<String> files = new ArrayList<>();
    Map<String, List<CellResult>> pictures =
        grouped(
            sized,
            r ->
                (overRows ? label("%s-nats", r.cell().mi()) : r.cell().rows() + "-rows")
                    + end(r.cell().direction()));
    for (Map.Entry<String, List<CellResult>> picture : pictures.entrySet()) {
      files.addAll(
          groups(
              folder,
              picture.getKey(),
              picture.getValue(),
              r -> r.cell().task() + " " + r.cell().dims() + "+" + r.cell().dims(),
              distinct(picture.getValue(), r -> r.cell().dims()),
              overRows));
    }
    List<CellResult> single =
        results.stream().filter(r -> !TaskCatalogue.isFamily(r.cell().task())).toList();
    Map<String, List<CellResult>> parts =
        grouped(single, r -> r.cell().rows() + "-rows" + end(r.cell().direction()));
    for (Map.Entry<String, List<CellResult>> part : parts.entrySet()) {
      files.addAll(tasks(folder, part.getKey(), part.getValue()));
    }
    return files;
  }

  /** The paper's direction needs no name. */
  private static String end(Direction direction) {
    return direction == Direction.X_GIVEN_Y ? "" : "-" + direction;
  }

  private static String label(String format, double value) {
    return String.format(
        Locale.ROOT, format, value == Math.rint(value) ? String.valueOf((long) value) : value);
  }

  private static int distinct(List<CellResult> of, Function<CellResult, Object> value) {
    return (int) of.stream().map(value).distinct().count();
  }

  private static <K> Map<K, List<CellResult>> grouped(
      Collection<CellResult> of, Function<CellResult, K> key) {
    return of.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }

  private List<String> groups(
      Path folder,
      String part,
      List<CellResult> of,
      Function<CellResult, String> panel,
      int columns,
      boolean overRows)
      throws IOException {
    List<String> files = new ArrayList<>();
    for (Map.Entry<String, List<String>> group : groups(of).entrySet()) {
      List<Panel> panels = new ArrayList<>();
      grouped(of, panel)
          .forEach(
              (title, here) ->
                  panels.add(
                      new Panel(
                          title,
                          overRows ? "training rows" : "true mutual information, nats",
                          "estimate − truth, nats",
                          0,
                          overRows ? Axis.LOGARITHMIC : Axis.LINEAR,
                          lines(
                              here,
                              group.getValue(),
                              r -> overRows ? r.cell().rows() : r.truth()))));
      String file = name + "-" + part + "-" + group.getKey();
      new Picture(file + ": error of " + group.getKey(), List.of(), withLines(panels), columns)
          .write(folder, file);
      files.add(file);
    }
    return files;
  }

  private static List<Panel> withLines(List<Panel> panels) {
    return panels.stream().filter(panel -> !panel.lines().isEmpty()).toList();
  }

  /** The estimators of each picture: at most as many as can be told apart. */
  private static Map<String, List<String>> groups(List<CellResult> of) {
    Map<String, List<String>> groups = new TreeMap<>();
    List<String> present = of.stream().map(r -> r.cell().estimator()).distinct().toList();
    for (String estimator : present) {
      String group = PeerCatalogue.entry(estimator).group().toString();
      List<String> members = groups.computeIfAbsent(group, g -> new ArrayList<>());
      if (members.isEmpty() && present.contains(REFERENCE)) {
        members.add(REFERENCE);
      }
      if (!members.contains(estimator)) {
        members.add(estimator);
      }
    }
    return groups;
  }

  private static List<Line> lines(
      List<CellResult> here, List<String> estimators, ToDoubleFunction<CellResult> x) {
    List<Line> lines = new ArrayList<>();
    for (String estimator : estimators) {
      Map<Double, List<CellResult>> points =
          here.stream()
              .filter(r -> r.cell().estimator().equals(estimator))
              .collect(Collectors.groupingBy(x::applyAsDouble, TreeMap::new, Collectors.toList()));
      if (!points.isEmpty()) {
        List<Summary> summaries = points.values().stream().map(Plots::ofErrors).toList();
        lines.add(
            new Line(
                estimator,
                estimators.indexOf(estimator) % Picture.MOST_LINES,
                List.copyOf(points.keySet()),
                summaries.stream().map(Summary::mean).toList(),
                summaries.stream().map(Summary::deviation).toList()));
      }
    }
    return lines;
  }

  private static Summary ofErrors(List<CellResult> results) {
    return Summary.of(results.stream().mapToDouble(r -> r.error().orElseThrow()).toArray());
  }

  /** Tasks with a mutual information of their own: the x axis has their numbers. */
  private List<String> tasks(Path folder, String part, List<CellResult> single) throws IOException {
    List<String> tasks = single.stream().map(r -> r.cell().task()).distinct().toList();
    List<String> files = new ArrayList<>();
    for (Map.Entry<String, List<String>> group : groups(single).entrySet()) {
      List<Line> lines = lines(single, group.getValue(), r -> 1.0 + tasks.indexOf(r.cell().task()));
      String file = name + "-tasks-" + part + "-" + group.getKey();
      new Picture(
              file + ": error of " + group.getKey(),
              numbered(tasks),
              List.of(new Panel("", "task", "estimate − truth, nats", 0, Axis.NUMBERS, lines)),
              1)
          .write(folder, file);
      files.add(file);
    }
    return files;
  }

  /** The tasks with their numbers, some in each line. */
  private static List<String> numbered(List<String> tasks) {
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < tasks.size(); from += TASKS_PER_LINE) {
      lines.add(
          IntStream.range(from, Math.min(tasks.size(), from + TASKS_PER_LINE))
              .mapToObj(i -> (1 + i) + " " + tasks.get(i))
              .collect(Collectors.joining(", ")));
    }
    return lines;
  }

  /**
   * Writes the pictures of estimates against steps.
   *
   * @return the names of the files, without their ends
   * @throws IOException if one cannot be written
   */
  public List<String> curves(Path folder, List<Look> looks) throws IOException {
    Map<String, List<Look>> panels =
        looks.stream()
            .collect(
                Collectors.groupingBy(
                    look -> setting(look.cell()), LinkedHashMap::new, Collectors.toList()));
    if (panels.isEmpty()) {
      return List.of();
    }
    List<String> estimators = looks.stream().map(l -> l.cell().estimator()).distinct().toList();
    List<String> files = new ArrayList<>();
    for (int from = 0; from < estimators.size(); from += Picture.MOST_LINES) {
      List<String> some =
          estimators.subList(from, Math.min(estimators.size(), from + Picture.MOST_LINES));
      String file = name + "-steps" + (from == 0 ? "" : "-" + (1 + from / Picture.MOST_LINES));
      List<Panel> drawn = new ArrayList<>();
      panels.forEach((title, of) -> drawn.add(curve(title, of, some)));
      new Picture(
              file + ": estimate against steps",
              List.of(),
              withLines(drawn),
              Math.min(2, drawn.size()))
          .write(folder, file);
      files.add(file);
    }
    return files;
  }

  /** Everything of a cell that is not its estimator or its seed. */
  private static String setting(Cell cell) {
    return String.format(
        Locale.ROOT, "%s, %,d rows, %s", cell.what(), cell.rows(), cell.direction());
  }

  private static Panel curve(String title, List<Look> looks, List<String> estimators) {
    List<Line> lines = new ArrayList<>();
    for (String estimator : estimators) {
      Map<Integer, double[]> points = new TreeMap<>();
      looks.stream()
          .filter(l -> l.cell().estimator().equals(estimator) && l.estimate().isPresent())
          .collect(Collectors.groupingBy(Look::step))
          .forEach(
              (step, at) ->
                  points.put(
                      step, at.stream().mapToDouble(l -> l.estimate().getAsDouble()).toArray()));
      if (!points.isEmpty()) {
        List<Summary> summaries = points.values().stream().map(Summary::of).toList();
        lines.add(
            new Line(
                estimator,
                estimators.indexOf(estimator),
                points.keySet().stream().map(Integer::doubleValue).toList(),
                summaries.stream().map(Summary::mean).toList(),
                summaries.stream().map(Summary::deviation).toList()));
      }
    }
    double truth = looks.get(0).cell().drawn().mutualInformation();
    return new Panel(title, "steps", "estimate, nats", truth, Axis.LINEAR, lines);
  }
}
