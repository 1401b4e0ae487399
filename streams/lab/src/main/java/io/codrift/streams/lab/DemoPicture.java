package io.codrift.streams.lab;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws mutual information and shift of every pair over its windows, with bands of two standard
 * errors. Pairs that were alarmed are coloured, their alerts and the onsets that these name are
 * marked; the others are grey.
 */
final class DemoPicture {
  private static final int WIDTH = 750;

  /** On the right of the charts, for the names of the pairs. */
  private static final int NAMES = 100;

  /** Above each chart, for its title and the word at the onset. */
  private static final int TITLE = 40;

  private static final int UPPER = 260;
  private static final int LOWER = 240;

  /** Pixels per unit, for screens of high resolution. */
  private static final int SCALE = 2;

  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Color INK = new Color(0x333333);
  private static final Color GRID = new Color(0xe6e6e6);
  private static final List<Color> STEADY =
      List.of(new Color(0x707070), new Color(0x8c8c8c), new Color(0xa0a0a0), new Color(0xb0b0b0));
  private static final List<Color> ALARMED = List.of(new Color(0xc8553d), new Color(0x2a6f97));
  private static final int BAND_OPACITY = 45;
  private static final int LINE_HEIGHT = 14;

  /** Every so many windows have their number at the axis. */
  private static final int LABELLED = 10;

  private static final int MARGIN = 10;

  /** Above and below what is drawn, of the highest number. */
  private static final double ROOM = 0.05;

  /** A name stands where the line was on average in so many windows. */
  private static final int LAST_WINDOWS = 10;

  private final Map<String, List<DependenceEstimate>> pairs;
  private final Map<String, DependenceAlert> alerts;
  private final Map<String, Color> colors = new LinkedHashMap<>();
  private final Instant origin;
  private final Duration window;

  /** A number of one window, and its standard error. */
  private record Point(double window, double value, double error) {}

  /**
   * @param estimates of all pairs, at least one; the shift is absent at first
   * @param alerts the first of each pair is drawn
   */
  DemoPicture(List<DependenceEstimate> estimates, List<DependenceAlert> alerts) {
    this.pairs =
        estimates.stream()
            .sorted(Comparator.comparing(DependenceEstimate::getWindowStart))
            .collect(Collectors.groupingBy(DependenceEstimate::getSegment));
    this.alerts =
        alerts.stream()
            .collect(
                Collectors.toMap(
                    DependenceAlert::getSegment, alert -> alert, (first, second) -> first));
    DependenceEstimate first =
        estimates.stream()
            .min(Comparator.comparing(DependenceEstimate::getWindowStart))
            .orElseThrow();
    this.origin = first.getWindowStart();
    this.window = Duration.between(first.getWindowStart(), first.getWindowEnd());
    // Grey lines first: the coloured ones lie above them.
    List<String> steady =
        pairs.keySet().stream().filter(pair -> !this.alerts.containsKey(pair)).sorted().toList();
    List<String> alarmed = this.alerts.keySet().stream().sorted().toList();
    steady.forEach(pair -> colors.put(pair, pick(STEADY, steady.indexOf(pair))));
    alarmed.forEach(pair -> colors.put(pair, pick(ALARMED, alarmed.indexOf(pair))));
  }

  private static Color pick(List<Color> from, int index) {
    return from.get(index % from.size());
  }

