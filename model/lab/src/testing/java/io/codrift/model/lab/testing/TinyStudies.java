package io.codrift.model.lab.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.lab.report.Lab;
import io.codrift.model.lab.report.Study;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Runs the studies of a lab with small settings, so that all of them keep working. */
public final class TinyStudies {
  private final String command;
  private final Supplier<List<Study>> studies;
  private final Map<String, String> options;
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  /**
   * @param command how the user starts the lab
   * @param studies makes the studies of the lab
   * @param options options of every study, by its name
   */
  public TinyStudies(String command, Supplier<List<Study>> studies, Map<String, String> options) {
    this.command = command;
    this.studies = studies;
    this.options = Map.copyOf(options);
  }

  /** The lab, which prints no tables. */
  public CommandLine lab(Path module) {
    return Lab.command(
        command,
        module,
        new PrintStream(ByteArrayOutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(progress, true, StandardCharsets.UTF_8),
        studies.get());
  }

  /** Asserts that every study has options. */
  public void assertNoneIsLeftOut() {
    assertThat(options).containsOnlyKeys(lab(Path.of(".")).getSubcommands().keySet());
  }

  /**
   * Runs a study and asserts that it writes a table with its origin.
   *
   * @param directory an empty folder; a file {@code market.csv} in it replaces MARKET in the
   *     options
   */
  public void assertWritesATable(String study, Path directory) throws IOException {
    Path results = directory.resolve("results.md");
    String own = options.get(study).replace("MARKET", directory.resolve("market.csv").toString());
    String[] arguments = (study + " " + own + " --output " + results).split(" ");

    int code = lab(directory).execute(arguments);

    assertThat(code).as(progress.toString(StandardCharsets.UTF_8)).isZero();
    String written = Files.readString(results);
    assertThat(written)
        .startsWith("# " + study + "\n")
        .contains("- date: ", "- commit: ", "- machine: ", "- seeds: ")
        .contains("- command: `" + command + " " + String.join(" ", arguments) + "`")
        .contains("|---|");
    assertThat(written.lines().filter(line -> line.startsWith("| ")).count())
        .as("at least a header and a row: %s", written)
        .isGreaterThanOrEqualTo(2);
  }
}
