package io.codrift.model.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.lab.testing.TinyStudies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
  private static final Map<String, String> OPTIONS = options();

  private final TinyStudies tiny = new TinyStudies("model/lab/run", ModelLab::studies, OPTIONS);

  private static Map<String, String> options() {
    String jmh = " --forks 0 --warm-ups 0 --iterations 1 --milliseconds 10";
    Map<String, String> options = new TreeMap<>();
    options.put(
        "accuracy", "--suites gaussian --task sparse --seeds 1 --rows 300 --steps 5 --map linear");
    options.put(
        "truth",
        "--dims 1 --rows 300 --first 5 --then 5 --elliptical-windows 1 --curved-windows 1");
    options.put("electricity", "--rows 200 --estimator start --file MARKET");
    options.put("coverage", "--runs 2 --rows 512 --steps 5 --cases gaussian,autoregression");
    options.put("misfit", "--family ring --rows 300 --seeds 2 --steps 5");
    options.put(
        "adaptation",
        "--seeds 1 --rows 300 --windows 2 --jump 2 --first 5 --then 5 --cases end,beginning");
    options.put("waking", "--streams 1 --windows 2 --rows 512 --first 5 --then 5");
    options.put("ablation", "--seeds 1 --rows 300 --steps 5 --cases gaussian,bounded");
    options.put("warm", "--seeds 1 --rows 300 --windows 2 --first 5 --then 5 --cases gaussian");
    options.put("paper", "--dims 2 --rows 512 --epochs 1 --steps 5");
    options.put("training", "--rows 300 --steps 5 --seeds 1");
    options.put(
        "alarms", "--estimator start --streams 2 --watched 2 --baseline 10 --rows 256 --settle 1");
    options.put(
        "alarm-table",
        "--streams 4 --other-streams 4 --changed 4 --watched 10 --fleets 1,190 --baselines 20"
            + " --cases slow-t5 --sigmas 3");
    options.put("feature-alarms", "--repeats 2 --sigmas 3");
    options.put("training-speed", "--loads D2_K1,D2_K8 --steps 20" + jmh);
    options.put("step", "--rounds 1 --steps 2 --python no-such-python");
    options.put("closed-form", "--dims 2 --rows 512" + jmh);
    options.put("start-up", "--rounds 1 --windows 1 --rows 300 --estimators start --device cpu");
    options.put("memory", "--chunks 1");
    options.put("group-memory", "--shapes 1+1 --rows 256 --groups 1,2 --steps 2 --heap 128");
    return options;
  }

  static Stream<String> studies() {
    return OPTIONS.keySet().stream();
  }

  @Test
  void noStudyIsLeftOut() {
    tiny.assertNoneIsLeftOut();
  }

  @ParameterizedTest
  @MethodSource("studies")
  void writesATable(String study, @TempDir Path directory) throws IOException {
    market(directory);

    tiny.assertWritesATable(study, directory);
  }

  @Test
  void goesToTheResultsOfTheModuleByDefault(@TempDir Path module) {
    assertThat(tiny.lab(module).execute("feature-alarms", "--repeats", "1", "--sigmas", "3"))
        .isZero();

    assertThat(module.resolve("results/feature-alarms.md"))
        .content()
        .startsWith("# feature-alarms");
  }

  @Test
  void namesTheOptionThatIsMissing(@TempDir Path module) {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    CommandLine lab =
        tiny.lab(module).setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8));

    assertThat(lab.execute("accuracy", "--suites", "electricity")).isEqualTo(2);

    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("--electricity FILE");
    assertThat(module).isEmptyDirectory();
  }

  /** Rows like those of the electricity market; the second market is constant at first. */
  private static void market(Path directory) throws IOException {
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
    Files.writeString(directory.resolve("market.csv"), text);
  }
}