  /** The picture. */
  BufferedImage image() {
    BufferedImage image =
        new BufferedImage(
            SCALE * (WIDTH + NAMES),
            SCALE * (TITLE + UPPER + TITLE + LOWER),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(SCALE, SCALE);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    title(graphics, "Mutual information in nats, with bands of two standard errors");
    graphics.translate(0, TITLE);
    XYChart information = chart(UPPER, "");
    Map<String, List<Point>> points =
        paint(
            graphics,
            information,
            estimate -> point(estimate, estimate.getMiNats(), estimate.getStandardErrorNats()));
    names(graphics, information, points);
    graphics.translate(0, UPPER);
    title(
        graphics,
        "Shift in nats: how much worse the frozen reference describes a window than a new model");
    graphics.translate(0, TITLE);
    XYChart shift = chart(LOWER, "window");
    points =
        paint(
            graphics,
            shift,
            estimate ->
                point(estimate, estimate.getShiftNats(), estimate.getShiftStandardErrorNats()));
    // The others lie one over another at zero.
    points.keySet().retainAll(alerts.keySet());
    names(graphics, shift, points);
    graphics.dispose();
    return image;
  }

  private static void title(Graphics2D graphics, String title) {
    graphics.setColor(INK);
    graphics.setFont(FONT.deriveFont(Font.BOLD, 13f));
    graphics.drawString(title, MARGIN, MARGIN + LINE_HEIGHT);
  }

  private Optional<Point> point(DependenceEstimate estimate, Double value, Double error) {
    return value == null
        ? Optional.empty()
        : Optional.of(new Point(number(estimate.getWindowStart()), value, error));
  }

  private double number(Instant windowStart) {
    return (double) Duration.between(origin, windowStart).toMillis() / window.toMillis();
  }

  private static XYChart chart(int height, String xTitle) {
    XYChart chart = new XYChartBuilder().width(WIDTH).height(height).xAxisTitle(xTitle).build();
    XYStyler styler = chart.getStyler();
    styler.setLegendVisible(false);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setChartTitleVisible(false);
    styler.setChartPadding(MARGIN);
    styler.setAxisTitleFont(FONT);
    styler.setAxisTickLabelsFont(FONT);
    styler.setAxisTickLabelsColor(INK);
    styler.setAxisTicksLineVisible(false);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotContentSize(1);
    styler.setYAxisDecimalPattern("0.0");
    // The charts differ in where they put ticks, and are to be read as one.
    styler.setAxisTicksMarksVisible(false);
    styler.setxAxisTickLabelsFormattingFunction(
        number -> number % LABELLED == 0 ? "%.0f".formatted(number) : " ");
    styler.setMarkerSize(9);
    return chart;
  }

  private Map<String, List<Point>> paint(
      Graphics2D graphics, XYChart chart, Function<DependenceEstimate, Optional<Point>> number) {
    Map<String, List<Point>> points = new LinkedHashMap<>();
    colors
        .keySet()
        .forEach(
            pair ->
                points.put(
                    pair, pairs.get(pair).stream().map(number).flatMap(Optional::stream).toList()));
    List<Point> all = points.values().stream().flatMap(List::stream).toList();
    double least = all.stream().mapToDouble(p -> p.value() - 2 * p.error()).min().orElse(0);
    double most = all.stream().mapToDouble(p -> p.value() + 2 * p.error()).max().orElse(1);
    chart.getStyler().setYAxisMin(Math.min(0, least) - ROOM * most).setYAxisMax((1 + ROOM) * most);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(lastWindow());
    points.forEach((pair, line) -> band(chart, pair, line));
    points.forEach((pair, line) -> line(chart, pair, line));
    alerts.keySet().forEach(pair -> alert(chart, pair, points.get(pair)));
    chart.paint(graphics, WIDTH, chart.getHeight());
    graphics.setFont(FONT);
    alerts.keySet().forEach(pair -> labels(graphics, chart, pair, points.get(pair)));
    return points;
  }

  private double lastWindow() {
    return pairs.values().stream()
        .flatMap(List::stream)
        .mapToDouble(estimate -> number(estimate.getWindowStart()))
        .max()
        .orElseThrow();
  }

  private void band(XYChart chart, String pair, List<Point> line) {
    int n = line.size();
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int i = 0; i < n; i++) {
      Point point = line.get(i);
      x[i] = point.window();
      x[2 * n - 1 - i] = point.window();
      y[i] = point.value() + 2 * point.error();
      y[2 * n - 1 - i] = point.value() - 2 * point.error();
    }
    Color color = colors.get(pair);
    XYSeries band = chart.addSeries(pair + " band", x, y);
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    band.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_OPACITY));
    band.setLineStyle(SeriesLines.NONE);
    band.setMarker(SeriesMarkers.NONE);
  }

  private void line(XYChart chart, String pair, List<Point> line) {
    XYSeries series =
        chart.addSeries(
            pair,
            line.stream().mapToDouble(Point::window).toArray(),
            line.stream().mapToDouble(Point::value).toArray());
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    series.setLineStyle(SeriesLines.SOLID);
    series.setLineColor(colors.get(pair));
    series.setLineWidth(alerts.containsKey(pair) ? 2.2f : 1.3f);
    series.setMarker(SeriesMarkers.NONE);
  }

  private void alert(XYChart chart, String pair, List<Point> line) {
    alerted(pair, line)
        .ifPresent(
            point -> {
              XYSeries series =
                  chart.addSeries(
                      pair + " alert", new double[] {point.window()}, new double[] {point.value()});
              series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
              series.setMarker(SeriesMarkers.CIRCLE);
              series.setMarkerColor(colors.get(pair));
            });
  }

  private Optional<Point> alerted(String pair, List<Point> line) {
    double at = number(alerts.get(pair).getWindowStart());
    return line.stream().filter(point -> point.window() == at).findFirst();
  }

  /** The word at the alert, and a dotted line at the onset that it names. */
  private void labels(Graphics2D graphics, XYChart chart, String pair, List<Point> line) {
    graphics.setColor(colors.get(pair));
    alerted(pair, line)
        .ifPresent(
            point ->
                graphics.drawString(
                    "alert",
                    (float) chart.getScreenXFromChart(point.window()) - LINE_HEIGHT,
                    (float) chart.getScreenYFromChart(point.value() + 2 * point.error()) - 8));
    double onset = chart.getScreenXFromChart(number(alerts.get(pair).getOnset()));
    double top = chart.getScreenYFromChart(chart.getStyler().getYAxisMax());
    double bottom = chart.getScreenYFromChart(chart.getStyler().getYAxisMin());
    graphics.setStroke(
        new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {2, 3}, 0));
    graphics.draw(new Line2D.Double(onset, top, onset, bottom));
    graphics.drawString("onset", (float) onset - LINE_HEIGHT, (float) top - 4);
  }

  /** The pairs' names beside the ends of their lines, none over another. */
  private void names(Graphics2D graphics, XYChart chart, Map<String, List<Point>> points) {
    List<Map.Entry<String, List<Point>>> upward =
        points.entrySet().stream()
            .filter(entry -> !entry.getValue().isEmpty())
            .sorted(Comparator.comparingDouble(entry -> end(entry.getValue())))
            .toList();
    double above = Double.POSITIVE_INFINITY;
    float x = (float) chart.getScreenXFromChart(lastWindow()) + 8;
    for (Map.Entry<String, List<Point>> entry : upward) {
      double y =
          Math.min(
              chart.getScreenYFromChart(end(entry.getValue())) + LINE_HEIGHT / 3.0,
              above - LINE_HEIGHT);
      graphics.setColor(colors.get(entry.getKey()));
      graphics.drawString(entry.getKey(), x, (float) y);
      above = y;
    }
  }

  private static double end(List<Point> line) {
    return line.subList(Math.max(0, line.size() - LAST_WINDOWS), line.size()).stream()
        .mapToDouble(Point::value)
        .average()
        .orElseThrow();
  }
}
