package io.codrift.streams.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TerminalPictureTest {
  private static Explanation explanation() {
    List<DependenceEstimate> all = new ArrayList<>(Example.estimates());
    all.set(
        Example.ONSET + 3,
        Example.window(Example.ONSET + 3).setStatus(EstimateStatus.FAILED).build());
    return Example.explain(all, List.of(Example.alert().build()), Example.question());
  }

  @Test
  void hasAColumnForEachWindowAndMarksTheOnset() {
    List<String> lines =
        TerminalPicture.in(StandardCharsets.UTF_8).of(explanation(), DependenceEstimate::getMiNats);
    assertThat(lines).hasSize(8);
    assertThat(lines.get(0)).matches(" 0\\.5\\d\\d [▁▂▃▄▅▆▇█ ]+");
    // The windows before are high, those after low, and one has no number.
    assertThat(lines.get(5)).matches(" {7}█{36}[▃▄▅▆]{3}\\?[▃▄▅▆]{6}");
    assertThat(lines.get(2)).matches(" {7}█{36}");
    assertThat(lines.get(6)).isEqualTo(" 0.000 " + "─".repeat(35) + "━━━" + "─".repeat(8));
    assertThat(lines.get(7)).isEqualTo(" ".repeat(7 + 36) + "^ onset");
  }

  @Test
  void marksAWindowOfAnIncidentAsTheOnsetOnlyIfItIs() {
    assertThat(mark(Example.ONSET)).isEqualTo("^ onset");
    assertThat(mark(Example.ONSET + 6)).isEqualTo("^ window");
  }

  /** What the picture of one window of the incident has below it. */
  private static String mark(int window) {
    Question question =
        new Question(
            Example.MONITOR,
            Optional.empty(),
            Optional.of(Example.begin(window + 1)),
            Optional.empty());
    Explanation explanation =
        Example.explain(Example.estimates(), List.of(Example.alert().build()), question);
    assertThat(explanation.alert()).isPresent();
    return TerminalPicture.in(StandardCharsets.UTF_8)
        .of(explanation, DependenceEstimate::getMiNats)
        .get(7)
        .strip();
  }

  @Test
  void isPlainWhereTheTerminalCannotShowBlocks() {
    List<String> lines =
        TerminalPicture.in(StandardCharsets.US_ASCII)
            .of(explanation(), DependenceEstimate::getMiNats);
    assertThat(lines).allMatch(StandardCharsets.US_ASCII.newEncoder()::canEncode);
    assertThat(lines.get(5)).matches(" {7}#{36}[.#]{3}\\?[.#]{6}");
    assertThat(lines.get(6)).isEqualTo(" 0.000 " + "-".repeat(35) + "===" + "-".repeat(8));
  }

  @Test
  void isEmptyWithoutNumbers() {
    List<DependenceEstimate> failed =
        List.of(Example.window(0).setStatus(EstimateStatus.FAILED).build());
    assertThat(
            TerminalPicture.in(StandardCharsets.UTF_8)
                .of(
                    Example.explain(failed, List.of(), Example.question()),
                    DependenceEstimate::getMiNats))
        .isEmpty();
  }

  @Test
  void windowsWithoutTheNumberHaveNoColumn() {
    List<String> lines =
        TerminalPicture.in(StandardCharsets.US_ASCII)
            .of(
                Example.explain(
                    Example.estimates().subList(0, Example.REFERENCE + 2),
                    List.of(),
                    Example.question()),
                DependenceEstimate::getLevelNats);
    assertThat(lines.get(5)).matches(" {7}\\?{4}##");
  }
}
