package io.codrift.model.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.lab.report.Lab;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Runs every study with small settings, so that all of them keep working. */
class ModelLabTest {
  private static final Map<String, String> TINY = tiny();

  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  private static Map<String, String> tiny() {
    String jmh = " --forks 0 --warm-ups 0 --iterations 1 --milliseconds 10";
    Map<String, String> tiny = new TreeMap<>();
    tiny.put("accuracy", "--suites gaussian --task sparse --seeds 1 --rows 300 --steps 5");
    tiny.put(
        "truth",
        "--dims 1 --rows 300 --first 5 --then 5 --elliptical-windows 1 --curved-windows 1");
    tiny.put("electricity", "--rows 200 --estimator start --file MARKET");
    tiny.put("coverage", "--runs 2 --rows 512 --steps 5 --cases gaussian,autoregression");
    tiny.put(
        "adaptation",
        "--seeds 1 --rows 300 --windows 2 --jump 2 --first 5 --then 5 --cases end,beginning");
    tiny.put("waking", "--streams 1 --windows 2 --rows 512 --first 5 --then 5");
    tiny.put("ablation", "--seeds 1 --rows 300 --steps 5 --cases gaussian,bounded");
    tiny.put("warm", "--seeds 1 --rows 300 --windows 2 --first 5 --then 5 --cases gaussian");
    tiny.put("paper", "--dims 2 --rows 512 --epochs 1 --steps 5");
    tiny.put("training", "--rows 300 --steps 5 --seeds 1");
    tiny.put(
        "alarms", "--estimator start --streams 2 --watched 2 --baseline 10 --rows 256 --settle 1");
    tiny.put("alarm-table", "--streams 4 --baselines 20");
    tiny.put("feature-alarms", "--repeats 2 --sigmas 3");
    tiny.put("training-speed", "--loads D2_K1,D2_K8 --steps 20" + jmh);
    tiny.put("step", "--rounds 1 --steps 2 --python no-such-python");
    tiny.put("closed-form", "--dims 2 --rows 512" + jmh);
    tiny.put("start-up", "--rounds 1 --windows 1 --rows 300 --estimators start --device cpu");
    tiny.put("memory", "--chunks 1");
    return tiny;
  }

  static Stream<String> studies() {
    return TINY.keySet().stream();
  }

  private CommandLine lab(Path module) {
    return Lab.command(
        "model/lab/run",
        module,
        new PrintStream(ByteArrayOutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(progress, true, StandardCharsets.UTF_8),
        ModelLab.studies());
  }

  @Test
  void noStudyIsLeftOut() {
    assertThat(TINY).containsOnlyKeys(lab(Path.of(".")).getSubcommands().keySet());
  }

  @ParameterizedTest
  @MethodSource("studies")
  void writesATable(String study, @TempDir Path directory) throws IOException {
    Path results = directory.resolve("results.md");
    String options = TINY.get(study).replace("MARKET", market(directory).toString());
    String[] arguments = (study + " " + options + " --output " + results).split(" ");

    int code = lab(directory).execute(arguments);

    assertThat(code).as(progress.toString(StandardCharsets.UTF_8)).isZero();
    String written = Files.readString(results);
    assertThat(written)
        .startsWith("# " + study + "\n")
        .contains("- date: ", "- commit: ", "- machine: ", "- seeds: ")
        .contains("- command: `model/lab/run " + String.join(" ", arguments) + "`")
        .contains("|---|");
    assertThat(written.lines().filter(line -> line.startsWith("| ")).count())
        .as("at least a header and a row: %s", written)
        .isGreaterThanOrEqualTo(2);
  }

  @Test
  void goesToTheResultsOfTheModuleByDefault(@TempDir Path module) {
    assertThat(lab(module).execute("alarm-table", "--streams", "2", "--baselines", "20")).isZero();

    assertThat(module.resolve("results/alarm-table.md")).content().startsWith("# alarm-table");
  }

  @Test
  void namesTheOptionThatIsMissing(@TempDir Path module) {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    CommandLine lab = lab(module).setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8));

    assertThat(lab.execute("accuracy", "--suites", "electricity")).isEqualTo(2);

    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("--electricity FILE");
    assertThat(module).isEmptyDirectory();
  }

  /** Rows like those of the electricity market; the second market is constant at first. */
  private static Path market(Path directory) throws IOException {
    StringBuilder text = new StringBuilder("date,nswprice,nswdemand,vicprice,vicdemand\n");
    for (int r = 0; r < 28_000; r++) {
      double price = Math.sin(r * 0.7) + 0.1 * Math.sin(r * 7.3);
      double demand = Math.cos(r * 1.3);
      double other = r < 17_500 ? 0 : price + 0.3 * Math.sin(r * 2.9);
      text.append(r)
          .append(',')
          .append(price)
          .append(',')
          .append(demand)
          .append(',')
          .append(other)
          .append(',')
          .append(demand * demand + 0.1 * Math.sin(r * 3.1))
          .append('\n');
    }
    return Files.writeString(directory.resolve("market.csv"), text);
  }
}
