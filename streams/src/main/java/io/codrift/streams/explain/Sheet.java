package io.codrift.streams.explain;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Charts under each other in one image, in one style. */
final class Sheet {
  static final int WIDTH = 900;
  static final int HEIGHT = 260;
  static final Color INK = new Color(0x333333);
  static final Color BLUE = new Color(0x2a6f97);
  static final Color RED = new Color(0xc8553d);
  static final Color GREY = new Color(0x8c8c8c);

  private static final int TITLE = 30;

  /** Pixels per unit, for screens of high resolution. */
  private static final int SCALE = 2;

  private static final int MARGIN = 10;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  static final Color GRID = new Color(0xe6e6e6);

  private Sheet() {}

  /** A chart with its title. */
  record Panel(String title, Chart<?, ?> chart) {}

  /** The image of some charts. */
  static BufferedImage of(List<Panel> panels) {
    BufferedImage image =
        new BufferedImage(
            SCALE * WIDTH, SCALE * panels.size() * (TITLE + HEIGHT), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(SCALE, SCALE);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    for (Panel panel : panels) {
      graphics.setColor(INK);
      graphics.setFont(FONT.deriveFont(Font.BOLD, 13f));
      graphics.drawString(panel.title(), MARGIN, TITLE - MARGIN);
      graphics.translate(0, TITLE);
      panel.chart().paint(graphics, WIDTH, HEIGHT);
      graphics.translate(0, HEIGHT);
    }
    graphics.dispose();
    return image;
  }

  /**
   * Writes an image as PNG.
   *
   * @throws IOException if the file cannot be written
   */
  static void write(BufferedImage image, Path file) throws IOException {
    if (!ImageIO.write(image, "png", file.toFile())) {
      throw new IllegalStateException("every JDK writes PNG");
    }
  }

  static void style(AxesChartStyler styler) {
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setLegendLayout(LegendLayout.Vertical);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendFont(FONT);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setChartTitleVisible(false);
    styler.setChartPadding(MARGIN);
    styler.setAxisTitleFont(FONT);
    styler.setAxisTickLabelsFont(FONT);
    styler.setAxisTickLabelsColor(INK);
    styler.setAnnotationTextFont(FONT);
    styler.setAnnotationTextFontColor(INK);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
  }
}
