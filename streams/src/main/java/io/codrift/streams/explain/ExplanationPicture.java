package io.codrift.streams.explain;

import io.codrift.model.detect.Change;
import io.codrift.model.detect.Mean;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.explain.Explanation.Part;
import io.codrift.streams.explain.Explanation.Parts;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws an explanation: the mutual information of the windows before and after with the interval of
 * the onset, level and shift with the window of the alarm, correlations before and after, and what
 * each column adds, where that was asked for.
 */
public final class ExplanationPicture {
  /** The most bars of a chart: their names need room. */
  private static final int MOST_BARS = 8;

  /** A band is so many standard errors wide on each side. */
  private static final double BAND = 2;

  private static final Color BEFORE = Sheet.BLUE;
  private static final Color AFTER = Sheet.RED;
  private static final Color QUIET = Sheet.GREY;
  private static final Color ONSET = new Color(0xf2, 0xc1, 0x4e, 110);
  private static final int BAND_OPACITY = 45;

  private final Explanation explanation;
  private final List<DependenceEstimate> windows;
  private final Instant origin;
  private final Duration window;

  /** A number of one window, and its standard error. */
  private record Point(double at, double value, double error) {}

  /** A number before and after. */
  private record Bars(String name, Change change) {}

  private ExplanationPicture(Explanation explanation) {
    this.explanation = explanation;
    this.windows = new ArrayList<>(explanation.windows().before());
    this.windows.addAll(explanation.windows().after());
    DependenceEstimate any = windows.get(0);
    this.window = Duration.between(any.getWindowStart(), any.getWindowEnd());
    this.origin = explanation.onset().orElse(any.getWindowStart());
  }

  /**
   * Writes the picture as PNG.
   *
   * @throws IllegalArgumentException if there is no window with numbers to draw
   * @throws IOException if the file cannot be written
   */
  public static void write(Explanation explanation, Path file) throws IOException {
    Sheet.write(of(explanation), file);
  }

  /**
   * The picture.
   *
   * @throws IllegalArgumentException if there is no window with numbers to draw
   */
  static BufferedImage of(Explanation explanation) {
    boolean any =
        explanation.windows().before().stream().anyMatch(Windows::hasNumbers)
            || explanation.windows().after().stream().anyMatch(Windows::hasNumbers);
    if (!any) {
      throw new IllegalArgumentException(
          "There is no window with numbers of %s to draw. Leave out --out."
              .formatted(explanation.monitor()));
    }
    return new ExplanationPicture(explanation).draw();
  }

  private BufferedImage draw() {
    List<Sheet.Panel> panels = new ArrayList<>();
    panels.add(new Sheet.Panel(name() + ": Mutual information, nats", information()));
    signals()
        .ifPresent(chart -> panels.add(new Sheet.Panel(name() + ": Level and shift, nats", chart)));
    correlations()
        .ifPresent(
            chart ->
                panels.add(
                    new Sheet.Panel(name() + ": Correlations, the surest change first", chart)));
    explanation.parts().ifPresent(parts -> panels.addAll(columns(parts)));
    return Sheet.of(panels);
  }

  private String name() {
    return AlertText.name(explanation.monitor(), explanation.segment());
  }

  private double at(Instant windowStart) {
    return (double) Duration.between(origin, windowStart).toMillis() / window.toMillis();
  }

  private List<Point> points(
      List<DependenceEstimate> of,
      Function<DependenceEstimate, Double> value,
      Function<DependenceEstimate, Double> error) {
    return of.stream()
        .filter(Windows::hasNumbers)
        .filter(w -> value.apply(w) != null)
        .map(
            w ->
                new Point(
                    at(w.getWindowStart()),
                    value.apply(w),
                    error.apply(w) == null ? 0 : error.apply(w)))
        .toList();
  }

