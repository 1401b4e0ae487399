package io.codrift.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertDirection;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.CategoryChange;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.file.DelimitedFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoOutputTest {
  private final StringWriter text = new StringWriter();
  private final Board board = new Board(List.of("a", "b"));

  @Test
  void aPlainLineIsAWholeWindow() {
    PlainView view = new PlainView(new PrintWriter(text), 2);
    board.estimate(Outcomes.ok("a", 0, 1.5));
    view.update(progress());
    board.estimate(Outcomes.constant("b", 0));
    board.estimate(Outcomes.ok("a", 1, 1.25));
    view.update(progress());
    view.update(progress());

    assertThat(text.toString().lines())
        .containsExactly(
            "-- watching",
            "window until 2025-01-01 00:01:  a 1.500 ±0.010  b 0.000 ±0.000 (column b is"
                + " constant)");
  }

  @Test
  void anAlertIsWordedAsTailWordsIt() {
    PlainView view = new PlainView(new PrintWriter(text), 2);
    DependenceAlert shift = Outcomes.alert("a", 3, AlertSignal.SHIFT);
    DependenceAlert category =
        DependenceAlert.newBuilder(Outcomes.alert("", 4, AlertSignal.CATEGORY))
            .setDirection(AlertDirection.UNKNOWN)
            .setMiBeforeNats(null)
            .setMiAfterNats(null)
            .setColumns(List.of("shop"))
            .setCategories(
                List.of(
                    CategoryChange.newBuilder()
                        .setColumn("shop")
                        .setCategory("00c0ffee00000")
                        .setText("DE")
                        .setAppeared(true)
                        .setShare(0.25)
                        .build()))
            .build();
    view.alert(shift);
    view.alert(category);

    assertThat(text.toString().lines())
        .containsExactly(
            "2025-01-01 00:04  ALERT " + AlertText.of(shift),
            "2025-01-01 00:05  ALERT m: CATEGORY, new in shop: \"DE\" (25 % of the rows)");
  }

  @Test
  void theLiveTableIsRedrawnInPlaceAndLinesScrollAboveIt() {
    try (LiveView view = new LiveView(new PrintWriter(text), 200)) {
      view.update(progress());
      view.line("a line that stays");
    }
    // The output of a terminal: everything below a cursor-up is erased.
    StringBuilder screen = new StringBuilder();
    for (String part : text.toString().split("(?=\033\\[\\d+A\033\\[J)", -1)) {
      if (part.startsWith("\033")) {
        int up = Integer.parseInt(part.substring(2, part.indexOf('A')));
        for (int i = 0; i < up; i++) {
          int end = screen.lastIndexOf("\n", screen.length() - 2);
          screen.setLength(end + 1);
        }
        part = part.substring(part.indexOf("\033[J") + 3);
      }
      screen.append(part);
    }
    List<String> lines = screen.toString().lines().toList();
    assertThat(lines).containsOnlyOnce("a line that stays");
    assertThat(lines).filteredOn(line -> line.startsWith("PAIR")).hasSize(1);
    assertThat(lines.indexOf("a line that stays")).isLessThan(lines.indexOf(DemoText.heading()));
  }

  private DemoProgress progress() {
    return new DemoProgress("watching", board.windows(), 10, List.of("row a", "row b"), board);
  }

  @Test
  void estimatesAreOneLinePerWindowInOrderOfTime(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("estimates.csv");
    EstimatesCsv.write(
        file, List.of(Outcomes.ok("", 2, 0.75), Outcomes.constant("", 0), Outcomes.ok("", 1, 0.5)));

    List<String> lines = Files.readAllLines(file);
    List<String> header = List.of(lines.get(0).split(","));
    assertThat(header).contains("window_start", "status", "mi_nats", "level_nats");
    assertThat(lines.subList(1, 4).stream().map(line -> line.split(",", -1)))
        .extracting(cells -> cells[header.indexOf("mi_nats")])
        .containsExactly("0.0", "0.5", "0.75");
    assertThat(lines.get(2).split(",", -1)[header.indexOf("level_nats")]).isEmpty();
    assertThat(lines.get(2).split(",", -1)[header.indexOf("window_start")])
        .isEqualTo("2025-01-01T00:01:00Z");
  }

  @Test
  void theSummaryGroupsEqualWindows() {
    FileScan scan =
        new FileScan(
            List.of("a", "b"),
            new WindowConfig(ScenarioInput.WINDOW, ScenarioInput.WINDOW, Duration.ZERO, 16, 1000));
    for (int i = 0; i < 50; i++) {
      // Column b is constant until the end of the first fifth of the third window.
      double b = i < 24 ? 0 : i;
      scan.add(new DelimitedFile.Row(i, ScenarioInput.start(0) + 6_000L * i, new double[] {i, b}));
    }
    List<String> lines =
        FileSummary.of(
            scan,
            List.of(
                Outcomes.constant("", 0),
                Outcomes.constant("", 1),
                Outcomes.ok("", 2, 0.4),
                Outcomes.ok("", 3, 0.5),
                Outcomes.ok("", 4, 0.001)),
            List.of());

    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains("50 rows, 5 windows estimated of 5", "0 alerts");
    assertThat(lines.get(1)).contains("2 windows DEGENERATE", "column b is constant");
    assertThat(lines.get(2)).contains("1 window OK", "b constant for 4 of its 10 rows");
    assertThat(lines.get(3)).contains("2 windows OK", "0.001 to 0.500", "in 1");
  }

  @Test
  void theSummaryGroupsWindowsWhoseReasonsDifferInDetail() {
    FileScan scan =
        new FileScan(
            List.of("a"),
            new WindowConfig(ScenarioInput.WINDOW, ScenarioInput.WINDOW, Duration.ZERO, 16, 1000));
    for (int i = 0; i < 40; i++) {
      scan.add(new DelimitedFile.Row(i, ScenarioInput.start(0) + 6_000L * i, new double[] {i % 7}));
    }
    List<String> lines =
        FileSummary.of(
            scan,
            List.of(
                tooFew(0, "3 complete rows, min-samples is 64"),
                tooFew(1, "12 complete rows, min-samples is 64"),
                DependenceEstimate.newBuilder(Outcomes.ok("", 2, 0.4))
                    .setReason("closed form alone: 28 training rows")
                    .build(),
                Outcomes.ok("", 3, 0.5)),
            List.of());

    assertThat(lines).hasSize(3);
    assertThat(lines.get(1))
        .contains("2 windows TOO_FEW (for instance: 3 complete rows, min-samples is 64)");
    assertThat(lines.get(2))
        .contains("2 windows OK (for instance: closed form alone: 28 training rows)");
  }

  private static DependenceEstimate tooFew(long window, String reason) {
    return Outcomes.estimate("", window)
        .setStatus(EstimateStatus.TOO_FEW)
        .setReason(reason)
        .build();
  }
}
