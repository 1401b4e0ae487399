package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EstimateCommandTest {
  private static final int ROWS = 4000;
  private static final double CORRELATION = 0.8;
  private static final double TRUTH = -0.5 * Math.log(1 - CORRELATION * CORRELATION);
  private static final double ENTROPY = 0.5 * Math.log(2 * Math.PI * Math.E);

  @TempDir private Path folder;
  private StringWriter out;
  private StringWriter err;

  @BeforeEach
  void listen() {
    out = new StringWriter();
    err = new StringWriter();
  }

  @Test
  void aGaussianMatchesItsClosedForm() throws IOException {
    JsonNode json = start(write("gauss.csv", gaussian(x -> x)), "--x", "x0", "--y", "y0");

    double error = json.get("standard_error_nats").asDouble();
    assertThat(json.get("mi_nats").asDouble()).isCloseTo(TRUTH, within(4 * error));
    assertThat(error).isBetween(0.005, 0.04);
    assertThat(json.get("gaussian_mi_nats").asDouble()).isCloseTo(TRUTH, within(4 * error));
    assertThat(json.get("entropy_x_nats").asDouble()).isCloseTo(ENTROPY, within(0.1));
    assertThat(json.get("conditional_entropy_nats").asDouble())
        .isCloseTo(
            json.get("entropy_x_nats").asDouble() - json.get("mi_nats").asDouble(), within(1e-9));
    assertThat(json.get("still_to_learn_nats").asDouble()).isBetween(0.0, 0.01);
    assertThat(json.get("samples").asInt()).isEqualTo(ROWS);
    assertThat(json.get("rows").asInt()).isEqualTo(ROWS);
    assertThat(json.get("missing").asInt()).isZero();
    assertThat(json.get("status").asText()).isEqualTo("OK");
    assertThat(json.get("reason").isNull()).isTrue();
    assertThat(json.get("converged").asBoolean()).isTrue();
    assertThat(json.get("seconds").isNumber()).isTrue();
    assertThat(json.get("device").asText()).isEqualTo("cpu");
    assertThat(json.get("estimator").asText()).isEqualTo("start");
    assertThat(json.get("seed").asLong()).isEqualTo(1);
    assertThat(json.get("folds").asInt()).isEqualTo(5);
    assertThat(json.get("folds_by").asText()).isEqualTo("time");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void entropiesAreInTheUnitsOfTheFileWhateverTheScale() throws IOException {
    JsonNode usual = start(write("usual.csv", gaussian(x -> x)), "--x", "x0", "--y", "y0");
    JsonNode tiny = start(write("tiny.csv", gaussian(x -> x * 1e-200)), "--x", "x0", "--y", "y0");

    double nats = 200 * Math.log(10);
    assertThat(tiny.get("mi_nats").asDouble())
        .isCloseTo(usual.get("mi_nats").asDouble(), within(1e-3));
    assertThat(tiny.get("entropy_x_nats").asDouble())
        .isCloseTo(usual.get("entropy_x_nats").asDouble() - nats, within(1e-2));
    assertThat(tiny.get("conditional_entropy_nats").asDouble())
        .isCloseTo(usual.get("conditional_entropy_nats").asDouble() - nats, within(1e-2));
  }

  @Test
  void theSameIsPrintedAsText() throws IOException {
    Path file = write("gauss.csv", gaussian(x -> x));

    assertThat(execute(file, "--x", "x0", "--y", "y0", "--estimator", "start")).isZero();

    assertThat(out.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line).matches("I\\(X;Y\\) +0\\.\\d{3} nats, standard error .*95 %.*"),
            line -> assertThat(line).matches("linear part +0\\.\\d{3} nats"),
            line -> assertThat(line).matches("still to learn +0\\.\\d{3} nats"),
            line -> assertThat(line).matches("H\\(X\\) +1\\.\\d{3} nats"),
            line -> assertThat(line).matches("H\\(X\\|Y\\) +0\\.\\d{3} nats"),
            line -> assertThat(line).isEqualTo("X = x0; Y = y0"),
            line -> assertThat(line).isEqualTo("4,000 of 4,000 rows used"),
            line -> assertThat(line).isEqualTo("OK, converged"),
            line ->
                assertThat(line)
                    .matches("start on cpu, 5 folds by blocks of time, 0 steps, seed 1, .* s"));
  }

  @Test
  void zippedTabsAndRangesAreRead() throws IOException {
    Path file = folder.resolve("gauss.tsv.gz");
    String text = String.join("\n", gaussian(x -> x)).replace(',', '\t');
    try (OutputStream zipped = new GZIPOutputStream(Files.newOutputStream(file))) {
      zipped.write(text.getBytes(StandardCharsets.UTF_8));
    }

    JsonNode json = start(file, "--x", "x0..x1", "--y", "y0", "--independent-rows", "--seed", "7");

    assertThat(json.get("x").toString()).isEqualTo("[\"x0\",\"x1\"]");
    assertThat(json.get("y").toString()).isEqualTo("[\"y0\"]");
    assertThat(json.get("folds_by").asText()).isEqualTo("hash");
    assertThat(json.get("seed").asLong()).isEqualTo(7);
    assertThat(json.get("mi_nats").asDouble()).isCloseTo(TRUTH, within(0.1));
  }

  @Test
  void missingRowsAreLeftOutCountedAndReported() throws IOException {
    List<String> lines = gaussian(x -> x);
    lines.set(1, "NA,1,,1");
    lines.set(2, "1,1,inf,1");
    Path file = write("gaps.csv", lines);

    JsonNode json = start(file, "--x", "x0", "--y", "y0");
    assertThat(json.get("samples").asInt()).isEqualTo(ROWS - 2);
    assertThat(json.get("missing").asInt()).isEqualTo(2);
    assertThat(json.get("missing_values").toString()).isEqualTo("{\"x0\":1,\"y0\":2}");

    listen();
    execute(file, "--x", "x0", "--y", "y0", "--estimator", "start");
    assertThat(out.toString())
        .contains("3,998 of 4,000 rows used; 2 left out, with missing values in x0 (1), y0 (2)");
  }

  @Test
  void aSampleIsReported() throws IOException {
    Path file = write("gauss.csv", gaussian(x -> x));

    execute(file, "--x", "x0", "--y", "y0", "--estimator", "start", "--max-samples", "500");

    assertThat(out.toString()).contains("500 of 4,000 rows used, a sample of 4,000");
  }

  @Test
  void aConstantColumnIsDegenerateAndNotAnError() throws IOException {
    JsonNode json = start(write("gauss.csv", gaussian(x -> x)), "--x", "c", "--y", "y0");

    assertThat(json.get("status").asText()).isEqualTo("DEGENERATE");
    assertThat(json.get("mi_nats").asDouble()).isZero();
    assertThat(json.get("entropy_x_nats").isNull()).isTrue();
    assertThat(json.get("conditional_entropy_nats").isNull()).isTrue();
    assertThat(json.get("still_to_learn_nats").isNull()).isTrue();
    assertThat(json.get("reason").asText()).contains("column c is constant");
    assertThat(json.get("converged").asBoolean()).isFalse();
  }

  @Test
  void aConstantColumnAmongOthersTellsNothing() throws IOException {
    Path file = write("gauss.csv", gaussian(x -> x));
    JsonNode alone = start(file, "--x", "x0", "--y", "y0");
    JsonNode json = start(file, "--x", "x0,c", "--y", "y0");

    assertThat(json.get("status").asText()).isEqualTo("OK");
    assertThat(json.get("mi_nats").asDouble())
        .isCloseTo(alone.get("mi_nats").asDouble(), within(0.005));
    assertThat(json.get("entropy_x_nats").isNull()).isTrue();
    assertThat(json.get("reason").asText()).isEqualTo("column c is constant and tells nothing");
  }

  @Test
  void tooFewRowsGiveNoEstimate() throws IOException {
    Path file = write("short.csv", gaussian(x -> x).subList(0, 20));

    assertThat(execute(file, "--x", "x0", "--y", "y0", "--estimator", "start", "--json"))
        .isEqualTo(ExitCode.NO_ESTIMATE);
    JsonNode json = json();
    assertThat(json.get("status").asText()).isEqualTo("TOO_FEW");
    assertThat(json.get("mi_nats").isNull()).isTrue();
    assertThat(json.get("standard_error_nats").isNull()).isTrue();
    assertThat(json.get("samples").asInt()).isEqualTo(19);

    listen();
    execute(file, "--x", "x0", "--y", "y0", "--estimator", "start");
    assertThat(out.toString()).contains("TOO_FEW (19 complete rows; an estimate needs at least");
  }

  @Test
  void timesComeFromAColumn() throws IOException {
    JsonNode json =
        start(
            write("gauss.csv", gaussian(x -> x)), "--x", "x0", "--y", "y0", "--timestamp", "time");

    assertThat(json.get("folds_by").asText()).isEqualTo("time");
    assertThat(json.get("status").asText()).isEqualTo("OK");
  }

  @Test
  void theFlowTrainsAndReportsProgress() throws IOException {
    Path file = write("gauss.csv", gaussian(x -> x).subList(0, 1001));
    String[] arguments = {
      "--x", "x0", "--y", "y0", "--folds", "2", "--steps", "20", "--device", "cpu", "--json"
    };

    assertThat(execute(file, arguments)).isZero();

    JsonNode json = json();
    assertThat(json.get("steps").asInt()).isEqualTo(20);
    assertThat(json.get("estimator").asText()).isEqualTo("ndoe-bnaf");
    assertThat(json.get("device").asText()).isEqualTo("cpu");
    assertThat(json.get("status").asText()).isEqualTo("OK");
    assertThat(json.get("mi_nats").asDouble()).isCloseTo(TRUTH, within(0.2));
    assertThat(err.toString().lines()).hasSize(10).last().isEqualTo("training: 100 %");
  }

  @Test
  void thePapersAlgorithmIsAvailable() throws IOException {
    Path file = write("gauss.csv", gaussian(x -> 1e6 + x));

    assertThat(
            execute(
                file,
                "--x x0 --y y0 --estimator paper --epochs 80 --folds 2 --device cpu --json"
                    .split(" ")))
        .isZero();

    JsonNode json = json();
    assertThat(json.get("estimator").asText()).isEqualTo("paper");
    assertThat(json.get("status").asText()).isEqualTo("OK");
    assertThat(json.get("steps").asInt()).isEqualTo(80 * 16);
    assertThat(json.get("mi_nats").asDouble()).isCloseTo(TRUTH, within(0.1));
    assertThat(json.get("gaussian_mi_nats").asDouble()).isCloseTo(TRUTH, within(0.1));
    // Gains that begin low rise slowly. Until then both entropies are too large, by the same
    // amount.
    assertThat(json.get("entropy_x_nats").asDouble()).isBetween(ENTROPY - 0.1, ENTROPY + 0.3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cca", "gaussian-copula", "ksg"})
  void formulasOfAllRowsAreAvailable(String estimator) throws IOException {
    Path file = write("gauss.csv", gaussian(x -> x));

    assertThat(execute(file, "--x", "x0", "--y", "y0", "--estimator", estimator, "--json"))
        .isZero();

    JsonNode json = json();
    double error = json.get("standard_error_nats").asDouble();
    assertThat(error).isBetween(0.005, 0.04);
    assertThat(json.get("mi_nats").asDouble()).isCloseTo(TRUTH, within(4 * error));
    assertThat(json.get("converged").asBoolean()).isTrue();
    assertThat(json.get("folds").isNull()).isTrue();

    listen();
    execute(file, "--x", "x0", "--y", "y0", "--estimator", estimator);
    assertThat(out.toString()).contains(estimator + " on cpu, all rows, errors by blocks of time");
  }

  @Test
  void nearestNeighboursRefuseCategories() throws IOException {
    Path file = write("gauss.csv", gaussian(x -> x));

    assertThat(execute(file, "--x x0 --y y0 --categorical y0 --estimator ksg --json".split(" ")))
        .isEqualTo(ExitCode.NO_ESTIMATE);
    assertThat(json().get("status").asText()).isEqualTo("FAILED");
  }

  @Test
  void theTimeLimitCutsTheFitAndIsReported() throws IOException {
    Path file = write("gauss.csv", gaussian(x -> x).subList(0, 1001));

    assertThat(
            execute(
                file, "--x", "x0", "--y", "y0", "--time-limit", "1ms", "--device", "cpu", "--json"))
        .isZero();

    assertThat(json().get("status").asText()).isEqualTo("CUT");
    assertThat(json().get("converged").asBoolean()).isFalse();
    assertThat(json().get("reason").asText()).contains("time limit");
  }

  @Test
  void theBarOfATerminalIsRedrawnInPlace() {
    PrintWriter terminal = new PrintWriter(err);
    try (StepProgress bar = StepProgress.on(terminal, "training", true)) {
      for (int tenths = 0; tenths <= 10; tenths++) {
        bar.taken(tenths / 10.0);
      }
    }

    assertThat(err.toString()).startsWith("\rtraining").contains("100/100").endsWith("\n");
    assertThat(err.toString().lines().allMatch(line -> line.length() <= 79)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FILE --x x0 | Missing required option: '--y",
        "--x x0 --y y0 | Missing required parameter: 'FILE'",
        "FILE --x x0 --y y0 --estimator kpn | --estimator must be one of cca, gaussian-copula, ksg, ndoe-bnaf, paper, start, not 'kpn'",
        "FILE --x x0 --y y0 --device tpu | --device must be one of auto, cpu, gpu, not 'tpu'",
        "FILE --x x0 --y y0 --folds 1 | --folds must be from 2 to 20, not 1",
        "FILE --x x0 --y y0 --steps -1 | --steps must be from 0",
        "FILE --x x0 --y y0 --estimator start --steps 9 | --steps requires --estimator ndoe-bnaf",
        "FILE --x x0 --y y0 --epochs 9 | --epochs requires --estimator paper, not ndoe-bnaf",
        "FILE --x x0 --y y0 --estimator start --time-limit 9s | --time-limit requires --estimator ndoe-bnaf or paper, not start",
        "FILE --x x0 --y y0 --estimator start --device gpu | --device requires --estimator ndoe-bnaf or paper, not start",
        "FILE --x x0 --y y0 --estimator paper --epochs 0 | --epochs must be from 1",
        "FILE --x x0 --y y0 --max-samples 0 | --max-samples must be from 1",
        "FILE --x x0 --y y0 --time-limit soon | --time-limit: 'soon' is not a duration",
        "FILE --x x0 --y y0 --time-limit 0s | --time-limit must be longer",
        "FILE --x x0 --y y0 --seed one | --seed: 'one' is not a whole number. Write one, such as 1000.",
        "FILE --x x0 --y y0 --timestamp time --independent-rows | mutually exclusive",
        "FILE --x x0 --y q | there is no column 'q': the file has x0, x1, y0, c, time, name, mixed",
        "FILE --x x0 --y x0 | column 'x0' is selected twice",
        "FILE --x x1..x0 --y y0 | 'x1..x0' is not a range",
        "FILE --x x0..x7 --y y0 | there is no column 'x2'",
        "FILE --x mixed --y y0 | gauss.csv, line 2, column 'mixed': 'Ann' is not a number; leave",
        "FILE --x x0 --y y0 --categorical name | column 'name' is declared to be a category, but",
        "FILE --x x0 --y y0 --timestamp name | gauss.csv, line 2, column 'name': 'Ann' is not a time",
        "NONE --x x0 --y y0 | cannot read",
      })
  void problemsAreReportedWithTheirFix(String arguments, String message) throws IOException {
    List<String> lines = gaussian(x -> x).subList(0, 3);
    lines.set(0, lines.get(0) + ",name,mixed");
    lines.set(1, lines.get(1) + ",Ann,Ann");
    lines.set(2, lines.get(2) + ",Bob,1");
    Path file = write("gauss.csv", lines);
    String[] words =
        ("estimate " + arguments)
            .replace("FILE", file.toString())
            .replace("NONE", folder.resolve("none.csv").toString())
            .split(" ");

    assertThat(execute(words)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void textsAndDeclaredNumbersAreCategories() throws IOException {
    Random random = new Random(20261126);
    List<String> lines = new ArrayList<>(List.of("shop,product,size"));
    for (int i = 0; i < ROWS; i++) {
      int product = random.nextInt(6);
      int shop = random.nextInt(10) < 2 ? random.nextInt(6) : product * 5 % 6;
      lines.add("shop %d,%d,%d.0".formatted(shop, product * 7 % 6, random.nextInt(3)));
    }
    double same = 0.8 + 0.2 / 6;
    double truth = Math.log(6) + same * Math.log(same) + 5 * (0.2 / 6) * Math.log(0.2 / 6);
    Path file = write("shops.csv", lines);
    String[] options = {"--x", "shop", "--y", "product,size", "--categorical", "product"};

    JsonNode json = start(file, options);

    assertThat(json.get("mi_nats").asDouble())
        .isCloseTo(truth, within(4 * json.get("standard_error_nats").asDouble()));
    assertThat(json.get("entropy_x_nats").asDouble()).as("of levels").isBetween(1.7, 1.8);
    assertThat(json.get("categorical").toString()).isEqualTo("[\"product\",\"shop\"]");
    listen();
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--estimator", "start"));
    execute(file, all.toArray(String[]::new));
    assertThat(out.toString().lines())
        .containsSubsequence(
            "X = shop; Y = product, size",
            "declared to be categories: product",
            "taken as categories, because no value is a number: shop");
  }

  @Test
  void theHelpListsEveryEstimatorWithTheOptionsThatItUses() {
    assertThat(execute("estimate", "--help")).isZero();

    assertThat(out.toString().lines().map(String::strip))
        .containsSubsequence(
            "Estimators, each with the options that it uses:",
            "ndoe-bnaf: marginal map, elliptical start and flow.",
            "--folds, --steps, --time-limit, --device",
            "--folds, --epochs, --time-limit, --device",
            "--folds");
  }

  /** Columns x0 (correlated with y0), x1 (noise), y0, c (constant) and time. */
  private static List<String> gaussian(DoubleUnaryOperator unit) {
    Random random = new Random(20261123);
    List<String> lines = new ArrayList<>(List.of("x0,x1,y0,c,time"));
    for (int i = 0; i < ROWS; i++) {
      double y = random.nextGaussian();
      double noise = random.nextGaussian();
      double x = CORRELATION * y + Math.sqrt(1 - CORRELATION * CORRELATION) * noise;
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%s,%s,5,%d",
              unit.applyAsDouble(x),
              unit.applyAsDouble(random.nextGaussian()),
              y,
              1_000_000L * i));
    }
    return lines;
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }

  private JsonNode start(Path file, String... options) throws IOException {
    listen();
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--estimator", "start", "--json"));
    assertThat(execute(file, all.toArray(String[]::new))).isZero();
    return json();
  }

  private JsonNode json() throws IOException {
    assertThat(out.toString().lines()).hasSize(1);
    return new ObjectMapper().readTree(out.toString());
  }

  private int execute(Path file, String... options) {
    List<String> all = new ArrayList<>(List.of("estimate", file.toString()));
    all.addAll(List.of(options));
    return execute(all.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    return Codrift.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
