package io.codrift.model.experiment.grid;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A panel of a picture.
 *
 * @param y what the axis has
 * @param level what is right
 * @param ends the first and the last x of the thin line
 * @param lines with one point or more each
 */
record Panel(String title, XAxis x, String y, Level level, Range ends, List<Line> lines) {

  Panel {
    lines = List.copyOf(lines);
  }

  /**
   * What the axis of x has.
   *
   * @param names of the values 1, 2 and so on, which have no order: points are not connected; empty
   *     where x is a number
   */
  record XAxis(String title, boolean logarithmic, List<String> names) {
    XAxis {
      names = List.copyOf(names);
    }

    static XAxis linear(String title) {
      return new XAxis(title, false, List.of());
    }

    static XAxis logarithmic(String title) {
      return new XAxis(title, true, List.of());
    }

    static XAxis of(List<String> names) {
      return new XAxis("", false, names);
    }

    boolean isNamed() {
      return !names.isEmpty();
    }
  }

  /**
   * What is right, marked by a thin line.
   *
   * @param right the value
   * @param farthest a value that is farther from it is drawn at this distance, nats
   */
  record Level(double right, double farthest) {}

  /** Values from one to another, both included. */
  record Range(double low, double high) {
    static Range of(Stream<Double> values) {
      List<Double> sorted = values.sorted().toList();
      return new Range(sorted.get(0), sorted.get(sorted.size() - 1));
    }

    double width() {
      return high - low;
    }
  }

  /**
   * A line with error bars.
   *
   * @param style number of its colour and marker
   * @param points ascending in x
   */
  record Line(String name, int style, List<Point> points) {
    Line {
      points = List.copyOf(points);
    }

    Point last() {
      return points.get(points.size() - 1);
    }

    /** Whether a point is joined to the one before: a far one is not, to none. */
    boolean isJoined(int index, Level level) {
      return points.get(index).joined()
          && !points.get(index).isFar(level)
          && !points.get(index - 1).isFar(level);
    }

    /** The points that no line leads to. */
    List<Point> alone(Level level) {
      return IntStream.range(0, points.size())
          .filter(i -> i == 0 || !isJoined(i, level))
          .filter(i -> i == points.size() - 1 || !isJoined(i + 1, level))
          .mapToObj(points::get)
          .toList();
    }
  }

  /**
   * A point: mean and standard deviation over seeds.
   *
   * @param standardError of the estimate of one seed; empty if there are more, or it has none
   * @param joined whether a line may lead here from the point before
   */
  record Point(double x, Summary y, OptionalDouble standardError, boolean joined) {
    /** Whether it is too far from the level to be drawn where it is. */
    boolean isFar(Level level) {
      return distance(level) > level.farthest;
    }

    /** Where it is drawn. */
    double drawn(Level level) {
      return Math.max(
          level.right - level.farthest, Math.min(level.right + level.farthest, y.mean()));
    }

    /** The length of its error bar to one side. */
    OptionalDouble bar() {
      return y.count() == 1 ? standardError : OptionalDouble.of(y.deviation());
    }

    /** Same, as it is drawn; empty if the point is far off. */
    OptionalDouble bar(Level level) {
      return bar().isEmpty() || isFar(level)
          ? OptionalDouble.empty()
          : OptionalDouble.of(Math.min(bar().getAsDouble(), level.farthest - distance(level)));
    }

    private boolean isBarCut(Level level) {
      return bar(level).isPresent() && bar(level).getAsDouble() < bar().getAsDouble();
    }

    private String mean() {
      String mean = String.format(Locale.ROOT, "%,.0f", y.mean()).replace('-', '−');
      return y.count() == 1 ? mean : mean + String.format(Locale.ROOT, " ± %,.0f", y.deviation());
    }

    private double distance(Level level) {
      return Math.abs(y.mean() - level.right);
    }
  }

  /** All points of all lines. */
  Stream<Point> points() {
    return lines.stream().flatMap(line -> line.points().stream());
  }

  /** What is drawn: the level, the points and their error bars. */
  Range range() {
    return Range.of(
        Stream.concat(
            Stream.of(level.right),
            points()
                .flatMap(
                    point -> {
                      double drawn = point.drawn(level);
                      double bar = point.bar(level).orElse(0.0);
                      return Stream.of(drawn - bar, drawn + bar);
                    })));
  }

  /** What is not drawn as it is. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Line line : lines) {
      String name = (title.isEmpty() ? "" : title + ": ") + line.name();
      line.points().stream()
          .filter(point -> point.isFar(level))
          .max(Comparator.comparingDouble(point -> point.distance(level)))
          .map(point -> "%s goes to %s nats".formatted(name, point.mean()))
          .ifPresent(notes::add);
      line.points().stream()
          .filter(point -> point.isBarCut(level))
          .map(point -> point.bar().orElseThrow())
          .max(Comparator.naturalOrder())
          .map(bar -> String.format(Locale.ROOT, "%s has an error bar of %,.1f nats", name, bar))
          .ifPresent(notes::add);
    }
    return notes;
  }
}