  private XYChart information() {
    List<Point> mi =
        points(windows, DependenceEstimate::getMiNats, DependenceEstimate::getStandardErrorNats);
    List<Point> linear = points(windows, DependenceEstimate::getGaussianMiNats, w -> null);
    XYChart chart = chart(List.of(mi, linear));
    band(chart, "MI", mi, BEFORE);
    line(chart, "linear part", linear, QUIET).setLineStyle(SeriesLines.DASH_DASH);
    line(chart, "MI", mi, BEFORE);
    return chart;
  }

  private Optional<XYChart> signals() {
    List<DependenceEstimate> scored = explanation.windows().scored(windows);
    List<Point> level =
        points(
            scored,
            DependenceEstimate::getLevelNats,
            DependenceEstimate::getLevelStandardErrorNats);
    List<Point> shift =
        points(
            scored,
            DependenceEstimate::getShiftNats,
            DependenceEstimate::getShiftStandardErrorNats);
    if (level.isEmpty() || shift.isEmpty()) {
      return Optional.empty();
    }
    XYChart chart = chart(List.of(level, shift));
    band(chart, "level", level, BEFORE);
    band(chart, "shift", shift, AFTER);
    line(chart, "level", level, BEFORE);
    line(chart, "shift", shift, AFTER);
    return Optional.of(chart);
  }

  /** A chart with the interval of the onset, and the window in which the evidence sufficed. */
  private XYChart chart(List<List<Point>> drawn) {
    XYChart chart =
        new XYChartBuilder()
            .width(Sheet.WIDTH)
            .height(Sheet.HEIGHT)
            .xAxisTitle("windows from " + origin)
            .build();
    Sheet.style(chart.getStyler());
    double least =
        drawn.stream()
            .flatMap(List::stream)
            .mapToDouble(p -> p.value() - BAND * p.error())
            .min()
            .orElse(0);
    double most =
        drawn.stream()
            .flatMap(List::stream)
            .mapToDouble(p -> p.value() + BAND * p.error())
            .max()
            .orElse(1);
    double room = Math.max(1e-3, 0.05 * (most - Math.min(0, least)));
    double bottom = Math.min(0, least) - room;
    double top = most + room;
    chart.getStyler().setYAxisMin(bottom).setYAxisMax(top);
    double first = at(windows.get(0).getWindowStart());
    chart
        .getStyler()
        .setXAxisMin(first - 1)
        .setXAxisMax(at(windows.get(windows.size() - 1).getWindowStart()) + 1);
    explanation.alert().ifPresent(alert -> marks(chart, alert, first, bottom, top));
    return chart;
  }

  private void marks(
      XYChart chart, DependenceAlert alert, double first, double bottom, double top) {
    if (alert.getOnsetLow() != null && alert.getOnsetHigh() != null) {
      // A window stands for the time around its point.
      double from = Math.max(first - 1, at(alert.getOnsetLow()) - 0.5);
      double to = at(alert.getOnsetHigh()) + 0.5;
      XYSeries interval =
          chart.addSeries(
              "onset, 90 %",
              new double[] {from, to, to, from}, new double[] {bottom, bottom, top, top});
      interval.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
      interval.setFillColor(ONSET);
      interval.setLineStyle(SeriesLines.NONE);
      interval.setMarker(SeriesMarkers.NONE);
    }
    double raised = at(alert.getRaisedAt().minus(window));
    XYSeries alarm =
        chart.addSeries(
            "evidence reaches the threshold",
            new double[] {raised, raised},
            new double[] {bottom, top});
    alarm.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    alarm.setLineStyle(SeriesLines.DOT_DOT);
    alarm.setLineColor(Sheet.INK);
    alarm.setMarker(SeriesMarkers.NONE);
  }

