package io.codrift.streams.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTextTest {
  private static List<String> text(Explanation explanation) {
    return ExplanationText.of(explanation, StandardCharsets.UTF_8);
  }

  @Test
  void tellsWhatChangedSinceWhenAndWhere() {
    List<String> lines = text(Example.explanation());
    assertThat(lines.get(0))
        .isEqualTo(
            "CRITICAL price-demand: LEVEL DOWN since 2026-01-31T05:50:00Z, MI 0.500±0.001 →"
                + " 0.050±0.005 nats, 52 times the odds needed");
    assertThat(lines)
        .contains(
            "incident     5a7b8de3c012, OPEN since 2026-01-31T06:05:00Z",
            "onset        2026-01-31T05:50:00Z, with 90 % from 2026-01-31T05:45:00Z to"
                + " 2026-01-31T05:55:00Z",
            "evidence     52 times the odds needed (104000 of 2000)",
            "before       50 windows, 2026-01-31T01:40:00Z to 2026-01-31T05:50:00Z",
            "after        10 windows, 2026-01-31T05:50:00Z to 2026-01-31T06:40:00Z",
            "MI of the window that ends at 2026-01-31T06:40:00Z, against earlier ones, nats",
            "wiki         https://wiki/price-demand");
    assertThat(lines)
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches("MI +0\\.\\d+±0\\.001 +0\\.0\\d+±0\\.003 +-0\\.4\\d+±0\\.003"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "  since 1h before +0\\.49\\d±0\\.010 → 0\\.05\\d±0\\.010 +-0\\.4\\d+±0\\.014"))
        .noneSatisfy(line -> assertThat(line).as("it is not there").contains("since 1d"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "form +before linear \\(98 % of the MI\\), after not linear \\(\\d+ % of the MI\\)"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "  price~demand +0\\.70\\d±0\\.002 → 0\\.1\\d+±0\\.00\\d +-0\\.\\d+±0\\.00\\d"))
        .anySatisfy(
            line -> assertThat(line).startsWith("Coordinates of x, ranked by their pairs alone"))
        .anySatisfy(line -> assertThat(line).isEqualTo("  price missing in rows: 2.1 % → 12.1 %"))
        .noneSatisfy(line -> assertThat(line).startsWith("Coordinates of y"));
    assertThat(indexOf(lines, "  price~demand")).isLessThan(indexOf(lines, "  discount~demand"));
  }

  private static int indexOf(List<String> lines, String start) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new AssertionError("no line " + start);
  }

  @Test
  void drawsTheShiftOfAChangeThatTheInformationMayNotShow() {
    assertThat(text(Example.explanation())).doesNotContain("Shift per window, nats");
    assertThat(
            text(
                Example.explain(
                    Example.estimates(),
                    List.of(Example.alert().setSignal(AlertSignal.SHIFT).build()),
                    Example.question())))
        .contains("Shift per window, nats");
  }

  @Test
  void tellsThatThereIsNoIncident() {
    List<String> lines =
        text(
            Example.explain(
                Example.estimates().subList(0, Example.ONSET), List.of(), Example.question()));
    assertThat(lines.get(0))
        .isEqualTo(
            "price-demand: no incident. The window that ends at 2026-01-31T05:50:00Z, against"
                + " those before it");
    assertThat(lines)
        .contains("after        1 window, 2026-01-31T05:45:00Z to 2026-01-31T05:50:00Z")
        .noneMatch(line -> line.startsWith("evidence"))
        .anyMatch(line -> line.endsWith("^ window"));
  }

  @Test
  void tellsWhyTheWindowThatIsAskedForHasNoNumbers() {
    List<DependenceEstimate> all = new ArrayList<>(Example.estimates());
    int asked = Example.ONSET + 3;
    all.set(
        asked,
        Example.window(asked)
            .setStatus(EstimateStatus.FAILED)
            .setReason("the loss is not finite")
            .build());
    Question question =
        new Question(
            Example.MONITOR,
            Optional.empty(),
            Optional.of(Example.begin(asked + 1)),
            Optional.empty());
    assertThat(text(Example.explain(all, List.of(Example.alert().build()), question)))
        .contains(
            "window       the one that ends at 2026-01-31T06:10:00Z: FAILED, the loss is not finite")
        .noneMatch(line -> line.contains("last window"));
  }

  @Test
  void tellsWhoCaresAndWhatIsNotThere() {
    List<String> lines =
        text(
            Example.explain(
                Example.estimates().subList(0, 3),
                List.of(
                    Example.alert()
                        .setStatus(AlertStatus.ACKNOWLEDGED)
                        .setAcknowledgedBy("ann")
                        .setOnsetLow(null)
                        .build()),
                Example.question()));
    assertThat(lines)
        .contains(
            "incident     5a7b8de3c012, ACKNOWLEDGED since 2026-01-31T06:05:00Z, acknowledged by"
                + " ann",
            "onset        2026-01-31T05:50:00Z",
            "after        no window in the topic")
        .noneMatch(line -> line.startsWith("MI  "));
  }
}
