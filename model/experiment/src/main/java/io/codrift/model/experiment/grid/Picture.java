package io.codrift.model.experiment.grid;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
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
import java.util.stream.IntStream;
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
 * own. A value that is very far off is drawn at the edge, so that the others can be told apart, and
 * a note tells it.
 *
 * @param notes lines below the title
 * @param panels row by row
 * @param columns panels of a row
 */
record Picture(String title, List<String> notes, List<Panel> panels, int columns) {
  private static final int WIDTH = 430;
  private static final int HEIGHT = 270;
  private static final int HEAD = 34;
  private static final int PANEL_HEAD = 22;
  private static final int NAMES = 115;
  private static final int MARGIN = 8;
  private static final int LINE_HEIGHT = 13;

  /** Values farther from what is right are drawn here, nats. */
  private static final double FARTHEST = 15;

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
   * A panel.
   *
   * @param y what the axis has; x alike
   * @param level where a thin line marks what is right
   * @param axis what the values of x are
   */
  record Panel(String title, String x, String y, double level, Axis axis, List<Line> lines) {}

  /** What the values of x are. */
  enum Axis {
    LINEAR,
    LOGARITHMIC,
    /** Numbers of things without an order: points are not connected. */
    NUMBERS
  }

  /**
   * A line with error bars.
   *
   * @param style number of its colour and marker
   */
  record Line(String name, int style, List<Double> x, List<Double> y, List<Double> error) {
    /** The line with no value farther from the level than is drawn. */
    private Line drawn(double level) {
      List<Double> values =
          y.stream().map(v -> Math.max(level - FARTHEST, Math.min(level + FARTHEST, v))).toList();
      List<Double> errors =
          IntStream.range(0, values.size())
              .mapToObj(i -> Math.min(error.get(i), FARTHEST - Math.abs(values.get(i) - level)))
              .toList();
      return new Line(name, style, x, values, errors);
    }

    /** The value that is farthest from the level, if it is not drawn where it is. */
    private Optional<Double> beyond(double level) {
      return y.stream()
          .max(Comparator.comparingDouble(v -> Math.abs(v - level)))
          .filter(v -> Math.abs(v - level) > FARTHEST);
    }

    /** The largest error whose bar is not drawn whole. */
    private Optional<Double> cut(double level) {
      return IntStream.range(0, y.size())
          .filter(i -> Math.abs(y.get(i) - level) + error.get(i) > FARTHEST && error.get(i) > 0)
          .mapToObj(error::get)
          .max(Comparator.naturalOrder());
    }
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
    for (Panel panel : panels) {
      for (Line line : panel.lines) {
        line.beyond(panel.level)
            .ifPresent(
                value ->
                    all.add(
                        String.format(
                            Locale.ROOT,
                            "%s%s goes to %,.0f nats, and is drawn up to %.0f from what is right",
                            panel.title.isEmpty() ? "" : panel.title + ": ",
                            line.name,
                            value,
                            FARTHEST)));
        line.cut(panel.level)
            .ifPresent(
                error ->
                    all.add(
                        String.format(
                            Locale.ROOT,
                            "%s%s has an error bar of %,.0f nats, which is drawn shorter",
                            panel.title.isEmpty() ? "" : panel.title + ": ",
                            line.name,
                            error)));
      }
    }
    return all;
  }

  private void paint(Graphics2D graphics, int width, int height) {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    write(graphics, title, Font.BOLD, MARGIN, HEAD - 2 * MARGIN);
    List<String> lines = allNotes();
    for (int i = 0; i < lines.size(); i++) {
      write(graphics, lines.get(i), Font.PLAIN, MARGIN, HEAD - MARGIN + (i + 0.5f) * LINE_HEIGHT);
    }
    for (int i = 0; i < panels.size(); i++) {
      int left = i % columns * (WIDTH + NAMES);
      int top = head() + i / columns * (PANEL_HEAD + HEIGHT);
      graphics.translate(left, top);
      paint(graphics, panels.get(i));
      graphics.translate(-left, -top);
    }
  }

  private static void write(Graphics2D graphics, String text, int style, float x, float y) {
    graphics.setColor(INK);
    graphics.setFont(FONT.deriveFont(style, 12f));
    graphics.drawString(text, x, y);
  }

  private static void paint(Graphics2D graphics, Panel panel) {
    write(graphics, panel.title, Font.PLAIN, MARGIN, PANEL_HEAD - MARGIN);
    graphics.translate(0, PANEL_HEAD);
    XYChart chart = chart(panel);
    chart.paint(graphics, WIDTH, HEIGHT);
    names(graphics, panel, chart);
    graphics.translate(0, -PANEL_HEAD);
  }

  private static XYChart chart(Panel panel) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle(panel.x)
            .yAxisTitle(panel.y)
            .build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(panel.axis == Axis.LOGARITHMIC);
    double[] range =
        panel.lines.stream()
            .flatMap(line -> line.x.stream())
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    List<Double> ends = List.of(range[0], range[range.length - 1]);
    XYSeries level = chart.addSeries("right", ends, List.of(panel.level, panel.level));
    level.setLineColor(LEVEL).setLineStyle(SeriesLines.SOLID).setLineWidth(1);
    level.setMarker(SeriesMarkers.NONE);
    for (Line whole : panel.lines) {
      Line line = whole.drawn(panel.level);
      XYSeries series = chart.addSeries(line.name, line.x, line.y, line.error);
      Color colour = COLOURS.get(line.style);
      series.setLineColor(colour).setLineStyle(SeriesLines.SOLID).setLineWidth(1.5f);
      series.setXYSeriesRenderStyle(
          panel.axis == Axis.NUMBERS ? XYSeriesRenderStyle.Scatter : XYSeriesRenderStyle.Line);
      series.setMarker(line.x.size() > 40 ? SeriesMarkers.NONE : MARKERS.get(line.style));
      series.setMarkerColor(colour);
    }
    return chart;
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
    styler.setErrorBarsColorSeriesColor(true);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setMarkerSize(6);
  }

  private record Name(Line line, double height) {}

  /** The names at the ends of the lines, moved down where they would cover each other. */
  private static void names(Graphics2D graphics, Panel panel, XYChart chart) {
    List<Name> names = new ArrayList<>();
    for (Line line : panel.lines) {
      double end = line.drawn(panel.level).y.get(line.y.size() - 1);
      names.add(new Name(line, chart.getScreenYFromChart(end)));
    }
    names.sort(Comparator.comparingDouble(Name::height));
    double next = Math.min(0, HEIGHT - LINE_HEIGHT * names.size());
    graphics.setFont(FONT);
    for (Name name : names) {
      double height = Math.max(name.height, next);
      next = height + LINE_HEIGHT;
      graphics.setColor(COLOURS.get(name.line.style));
      graphics.drawString(name.line.name, WIDTH - MARGIN / 2f, (float) height + LINE_HEIGHT / 3f);
    }
  }
}