  private static void band(XYChart chart, String name, List<Point> line, Color color) {
    int n = line.size();
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int i = 0; i < n; i++) {
      Point point = line.get(i);
      x[i] = point.at();
      x[2 * n - 1 - i] = point.at();
      y[i] = point.value() + BAND * point.error();
      y[2 * n - 1 - i] = point.value() - BAND * point.error();
    }
    XYSeries band = chart.addSeries(name + " band", x, y);
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    band.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_OPACITY));
    band.setLineStyle(SeriesLines.NONE);
    band.setMarker(SeriesMarkers.NONE);
    band.setShowInLegend(false);
  }

  private static XYSeries line(XYChart chart, String name, List<Point> line, Color color) {
    XYSeries series =
        chart.addSeries(
            name,
            line.stream().mapToDouble(Point::at).toArray(),
            line.stream().mapToDouble(Point::value).toArray());
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    series.setLineStyle(SeriesLines.SOLID);
    series.setLineColor(color);
    series.setLineWidth(1.8f);
    series.setMarker(SeriesMarkers.NONE);
    return series;
  }

  private Optional<CategoryChart> correlations() {
    Optional<CategoryChart> chart =
        bars(
            explanation.pairs().stream()
                .map(pair -> new Bars(pair.x() + "~" + pair.y(), pair.correlation())));
    chart.ifPresent(c -> c.getStyler().setYAxisMin(-1.0).setYAxisMax(1.0));
    return chart;
  }

  /** What each column adds to those before it, now and under the model of earlier windows. */
  private List<Sheet.Panel> columns(Parts parts) {
    List<Part> columns = Stream.concat(parts.x().stream(), parts.y().stream()).toList();
    List<Sheet.Panel> panels = new ArrayList<>();
    column(columns, Part::mi, "What each column adds to those before it, nats")
        .ifPresent(panels::add);
    column(columns, Part::level, "What each column adds as it was (level), nats")
        .ifPresent(panels::add);
    return panels;
  }

  /** A number of each column. The title says so if some have no room. */
  private Optional<Sheet.Panel> column(
      List<Part> columns, Function<Part, Change> number, String title) {
    List<Part> known =
        columns.stream().filter(part -> number.apply(part).difference().isPresent()).toList();
    String left =
        known.size() > MOST_BARS
            ? ": the %d surest changes of %d".formatted(MOST_BARS, known.size())
            : "";
    return bars(known.stream().map(part -> new Bars(part.column(), number.apply(part))))
        .map(chart -> new Sheet.Panel(name() + ": " + title + left, chart));
  }

  /** The surest changes that have room, in the order in which they come. */
  private static List<Bars> surest(Stream<Bars> all) {
    List<Bars> known = all.filter(bars -> bars.change().difference().isPresent()).toList();
    Set<Bars> surest =
        known.stream()
            .sorted(Comparator.comparingDouble((Bars bars) -> -bars.change().certainty()))
            .limit(MOST_BARS)
            .collect(Collectors.toSet());
    return known.stream().filter(surest::contains).toList();
  }

  /** A pair of bars for each number that there is before and after; empty if there is none. */
  private static Optional<CategoryChart> bars(Stream<Bars> all) {
    List<Bars> drawn = surest(all);
    if (drawn.isEmpty()) {
      return Optional.empty();
    }
    CategoryChart chart =
        new CategoryChartBuilder().width(Sheet.WIDTH).height(Sheet.HEIGHT).build();
    Sheet.style(chart.getStyler());
    chart.getStyler().setAvailableSpaceFill(0.6);
    bars(chart, "before", drawn, Change::before, BEFORE);
    bars(chart, "after", drawn, Change::after, AFTER);
    return Optional.of(chart);
  }

  private static void bars(
      CategoryChart chart,
      String name,
      List<Bars> drawn,
      Function<Change, Optional<Mean>> side,
      Color color) {
    List<Mean> means = drawn.stream().map(bars -> side.apply(bars.change()).orElseThrow()).toList();
    chart
        .addSeries(
            name,
            drawn.stream().map(Bars::name).toList(),
            means.stream().map(Mean::value).toList(),
            means.stream().map(mean -> mean.standardError().orElse(0)).toList())
        .setFillColor(color);
  }
}
