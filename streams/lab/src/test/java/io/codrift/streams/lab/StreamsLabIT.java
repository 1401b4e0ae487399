package io.codrift.streams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.lab.report.Lab;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Runs every study with tiny settings, so that all of them keep working. */
class StreamsLabIT {
  private static final Map<String, String> TINY =
      Map.of(
          "truth", "--dims 1 --rows 300 --windows 1 --first 5 --then 5",
          "demo", "--seeds 1 --steps 5,5 --windows 2",
          "picture", "--steps 5,5 --windows 10 --picture target/picture.png",
          "window-stage", "--records 20000 --rounds 1",
          "record-path", "--forks 0 --warm-ups 0 --iterations 1 --milliseconds 10");

  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  static Stream<String> studies() {
    return TINY.keySet().stream().sorted();
  }

  private CommandLine lab(Path module) {
    return Lab.command(
        "streams/lab/run",
        module,
        new PrintStream(ByteArrayOutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(progress, true, StandardCharsets.UTF_8),
        StreamsLab.studies());
  }

  @Test
  void noStudyIsLeftOut() {
    assertThat(TINY).containsOnlyKeys(lab(Path.of(".")).getSubcommands().keySet());
  }

  @ParameterizedTest
  @MethodSource("studies")
  void writesATable(String study, @TempDir Path directory) throws IOException {
    Path results = directory.resolve("results.md");
    String[] arguments = (study + " " + TINY.get(study) + " --output " + results).split(" ");

    int code = lab(directory).execute(arguments);

    assertThat(code).as(progress.toString(StandardCharsets.UTF_8)).isZero();
    String written = Files.readString(results);
    assertThat(written)
        .startsWith("# " + study + "\n")
        .contains("- command: `streams/lab/run " + String.join(" ", arguments) + "`")
        .contains("|---|");
    assertThat(written.lines().filter(line -> line.startsWith("| ")).count())
        .as("at least a header and a row: %s", written)
        .isGreaterThanOrEqualTo(2);
  }
}
