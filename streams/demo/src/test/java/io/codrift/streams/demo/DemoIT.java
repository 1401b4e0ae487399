package io.codrift.streams.demo;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.command.ExitCode;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the command as a user does: broker, stages, table, end. */
class DemoIT {
  private static final Path JAR = Path.of("target", "codrift-demo.jar");
  private static final int ROWS = 2400;
  private static final int ROWS_PER_WINDOW = 400;
  private static final int JOINED = 1000;

  @TempDir private Path folder;

  @Test
  void showsTheBuiltInPairsAndLeavesNothingBehind() {
    try (CodriftProcess demo = demo("--windows", "3", "--steps", "20,5", "--seed", "3")) {
      assertThat(demo.awaitExit()).as("too few windows for an alert").isEqualTo(ExitCode.NO_ALERT);

      assertThat(demo.log())
          .contains("clicks-revenue", "pressure-flow")
          .contains("metrics at http://localhost:")
          .contains("budget: 1 false alarm per 1,000 windows")
          .contains("first estimates")
          .contains("window until 2025-01-01 00:03:")
          .contains("no false alarm");
      assertThat(demo.temporaryFiles()).isEmpty();
    }
  }

  /** The line after which the demo is stopped; it may still be starting. */
  @ParameterizedTest
  @ValueSource(strings = {"starting a broker in this process", "broker at ", "first estimates"})
  void ctrlCLeavesNothingBehind(String line) {
    try (CodriftProcess demo = demo("--steps", "20,5")) {
      await(line)
          .until(
              () -> {
                demo.requireAlive();
                return demo.log().contains(line);
              });

      assertThat(demo.interrupt()).as("exit code").isIn(130, 143);

      assertThat(demo.log()).doesNotContain("Exception in thread", "could not be closed");
      assertThat(demo.temporaryFiles()).isEmpty();
    }
  }

  @Test
  void replaysAFileToItsEnd() throws IOException {
    Path file = folder.resolve("rows.csv");
    List<String> lines = new ArrayList<>(List.of("left,right"));
    Random random = new Random(20261123);
    for (int i = 0; i < ROWS; i++) {
      double x = random.nextGaussian();
      lines.add(x + "," + (i < JOINED ? 7 : 0.8 * x + 0.6 * random.nextGaussian()));
    }
    Files.write(file, lines);
    Path csv = folder.resolve("estimates.csv");

    try (CodriftProcess demo =
        demo(
            "--input", file.toString(),
            "--x", "left",
            "--y", "right",
            "--start", "1970-01-01T00:00Z",
            "--row-time", "1s",
            "--window", ROWS_PER_WINDOW + "s",
            "--steps", "20,5",
            "--estimates", csv.toString())) {
      assertThat(demo.awaitExit()).as(demo.log()).isEqualTo(ExitCode.OK);
      assertThat(demo.log())
          .contains("2 windows DEGENERATE")
          .contains("right constant for 200 of its 400 rows")
          .contains("3 windows OK");
      assertThat(demo.temporaryFiles()).isEmpty();
    }
    List<CSVRecord> rows = read(csv);
    assertThat(rows).hasSize(ROWS / ROWS_PER_WINDOW);
    assertThat(rows)
        .extracting(row -> row.get("status"))
        .containsExactly("DEGENERATE", "DEGENERATE", "OK", "OK", "OK", "OK");
    assertThat(rows)
        .extracting(row -> row.get("seen"))
        .containsOnly(Integer.toString(ROWS_PER_WINDOW));
    // -1/2 log(1 - 0.8^2) is 0.51 nats.
    assertThat(rows.subList(3, rows.size()))
        .extracting(row -> Double.parseDouble(row.get("mi_nats")))
        .allSatisfy(mi -> assertThat(mi).isBetween(0.3, 0.75));
  }

  /** The lines after the header. Reasons may contain commas. */
  private static List<CSVRecord> read(Path csv) throws IOException {
    try (CSVParser parser =
        CSVParser.parse(
            csv,
            StandardCharsets.UTF_8,
            CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get())) {
      return parser.getRecords();
    }
  }

  private CodriftProcess demo(String... options) {
    List<String> arguments = new ArrayList<>(List.of("demo"));
    arguments.addAll(List.of(options));
    return CodriftProcess.start(JAR, folder, arguments);
  }
}
