package io.codrift.model.experiment.grid;

import io.codrift.model.experiment.grid.Panel.Line;
import io.codrift.model.experiment.grid.Panel.Point;
import io.codrift.model.experiment.grid.Panel.Range;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws a panel without its title. Each line has its name at its right end, in its colour, and each
 * named value of x has its name below. Colours are those of Okabe and Ito, which colour-blind
 * people tell apart, and every line has a marker of its own.
 */
record PanelChart(Panel panel) {
  /** Pixels of all, names included. */
  static final int WIDTH = 545;

  private static final int HEIGHT = 270;
  private static final int NAMES = 115;
  private static final int MARGIN = 8;
  private static final int LINE_HEIGHT = 13;

  /** The part of the y axis that is empty below what is drawn, and above. */
  private static final double EMPTY = 0.04;

  /** Pixels of the markers of the first line. */
  private static final int LARGEST = 10;

  /** Lines with more points have no markers. */
  private static final int MOST_MARKERS = 40;

  private static final BasicStroke LEADER = new BasicStroke(0.5f);
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final Color INK = new Color(0x333333);
  private static final Color GRID = new Color(0xe6e6e6);
  private static final Color LEVEL = new Color(0x999999);
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x000000),
          new Color(0xd55e00),
          new Color(0x0072b2),
          new Color(0x009e73),
          new Color(0xcc79a7),
          new Color(0xe69f00));
  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_DOWN,
          SeriesMarkers.CROSS);

  /** Lines that are told apart. */
  static final int MOST_LINES = COLOURS.size();

  /** Pixels of all, names below included. */
  int height() {
    return HEIGHT + (panel.x().isNamed() ? NAMES : 0);
  }

  /**
   * Draws it.
   *
   * @param y the y axis; empty for one of its own
   */
  void paint(Graphics2D graphics, Optional<Range> y) {
    XYChart chart = chart();
    y.filter(range -> range.width() > 0).ifPresent(range -> setY(chart, range));
    chart.paint(graphics, WIDTH - NAMES, HEIGHT);
    lineNames(graphics, chart);
    namesBelow(graphics, chart);
  }

  private static void setY(XYChart chart, Range range) {
    chart.getStyler().setYAxisMin(range.low() - EMPTY * range.width());
    chart.getStyler().setYAxisMax(range.high() + EMPTY * range.width());
  }

  private XYChart chart() {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH - NAMES)
            .height(HEIGHT)
            .xAxisTitle(panel.x().title())
            .yAxisTitle(panel.y())
            .build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(panel.x().logarithmic());
    chart.getStyler().setXAxisTicksVisible(!panel.x().isNamed());
    XYSeries level =
        chart.addSeries(
            "right",
            List.of(panel.ends().low(), panel.ends().high()),
            List.of(panel.level().right(), panel.level().right()));
    level.setLineColor(LEVEL).setLineStyle(SeriesLines.SOLID).setLineWidth(1);
    level.setMarker(SeriesMarkers.NONE);
    for (Line line : panel.lines()) {
      addBars(chart, line);
      addLine(chart, line);
      addMarkers(chart, line);
    }
    return chart;
  }

  /** Where a line is broken there is a point without a y. */
  private void addLine(XYChart chart, Line line) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    List<Point> points = line.points();
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      if (i > 0 && !line.isJoined(i, panel.level())) {
        x.add((points.get(i - 1).x() + point.x()) / 2);
        y.add(Double.NaN);
      }
      x.add(point.x());
      y.add(point.drawn(panel.level()));
    }
    Color colour = COLOURS.get(line.style());
    XYSeries series = chart.addSeries(line.name(), x, y);
    series.setLineColor(colour).setLineStyle(SeriesLines.SOLID).setLineWidth(1.5f);
    series.setXYSeriesRenderStyle(
        panel.x().isNamed() ? XYSeriesRenderStyle.Scatter : XYSeriesRenderStyle.Line);
    series.setMarker(SeriesMarkers.NONE);
  }

  /** Of a line with many points only those are marked that nothing else shows. */
  private void addMarkers(XYChart chart, Line line) {
    List<Point> marked =
        line.points().size() > MOST_MARKERS ? line.alone(panel.level()) : line.points();
    if (marked.isEmpty()) {
      return;
    }
    XYSeries series =
        chart.addSeries(
            line.name() + ", markers",
            marked.stream().map(Point::x).toList(),
            marked.stream().map(point -> point.drawn(panel.level())).toList());
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(new Smaller(line.style())).setMarkerColor(COLOURS.get(line.style()));
  }

  /** A later line has smaller markers, so that it does not hide those of the same values. */
  private static final class Smaller extends Marker {
    private final int style;

    Smaller(int style) {
      this.style = style;
    }

    @Override
    public void paint(Graphics2D graphics, double x, double y, int size) {
      MARKERS.get(style).paint(graphics, x, y, size - style);
    }
  }

  private void addBars(XYChart chart, Line line) {
    List<Point> points =
        line.points().stream().filter(point -> point.bar(panel.level()).isPresent()).toList();
    if (points.isEmpty()) {
      return;
    }
    XYSeries series =
        chart.addSeries(
            line.name() + ", error bars",
            points.stream().map(Point::x).toList(),
            points.stream().map(point -> point.drawn(panel.level())).toList(),
            points.stream().map(point -> point.bar(panel.level()).orElseThrow()).toList());
    Color colour = COLOURS.get(line.style());
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.NONE).setMarkerColor(colour).setLineColor(colour);
  }

  private static void style(XYStyler styler) {
    styler.setLegendVisible(false);
    styler.setChartTitleVisible(false);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setChartPadding(MARGIN);
    styler.setAxisTitleFont(FONT);
    styler.setAxisTickLabelsFont(FONT);
    styler.setAxisTickLabelsColor(INK);
    styler.setXAxisDecimalPattern("#,##0.###");
    styler.setYAxisDecimalPattern("0.###");
    styler.setErrorBarsColorSeriesColor(true);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setMarkerSize(LARGEST);
  }

  private record Name(Line line, double height) {}

  /**
   * The names at the ends of the lines. Where they would cover each other they are moved, and a
   * thin line leads to them.
   */
  private void lineNames(Graphics2D graphics, XYChart chart) {
    List<Name> names =
        panel.lines().stream()
            .map(
                line -> new Name(line, chart.getScreenYFromChart(line.last().drawn(panel.level()))))
            .sorted(Comparator.comparingDouble(Name::height))
            .toList();
    double[] heights = new double[names.size()];
    double next = 0;
    for (int i = 0; i < heights.length; i++) {
      heights[i] = Math.max(names.get(i).height, next);
      next = heights[i] + LINE_HEIGHT;
    }
    double lowest = HEIGHT - LINE_HEIGHT;
    for (int i = heights.length - 1; i >= 0; i--) {
      heights[i] = Math.min(heights[i], lowest);
      lowest = heights[i] - LINE_HEIGHT;
    }
    graphics.setFont(FONT);
    int left = WIDTH - NAMES + MARGIN;
    for (int i = 0; i < heights.length; i++) {
      Line line = names.get(i).line;
      graphics.setColor(COLOURS.get(line.style()));
      graphics.drawString(line.name(), left, (float) heights[i] + LINE_HEIGHT / 3f);
      if (!panel.x().isNamed() && Math.abs(heights[i] - names.get(i).height) > LINE_HEIGHT / 2.0) {
        double end = chart.getScreenXFromChart(line.last().x());
        graphics.setStroke(LEADER);
        graphics.draw(new Line2D.Double(end, names.get(i).height, left - 2.0, heights[i]));
      }
    }
  }

  /** The names of the values of x, each read upwards and ending below its points. */
  private void namesBelow(Graphics2D graphics, XYChart chart) {
    graphics.setFont(FONT);
    graphics.setColor(INK);
    List<String> names = panel.x().names();
    for (int i = 0; i < names.size(); i++) {
      AffineTransform upright = graphics.getTransform();
      graphics.translate(chart.getScreenXFromChart(1 + i) + FONT.getSize() / 3.0, HEIGHT);
      graphics.rotate(-Math.PI / 2);
      int width = graphics.getFontMetrics().stringWidth(names.get(i));
      graphics.drawString(names.get(i), -width, 0);
      graphics.setTransform(upright);
    }
  }
}
