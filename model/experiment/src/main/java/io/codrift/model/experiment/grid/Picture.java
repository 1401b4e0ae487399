package io.codrift.model.experiment.grid;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import io.codrift.model.experiment.grid.Panel.Axis;
import io.codrift.model.experiment.grid.Panel.Line;
import io.codrift.model.experiment.grid.Panel.Point;
import io.codrift.model.experiment.grid.Panel.Range;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Panels in rows and columns. Each line has its name at its right end, in its colour. Colours are
 * those of Okabe and Ito, which colour-blind people tell apart, and every line has a marker of its
 * own. A value that is very far off is a marker at the edge that no line leads to, so that the
 * others can be told apart, and a note tells it. Other notes tell what points and error bars are.
 *
 * @param notes lines below the title
 * @param panels row by row
 * @param columns panels of a row
 * @param compared whether the values of all panels are of one kind: their y axes are the same
 *     unless a panel would be flat
 */
record Picture(
    String title, List<String> notes, List<Panel> panels, int columns, boolean compared) {
  private static final int WIDTH = 430;
  private static final int HEIGHT = 270;
  private static final int HEAD = 34;
  private static final int PANEL_HEAD = 22;
  private static final int NAMES = 115;
  private static final int MARGIN = 8;
  private static final int LINE_HEIGHT = 13;

  /** A panel is flat if it takes a smaller part of the y axis than this. */
  private static final double FLAT = 0.1;

  /** The part of the y axis that is empty below what is drawn, and above. */
  private static final double EMPTY = 0.04;

  /** Pixels of the markers of the first line. */
  private static final int LARGEST = 10;

  /** Lines with more points have no markers. */
  private static final int MOST_MARKERS = 40;

  /** Pixels per unit of a bitmap, for screens of high resolution. */
  private static final int SCALE = 2;

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

  Picture {
    notes = List.copyOf(notes);
    panels = List.copyOf(panels);
  }

  /**
   * Writes the picture as PNG and as SVG.
   *
   * @param folder to write to
   * @param name of the files, without their ends
   * @throws IOException if a file cannot be written
   */
  void write(Path folder, String name) throws IOException {
    int width = columns * (WIDTH + NAMES);
    int height = head() + -Math.floorDiv(-panels.size(), columns) * (PANEL_HEAD + HEIGHT);
    BufferedImage image =
        new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D bitmap = image.createGraphics();
    bitmap.scale(SCALE, SCALE);
    bitmap.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    bitmap.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    paint(bitmap, width, height);
    bitmap.dispose();
    if (!ImageIO.write(image, "png", folder.resolve(name + ".png").toFile())) {
      throw new IllegalStateException("every JDK writes PNG");
    }
    VectorGraphics2D vector = new VectorGraphics2D();
    paint(vector, width, height);
    try (OutputStream file = Files.newOutputStream(folder.resolve(name + ".svg"))) {
      Processors.get("svg")
          .getDocument(vector.getCommands(), new PageSize(0, 0, width, height))
          .writeTo(file);
    }
  }

  private int head() {
    return HEAD + LINE_HEIGHT * allNotes().size();
  }

  private List<String> allNotes() {
    List<String> all = new ArrayList<>(notes);
    all.add(ofSeeds());
    if (panels.size() > 1 && sharedAxis().isEmpty()) {
      all.add("Each panel has a y axis of its own.");
    }
    List<String> far = panels.stream().flatMap(panel -> panel.notes().stream()).toList();
    if (!far.isEmpty()) {
      all.addAll(far);
      all.add(
          String.format(
              Locale.ROOT,
              "Errors beyond %.0f nats are drawn at %<.0f, and error bars end there.",
              Panel.FARTHEST));
    }
    return all;
  }

  /** What points and error bars are. */
  private String ofSeeds() {
    Range seeds =
        Range.of(panels.stream().flatMap(Panel::points).map(point -> 1.0 * point.y().count()));
    if (seeds.high() == 1) {
      return "One seed, no error bars.";
    }
    String text = "Mean and standard deviation over ";
    if (seeds.width() > 0) {
      text += String.format(Locale.ROOT, "%.0f to ", seeds.low());
    }
    text += String.format(Locale.ROOT, "%.0f seeds", seeds.high());
    return text + (seeds.low() == 1 ? "; one seed has no error bar." : ".");
  }

  /** The y axis of all panels; empty if each has its own. */
  private Optional<Range> sharedAxis() {
    List<Range> ranges = panels.stream().map(Panel::range).toList();
    Range all = Range.of(ranges.stream().flatMap(range -> Stream.of(range.low(), range.high())));
    return compared && ranges.stream().allMatch(range -> range.width() >= FLAT * all.width())
        ? Optional.of(all)
        : Optional.empty();
  }

  private void paint(Graphics2D graphics, int width, int height) {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    write(graphics, title, Font.BOLD, MARGIN, HEAD - 2 * MARGIN);
    List<String> lines = allNotes();
    for (int i = 0; i < lines.size(); i++) {
      write(graphics, lines.get(i), Font.PLAIN, MARGIN, HEAD - MARGIN + (i + 0.5f) * LINE_HEIGHT);
    }
    Optional<Range> axis = sharedAxis();
    for (int i = 0; i < panels.size(); i++) {
      int left = i % columns * (WIDTH + NAMES);
      int top = head() + i / columns * (PANEL_HEAD + HEIGHT);
      graphics.translate(left, top);
      paint(graphics, panels.get(i), axis);
      graphics.translate(-left, -top);
    }
  }

  private static void write(Graphics2D graphics, String text, int style, float x, float y) {
    graphics.setColor(INK);
    graphics.setFont(FONT.deriveFont(style, 12f));
    graphics.drawString(text, x, y);
  }

  private static void paint(Graphics2D graphics, Panel panel, Optional<Range> y) {
    write(graphics, panel.title(), Font.PLAIN, MARGIN, PANEL_HEAD - MARGIN);
    graphics.translate(0, PANEL_HEAD);
    XYChart chart = chart(panel);
    y.filter(range -> range.width() > 0).ifPresent(range -> setY(chart, range));
    chart.paint(graphics, WIDTH, HEIGHT);
    names(graphics, panel, chart);
    graphics.translate(0, -PANEL_HEAD);
  }

  private static void setY(XYChart chart, Range range) {
    chart.getStyler().setYAxisMin(range.low() - EMPTY * range.width());
    chart.getStyler().setYAxisMax(range.high() + EMPTY * range.width());
  }

  private static XYChart chart(Panel panel) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle(panel.x())
            .yAxisTitle(panel.y())
            .build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(panel.axis() == Axis.LOGARITHMIC);
    XYSeries level =
        chart.addSeries(
            "right",
            List.of(panel.ends().low(), panel.ends().high()),
            List.of(panel.level(), panel.level()));
    level.setLineColor(LEVEL).setLineStyle(SeriesLines.SOLID).setLineWidth(1);
    level.setMarker(SeriesMarkers.NONE);
    for (Line line : panel.lines()) {
      addBars(chart, panel, line);
      addLine(chart, panel, line);
      addMarkers(chart, panel, line);
    }
    return chart;
  }

  /** Where a line is broken there is a point without a y. */
  private static void addLine(XYChart chart, Panel panel, Line line) {
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
        panel.axis() == Axis.NUMBERS ? XYSeriesRenderStyle.Scatter : XYSeriesRenderStyle.Line);
    series.setMarker(SeriesMarkers.NONE);
  }

  /** Of a line with many points only those are marked that nothing else shows. */
  private static void addMarkers(XYChart chart, Panel panel, Line line) {
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

  private static void addBars(XYChart chart, Panel panel, Line line) {
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
    styler.setErrorBarsColorSeriesColor(true);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setMarkerSize(LARGEST);
  }

  private record Name(Line line, double height) {}

  /** The names at the ends of the lines, moved where they would cover each other. */
  private static void names(Graphics2D graphics, Panel panel, XYChart chart) {
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
    for (int i = 0; i < heights.length; i++) {
      Line line = names.get(i).line;
      graphics.setColor(COLOURS.get(line.style()));
      graphics.drawString(line.name(), WIDTH - MARGIN / 2f, (float) heights[i] + LINE_HEIGHT / 3f);
    }
  }
}
