package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.explain.Example;
import io.codrift.streams.json.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code codrift backtest} on estimates in a file. */
class BacktestCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  /** The exit code of a back-test of the example and another monitor. */
  private int backtest(String monitors, String... options) throws IOException {
    Path config = folder.resolve("codrift.yaml");
    Files.writeString(
        config,
        """
        kafka: { bootstrap.servers: "b:9092" }
        sources:
          - topic: orders
            format: json
            window: { size: 5m }
            monitors: [%s]
        """
            .formatted(monitors));
    List<String> lines = new ArrayList<>();
    for (DependenceEstimate estimate : Example.estimates()) {
      lines.add(RecordJson.of(estimate));
      lines.add(RecordJson.of(DependenceEstimate.newBuilder(estimate).setMonitor("other").build()));
    }
    Path input = folder.resolve("estimates.jsonl");
    Files.write(input, lines);
    List<String> arguments =
        new ArrayList<>(
            List.of("backtest", "--config", config.toString(), "--input", input.toString()));
    arguments.addAll(List.of(options));
    return Codrift.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  @Test
  void countsTheEstimatesOfConfiguredMonitors() throws IOException {
    assertThat(backtest("{ name: price-demand, x: [price], y: [demand] }")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith(Example.WINDOWS + " estimates of 1 monitors, ");
    assertThat(out.toString().lines())
        .anyMatch(line -> line.matches("1 per 1000 windows +1 +1 +1"));
  }

  @Test
  void monitorsThatHaveNotFinishedTheirBaselineAreNamed() throws IOException {
    String monitor = "{ name: price-demand, x: [price], y: [demand] }";
    assertThat(backtest(monitor)).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).doesNotContain("Not watched");
    Instant end = Example.estimates().get(13).getWindowEnd();
    assertThat(backtest(monitor, "--to", end.toString())).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .containsPattern(
            "Not watched for a change, because the time is too short for a baseline of 50 windows or more:"
                + " price-demand \\(\\d+ windows\\)\\.");
  }

  @Test
  void withoutAnEstimateOfAConfiguredMonitorBothAreNamed() throws IOException {
    assertThat(backtest("{ name: mine, x: [a], y: [b] }")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("The estimates are of other, price-demand; configured are mine.");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aPictureHasTheNameOfAnImage() throws IOException {
    assertThat(backtest("{ name: price-demand, x: [price], y: [demand] }", "--out", "/"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--out: / is not a .png file. Write FILE.png.");
  }

  @Test
  void theConfiguredBudgetIsOneRow() {
    assertThat(BacktestCommand.row(1000, 1000)).isEqualTo("1 per 1000 windows (configured)");
    assertThat(BacktestCommand.row(100, 1000)).isEqualTo("1 per 100 windows");
  }
}
