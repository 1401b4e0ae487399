package io.codrift.model.experiment.grid;

import io.codrift.model.experiment.grid.Panel.Level;
import io.codrift.model.experiment.grid.Panel.Line;
import io.codrift.model.experiment.grid.Panel.Point;
import io.codrift.model.experiment.grid.Panel.Range;
import io.codrift.model.experiment.grid.Panel.XAxis;
import io.codrift.model.experiment.grid.PeerCatalogue.Group;
import io.codrift.model.experiment.grid.Snapshots.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Plots of the errors in the paper's layout: a row of panels for each task, a column for each
 * number of dimensions. Few lines fit a panel, so there is a picture for each group of estimators;
 * those of other groups have the paper's method too, in black.
 */
public final class Plots {
  private static final String REFERENCE = Styles.REFERENCE;

  /** Errors beyond this would make all others look alike, nats. */
  private static final double FARTHEST = 15;

  /** Same, for tasks that have about 1 nat. */
  private static final double FARTHEST_OF_TASKS = 3;

  private final String name;
  private final List<CellResult> results;

  /**
   * @param name of the grid; the files begin with it
   * @param results with an estimate or without
   */
  public Plots(String name, List<CellResult> results) {
    this.name = name;
    this.results = List.copyOf(results);
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
      files.addAll(groups(folder, picture.getKey(), picture.getValue(), overRows));
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

  private List<String> groups(Path folder, String part, List<CellResult> of, boolean overRows)
      throws IOException {
    int columns = distinct(of, r -> r.cell().dims());
    String size = columns == 1 ? ", " + size(of.get(0).cell()) : "";
    List<String> files = new ArrayList<>();
    for (Map.Entry<Group, List<String>> group : groups(of).entrySet()) {
      List<Panel> panels = new ArrayList<>();
      grouped(of, r -> r.cell().task() + " " + size(r.cell()))
          .forEach((title, here) -> panels.add(panel(title, here, group.getValue(), overRows)));
      String file = name + "-" + part + "-" + group.getKey();
      String title = errorOf(group.getKey(), of.get(0).cell(), overRows) + size;
      new Picture(title, withLines(panels), columns, true).write(folder, file);
      files.add(file);
    }
    return files;
  }

  private static String size(Cell cell) {
    return cell.dims() + "+" + cell.dims();
  }

  private static Panel panel(
      String title, List<CellResult> here, List<String> estimators, boolean overRows) {
    ToDoubleFunction<CellResult> x = r -> overRows ? r.cell().rows() : r.truth();
    return new Panel(
        title,
        overRows
            ? XAxis.logarithmic("training rows")
            : XAxis.linear("true mutual information, nats"),
        "estimate − truth, nats",
        new Level(0, FARTHEST),
        ends(Range.of(here.stream().map(x::applyAsDouble)), overRows),
        lines(here, estimators, x));
  }

  /** The ends of the thin line, which is longer than a point. */
  private static Range ends(Range of, boolean logarithmic) {
    if (of.width() > 0) {
      return of;
    }
    return logarithmic
        ? new Range(of.low() / 2, of.high() * 2)
        : new Range(of.low() - 1, of.high() + 1);
  }

  /** The title of a picture: all its cells have the rows, or the nats, and the direction. */
  private static String errorOf(Group group, Cell cell, boolean overRows) {
    String estimators =
        switch (group) {
          case FLOWS -> "flows";
          case REAL_NVP -> "Real NVP";
          case DENSITIES -> "other density models";
          case CRITICS -> "critics";
          case MORE_CRITICS -> "other critics";
          case FORMULAS -> "formulas";
        };
    return String.format(
        Locale.ROOT,
        "Error of the %s, %s, %s",
        estimators,
        overRows
            ? label(cell.mi() == 1 ? "%s nat" : "%s nats", cell.mi())
            : String.format(Locale.ROOT, "%,d training rows", cell.rows()),
        words(cell.direction()));
  }

  private static String words(Direction direction) {
    return direction.toString().replace('-', ' ');
  }

  private static List<Panel> withLines(List<Panel> panels) {
    return panels.stream().filter(panel -> !panel.lines().isEmpty()).toList();
  }

  /** The estimators of each picture: at most as many as can be told apart. */
  private static Map<Group, List<String>> groups(List<CellResult> of) {
    Map<Group, List<String>> groups = new TreeMap<>(Comparator.comparing(Group::toString));
    List<String> present =
        of.stream()
            .filter(CellResult::succeeded)
            .map(r -> r.cell().estimator())
            .distinct()
            .toList();
    for (String estimator : present) {
      Group group = PeerCatalogue.entry(estimator).group();
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

  /** Points are joined where no x lies between them, of whatever estimator, failed or not. */
  private static List<Line> lines(
      List<CellResult> here, List<String> estimators, ToDoubleFunction<CellResult> x) {
    NavigableSet<Double> all =
        here.stream().map(x::applyAsDouble).collect(Collectors.toCollection(TreeSet::new));
    List<Line> lines = new ArrayList<>();
    Map<String, Integer> styles = Styles.of(estimators);
    for (String estimator : estimators) {
      TreeMap<Double, Value> points = new TreeMap<>();
      here.stream()
          .filter(r -> r.cell().estimator().equals(estimator) && r.succeeded())
          .collect(Collectors.groupingBy(x::applyAsDouble))
          .forEach((at, of) -> points.put(at, ofErrors(of)));
      if (!points.isEmpty()) {
        lines.add(new Line(estimator, styles.get(estimator), joined(points, all)));
      }
    }
    return lines;
  }

  private static List<Point> joined(NavigableMap<Double, Value> points, NavigableSet<Double> all) {
    return points.entrySet().stream()
        .map(
            point -> {
              Double before = points.lowerKey(point.getKey());
              boolean joined = before != null && before.equals(all.lower(point.getKey()));
              Value value = point.getValue();
              return new Point(point.getKey(), value.summary, value.standardError, joined);
            })
        .toList();
  }

  /**
   * What a point shows.
   *
   * @param standardError of one seed
   */
  private record Value(Summary summary, OptionalDouble standardError) {}

  private static Value ofErrors(List<CellResult> results) {
    return new Value(
        Summary.of(results.stream().mapToDouble(r -> r.error().orElseThrow()).toArray()),
        results.size() == 1 ? results.get(0).standardError() : OptionalDouble.empty());
  }

  /** Tasks with a mutual information of their own: the x axis has their names. */
  private List<String> tasks(Path folder, String part, List<CellResult> single) throws IOException {
    List<String> tasks = single.stream().map(r -> r.cell().task()).distinct().toList();
    ToDoubleFunction<CellResult> x = r -> 1.0 + tasks.indexOf(r.cell().task());
    List<String> files = new ArrayList<>();
    for (Map.Entry<Group, List<String>> group : groups(single).entrySet()) {
      Panel panel =
          new Panel(
              "",
              XAxis.of(tasks),
              "estimate − truth, nats",
              new Level(0, FARTHEST_OF_TASKS),
              new Range(1, tasks.size()),
              lines(single, group.getValue(), x));
      String file = name + "-tasks-" + part + "-" + group.getKey();
      String title = errorOf(group.getKey(), single.get(0).cell(), false);
      new Picture(title, List.of(panel), 1, true).write(folder, file);
      files.add(file);
    }
    return files;
  }

  /**
   * Writes the pictures of estimates against steps.
   *
   * @return the names of the files, without their ends
   * @throws IOException if one cannot be written
   */
  public List<String> curves(Path folder, List<Snapshot> looks) throws IOException {
    Map<String, List<Snapshot>> panels =
        looks.stream()
            .collect(
                Collectors.groupingBy(
                    look -> setting(look.cell()), LinkedHashMap::new, Collectors.toList()));
    if (panels.isEmpty()) {
      return List.of();
    }
    List<String> estimators =
        looks.stream()
            .filter(l -> l.estimate().isPresent())
            .map(l -> l.cell().estimator())
            .distinct()
            .toList();
    int pictures = -Math.floorDiv(-estimators.size(), PanelChart.MOST_LINES);
    List<String> files = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      int from = i * PanelChart.MOST_LINES;
      List<String> some =
          estimators.subList(from, Math.min(estimators.size(), from + PanelChart.MOST_LINES));
      List<Panel> drawn = new ArrayList<>();
      panels.forEach((title, of) -> drawn.add(curve(title, of, some)));
      List<Panel> withLines = withLines(drawn);
      String title =
          "Estimate against steps" + (pictures == 1 ? "" : ", %d of %d".formatted(1 + i, pictures));
      String file = name + "-steps" + (i == 0 ? "" : "-" + (1 + i));
      new Picture(title, withLines, Math.min(2, withLines.size()), false).write(folder, file);
      files.add(file);
    }
    return files;
  }

  /** Everything of a cell that is not its estimator or its seed. */
  private static String setting(Cell cell) {
    return String.format(
        Locale.ROOT, "%s, %,d rows, %s", cell.what(), cell.rows(), words(cell.direction()));
  }

  /** Points are joined where the estimator was not looked at between them. */
  private static Panel curve(String title, List<Snapshot> looks, List<String> estimators) {
    List<Line> lines = new ArrayList<>();
    Map<String, Integer> styles = Styles.of(estimators);
    for (String estimator : estimators) {
      List<Snapshot> of =
          looks.stream().filter(l -> l.cell().estimator().equals(estimator)).toList();
      TreeMap<Double, Value> points = new TreeMap<>();
      of.stream()
          .filter(l -> l.estimate().isPresent())
          .collect(Collectors.groupingBy(Snapshot::step))
          .forEach((step, at) -> points.put(step.doubleValue(), ofEstimates(at)));
      if (!points.isEmpty()) {
        NavigableSet<Double> steps =
            of.stream().map(l -> 1.0 * l.step()).collect(Collectors.toCollection(TreeSet::new));
        lines.add(new Line(estimator, styles.get(estimator), joined(points, steps)));
      }
    }
    double truth = looks.get(0).cell().drawn().mutualInformation();
    return new Panel(
        title,
        XAxis.linear("steps"),
        "estimate, nats",
        new Level(truth, FARTHEST),
        Range.of(looks.stream().map(l -> 1.0 * l.step())),
        lines);
  }

  private static Value ofEstimates(List<Snapshot> looks) {
    return new Value(
        Summary.of(looks.stream().mapToDouble(l -> l.estimate().getAsDouble()).toArray()),
        OptionalDouble.empty());
  }
}
