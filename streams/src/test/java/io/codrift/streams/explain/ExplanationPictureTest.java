package io.codrift.streams.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.detect.Change;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.explain.Explanation.Part;
import io.codrift.streams.explain.Explanation.Parts;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationPictureTest {
  private static final int BEFORE = 0x2a6f97;
  private static final int AFTER = 0xc8553d;

  @TempDir private Path folder;

  /** Pixels by their colour. */
  private static Map<Integer, Integer> colours(BufferedImage image, int fromY, int toY) {
    Map<Integer, Integer> found = new HashMap<>();
    for (int y = fromY; y < toY; y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        found.merge(image.getRGB(x, y) & 0xffffff, 1, Integer::sum);
      }
    }
    return found;
  }

  @Test
  void drawsInformationSignalsAndCorrelations() throws Exception {
    Path file = folder.resolve("explained.png");
    ExplanationPicture.write(Example.explanation(), file);
    BufferedImage image = ImageIO.read(file.toFile());
    int third = image.getHeight() / 3;
    assertThat(colours(image, 0, third).get(BEFORE)).isGreaterThan(1000);
    // The interval of the onset is three of some sixty windows wide.
    int shaded = mostShaded(colours(image, 0, third));
    assertThat(shaded).isGreaterThan(10_000);
    assertThat(colours(image, third, 2 * third)).containsKeys(BEFORE, AFTER);
    assertThat(colours(image, 2 * third, 3 * third).get(AFTER)).isGreaterThan(1000);
    assertThat(colours(image, 2 * third, 3 * third).get(BEFORE)).isGreaterThan(1000);
  }

  /** Pixels of a light yellow. */
  private static int mostShaded(Map<Integer, Integer> colours) {
    return colours.entrySet().stream()
        .filter(
            colour -> {
              int red = colour.getKey() >> 16;
              int blue = colour.getKey() & 0xff;
              return red > 240 && blue > 100 && blue < 200;
            })
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /** What the text of `--by-column` says, is in the picture, too. */
  @Test
  void drawsWhatEachColumnAdds() {
    Explanation plain = Example.explanation();
    Change fallen = Change.of(new double[] {0.5, 0.6}, new double[] {0.1, 0.2});
    Change none = Change.of(new double[0], new double[0]);
    int panel = ExplanationPicture.of(plain).getHeight() / 3;

    BufferedImage image =
        ExplanationPicture.of(
            plain.with(
                new Parts(
                    List.of(new Part("price", fallen, none)),
                    List.of(new Part("demand", fallen, none)),
                    8,
                    8)));
    assertThat(image.getHeight()).as("without earlier rows").isEqualTo(4 * panel);
    Map<Integer, Integer> last = colours(image, 3 * panel, 4 * panel);
    assertThat(last.get(BEFORE)).isGreaterThan(1000);
    assertThat(last.get(AFTER)).isGreaterThan(1000);

    Parts judged = new Parts(List.of(new Part("price", fallen, fallen)), List.of(), 8, 8);
    assertThat(ExplanationPicture.of(plain.with(judged)).getHeight()).isEqualTo(5 * panel);
  }

  /** There is room for eight. Those of Y come last, and may be what has changed. */
  @Test
  void drawsTheColumnsThatChangedMost() {
    Change same = Change.of(new double[] {0.1, 0.11}, new double[] {0.1, 0.11});
    Change fallen = Change.of(new double[] {10, 11}, new double[] {0.1, 0.11});
    Change none = Change.of(new double[0], new double[0]);
    List<Part> x = IntStream.range(0, 9).mapToObj(i -> new Part("price" + i, same, none)).toList();

    BufferedImage image =
        ExplanationPicture.of(
            Example.explanation()
                .with(new Parts(x, List.of(new Part("demand", fallen, none)), 8, 8)));

    Map<Integer, Integer> last = colours(image, 3 * image.getHeight() / 4, image.getHeight());
    assertThat(last.get(BEFORE)).as("one high bar").isGreaterThan(3 * last.get(AFTER));
  }

  @Test
  void hasOnlyWhatThereIs() {
    BufferedImage alone =
        ExplanationPicture.of(
            Example.explain(
                List.of(Example.window(0).setCorrelations(List.of()).build()),
                List.of(),
                Example.question()));
    assertThat(alone.getHeight())
        .isEqualTo(ExplanationPicture.of(Example.explanation()).getHeight() / 3);
  }

  @Test
  void withoutNumbersThereIsNoPicture() {
    Explanation failed =
        Example.explain(
            List.of(Example.window(0).setStatus(EstimateStatus.FAILED).build()),
            List.of(),
            Example.question());
    assertThatThrownBy(() -> ExplanationPicture.of(failed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Leave out --out");
  }
}
