package io.codrift.model.experiment.grid;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import io.codrift.model.experiment.grid.Panel.Range;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Panels in rows and columns. A value that is very far off is a marker at the edge that no line
 * leads to, so that the others can be told apart, and a note tells it. Other notes tell what points
 * and error bars are.
 *
 * @param panels row by row
 * @param columns panels of a row
 * @param compared whether the values of all panels are of one kind: their y axes are the same
 *     unless a panel would be flat
 */
record Picture(String title, List<Panel> panels, int columns, boolean compared) {
  private static final int HEAD = 34;
  private static final int PANEL_HEAD = 22;
  private static final int MARGIN = 8;
  private static final int LINE_HEIGHT = 13;

  /** A panel is flat if it takes a smaller part of the y axis than this. */
  private static final double FLAT = 0.1;

  /** Pixels per unit of a bitmap, for screens of high resolution. */
  private static final int SCALE = 2;

  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Color INK = new Color(0x333333);

  Picture {
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
    int width = columns * PanelChart.WIDTH;
    int height = head() + -Math.floorDiv(-panels.size(), columns) * panelHeight();
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
    return HEAD + LINE_HEIGHT * notes().size();
  }

  private int panelHeight() {
    return PANEL_HEAD + panels.stream().mapToInt(p -> new PanelChart(p).height()).max().orElse(0);
  }

  /** The lines below the title. */
  private List<String> notes() {
    List<String> all = new ArrayList<>();
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
              panels.get(0).level().farthest()));
    }
    return all;
  }

  /** What points and error bars are. */
  private String ofSeeds() {
    Range seeds =
        Range.of(panels.stream().flatMap(Panel::points).map(point -> 1.0 * point.y().count()));
    boolean bars =
        panels.stream().flatMap(Panel::points).anyMatch(p -> p.standardError().isPresent());
    if (seeds.high() == 1) {
      return bars
          ? "One seed; error bars are standard errors of its estimates."
          : "One seed, no error bars.";
    }
    String text = "Mean and standard deviation over ";
    if (seeds.width() > 0) {
      text += String.format(Locale.ROOT, "%.0f to ", seeds.low());
    }
    text += String.format(Locale.ROOT, "%.0f seeds", seeds.high());
    if (seeds.low() > 1) {
      return text + ".";
    }
    return text + (bars ? "; of one seed, the standard error." : "; one seed has no error bar.");
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
    List<String> lines = notes();
    for (int i = 0; i < lines.size(); i++) {
      write(graphics, lines.get(i), Font.PLAIN, MARGIN, HEAD - MARGIN + (i + 0.5f) * LINE_HEIGHT);
    }
    Optional<Range> axis = sharedAxis();
    for (int i = 0; i < panels.size(); i++) {
      int left = i % columns * PanelChart.WIDTH;
      int top = head() + i / columns * panelHeight();
      graphics.translate(left, top);
      paint(graphics, panels.get(i), axis);
      graphics.translate(-left, -top);
    }
  }

  private static void write(Graphics2D graphics, String text, int style, float x, float y) {
    graphics.setColor(INK);
    graphics.setFont(FONT.deriveFont(style));
    graphics.drawString(text, x, y);
  }

  private static void paint(Graphics2D graphics, Panel panel, Optional<Range> y) {
    write(graphics, panel.title(), Font.PLAIN, MARGIN, PANEL_HEAD - MARGIN);
    graphics.translate(0, PANEL_HEAD);
    new PanelChart(panel).paint(graphics, y);
    graphics.translate(0, -PANEL_HEAD);
  }
}
