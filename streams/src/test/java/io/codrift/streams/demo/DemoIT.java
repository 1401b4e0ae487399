package io.codrift.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as a user starts it: broker, stages, table, end. */
class DemoIT {
  private static final int ROWS = 2400;
  private static final int ROWS_PER_WINDOW = 400;
  private static final int JOINED = 1000;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void showsTheBuiltInPairsAndLeavesNothingBehind() throws IOException {
    Set<Path> before = leftovers();

    int code = run("--windows", "3", "--steps", "20,5", "--seed", "3");

    assertThat(out.toString())
        .contains("clicks-revenue", "pressure-flow")
        .contains("metrics at http://localhost:")
        .contains("budget: 1 false alarm per 10,000 windows")
        .contains("first estimates")
        .contains("window until 2025-01-01 00:03:")
        .contains("no false alarm");
    assertThat(code).as("no alert can come so soon").isEqualTo(DemoCommand.NO_ALERT);
    assertThat(leftovers()).isEqualTo(before);
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

    int code =
        run(
            "--input", file.toString(),
            "--x", "left",
            "--y", "right",
            "--start", "1970-01-01T00:00Z",
            "--row-time", "1s",
            "--window", ROWS_PER_WINDOW + "s",
            "--steps", "20,5",
            "--estimates", csv.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(code).isEqualTo(DemoCommand.OK);
    List<String> estimates = Files.readAllLines(csv);
    List<String> header = List.of(estimates.get(0).split(","));
    List<String[]> rows = estimates.stream().skip(1).map(line -> line.split(",", -1)).toList();
    assertThat(rows).hasSize(ROWS / ROWS_PER_WINDOW);
    assertThat(rows.stream().map(row -> row[header.indexOf("status")]))
        .containsExactly("DEGENERATE", "DEGENERATE", "OK", "OK", "OK", "OK");
    assertThat(rows.stream().map(row -> row[header.indexOf("seen")]))
        .containsOnly(Integer.toString(ROWS_PER_WINDOW));
    // -1/2 log(1 - 0.8^2) is 0.51 nats.
    assertThat(rows.stream().skip(3).map(row -> row[header.indexOf("mi_nats")]))
        .allSatisfy(mi -> assertThat(Double.parseDouble(mi)).isBetween(0.3, 0.75));
    assertThat(out.toString())
        .contains("2 windows DEGENERATE")
        .contains("right constant for 200 of its 400 rows")
        .contains("3 windows OK");
  }

  private int run(String... arguments) {
    return new CommandLine(new DemoCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private static Set<Path> leftovers() throws IOException {
    try (Stream<Path> paths = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return paths
          .filter(path -> path.getFileName().toString().startsWith("codrift-demo-"))
          .collect(Collectors.toSet());
    }
  }
}
