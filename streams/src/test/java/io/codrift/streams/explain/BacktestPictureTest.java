package io.codrift.streams.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.DependenceAlert;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestPictureTest {
  @TempDir private Path folder;

  private BufferedImage drawn(Map<String, List<DependenceAlert>> byBudget, String configured)
      throws Exception {
    Path file = folder.resolve("backtest.png");
    BacktestPicture.write(Example.estimates(), byBudget, configured, file);
    return ImageIO.read(file.toFile());
  }

  /** Pixels of a colour in one of several panels of the same height. */
  private static int pixels(BufferedImage image, int panel, int panels, int colour) {
    int height = image.getHeight() / panels;
    int count = 0;
    for (int y = panel * height; y < (panel + 1) * height; y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xffffff) == colour ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void drawsTheAlertsOfEachBudgetAndTheMonitorsThatHaveThem() throws Exception {
    int red = Sheet.RED.getRGB() & 0xffffff;
    int blue = Sheet.BLUE.getRGB() & 0xffffff;
    DependenceAlert critical = Example.alert().build();
    DependenceAlert early =
        Example.alert().setSeverity(AlertSeverity.WARNING).setWindowEnd(Example.begin(30)).build();
    Map<String, List<DependenceAlert>> one = new LinkedHashMap<>();
    one.put("1 per 100 windows", List.of(early, critical));
    one.put("1 per 1000 windows", List.of());
    Map<String, List<DependenceAlert>> two = new LinkedHashMap<>(one);
    two.put("1 per 1000 windows", List.of(critical));

    BufferedImage first = drawn(one, "1 per 100 windows");
    assertThat(pixels(first, 0, 2, red)).isPositive();
    assertThat(pixels(first, 0, 2, blue)).as("the warning").isPositive();
    assertThat(pixels(first, 1, 2, blue)).as("mutual information").isGreaterThan(500);
    assertThat(pixels(drawn(two, "1 per 100 windows"), 0, 2, red))
        .as("a second budget raises it")
        .isGreaterThan(pixels(first, 0, 2, red));
  }

  @Test
  void aMonitorHasTheAlertsOfTheConfiguredBudgetAlone() throws Exception {
    int red = Sheet.RED.getRGB() & 0xffffff;
    Map<String, List<DependenceAlert>> byBudget = new LinkedHashMap<>();
    byBudget.put("1 per 100 windows", List.of(Example.alert().build()));
    byBudget.put("configured", List.of());
    assertThat(pixels(drawn(byBudget, "configured"), 1, 2, red)).isZero();
    assertThat(pixels(drawn(byBudget, "1 per 100 windows"), 1, 2, red)).isPositive();
  }

  @Test
  void withoutAlertsThereIsOnlyTheFirstChart() throws Exception {
    int none = drawn(Map.of("configured", List.of()), "configured").getHeight();
    int some =
        drawn(Map.of("configured", List.of(Example.alert().build())), "configured").getHeight();
    assertThat(some).isEqualTo(2 * none);
  }
}
