package io.codrift.streams.command;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.runtime.StateDirectory;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Metrics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every command except the demo, as a user calls it: its output and exit code. */
@KafkaBroker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandIT {
  private static final long SEED = 31;
  private static final int WINDOWS = 2;
  private static final int ROWS = 300;
  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2024-03-01T00:00:00Z").toEpochMilli();
  private static final List<String> MONITORS = List.of("price-demand", "price-stock");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaFixture kafka;
  @TempDir private static Path directory;
  private String topic;
  private StageOutput output;
  private List<DependenceEstimate> estimates;
  private Metrics windowing;
  private Metrics estimating;
  private int exitCode;
  private String logOfStopped;

  CommandIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  /** Runs the window stage in one process, and the estimate and alert stages in another. */
  @BeforeAll
  void runStagesInTwoProcesses() {
    topic = kafka.createTopic("orders", 1);
    kafka.produceText(topic, orders());
    output = new StageOutput(kafka, kafka.uniqueName("apart"));
    String name = output.topics().name();
    try (CodriftProcess window =
            CodriftProcess.run(
                directory,
                config(name, kafka.bootstrapServers(), directory.resolve("window")),
                "--stages",
                "window");
        CodriftProcess estimate =
            CodriftProcess.run(
                directory,
                config(name, kafka.bootstrapServers(), directory.resolve("estimate")),
                "--stages",
                "estimate,alert")) {
      estimates = output.awaitEstimates(WINDOWS * MONITORS.size(), estimate);
      output.alertsOfAllEstimates();
      await("the states of both monitors")
          .until(
              () ->
                  estimate
                      .metrics()
                      .filter(metrics -> metrics.of("codrift_monitor_state").size() > 0)
                      .isPresent());
      windowing = window.metrics().orElseThrow();
      estimating = estimate.metrics().orElseThrow();
      window.requireAlive();
      exitCode = estimate.terminate();
      logOfStopped = estimate.log();
    }
    // An alert needs many more windows, so this sends one: `tail` shows any message of the topic.
    kafka.produce(List.of(new ProducerRecord<>(output.topics().alerts(), 1, null, alert())));
  }

  private static String[] orders() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> orders = new ArrayList<>();
    for (int row = 0; row < WINDOWS * ROWS; row++) {
      double price = random.nextGaussian();
      orders.add(
          "{\"at\": %d, \"price\": %s, \"demand\": %s, \"stock\": %s}"
              .formatted(
                  START + row * MINUTE / ROWS,
                  price,
                  price + random.nextGaussian(),
                  random.nextGaussian()));
    }
    orders.add("{\"at\": %d, \"price\": \"cheap\", \"demand\": 1, \"stock\": 1}".formatted(START));
    return orders.toArray(String[]::new);
  }

  private static byte[] alert() {
    return new MessageCodec<>(DependenceAlert.class, KnownSchemas.bundled())
        .encode(
            DependenceAlert.newBuilder()
                .setMonitor("price-demand")
                .setWindowStart(Instant.ofEpochMilli(START))
                .setWindowEnd(Instant.ofEpochMilli(START + MINUTE))
                .setSignal(AlertSignal.SHIFT)
                .setOnset(Instant.ofEpochMilli(START))
                .setMiBeforeNats(0.5)
                .setMiAfterNats(0.25)
                .setEvidence(9000)
                .setThreshold(4000)
                .build());
  }

  private String config(String name, String bootstrapServers, Path stateDir) {
    return """
        name: %s
        kafka: { bootstrap.servers: "%s" }
        state-dir: %s
        topics: { partitions: 2, replication: 1 }
        sources:
          - topic: %s
            format: json
            timestamp: at
            idle-timeout: 3s
            idle: close
            window: { size: 60s, grace: 0s }
            monitors:
              - { name: price-demand, x: [price], y: [demand] }
              - { name: price-stock, x: [price], y: [stock] }
        estimator: { name: start, device: cpu }
        """
        .formatted(name, bootstrapServers, stateDir, topic);
  }

  /** The output of a command, and its exit code. */
  private record Outcome(int code, String out, String err) {
    List<JsonNode> json() {
      return out.lines().map(Outcome::parse).toList();
    }

    private static JsonNode parse(String line) {
      try {
        return JSON.readTree(line);
      } catch (JsonProcessingException e) {
        throw new AssertionError("no JSON: " + line, e);
      }
    }
  }

  private static Outcome codrift(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Codrift.commandLine()
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Outcome(code, out.toString(), err.toString());
  }

  private static String file(String name, String yaml) {
    try {
      return Files.writeString(directory.resolve(name), yaml).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void checkListsWhatWouldRunAndChangesNothing() throws Exception {
    String name = kafka.uniqueName("checked");
    String file = file("good.yaml", config(name, kafka.bootstrapServers(), directory));

    Outcome check = codrift("check", "--config", file);

    assertThat(check.err()).isEmpty();
    assertThat(check.out())
        .contains("The configuration of " + name + " is valid.")
        .contains("Kafka answers at " + kafka.bootstrapServers())
        .contains("Topic %s: 1 partitions, %d records.".formatted(topic, WINDOWS * ROWS + 1))
        .contains("%d can be used.".formatted(WINDOWS * ROWS))
        .containsPattern("refused: 1 (?i:wrong_type): price")
        .contains("Monitors of %s: 2, windows of 1m every 1m".formatted(topic))
        .contains("  price-demand: (price) and (demand)")
        .contains("  price-stock: (price) and (stock)")
        .contains(name + ".windows: 2 partitions")
        .doesNotContain("PROBLEM");
    assertThat(check.code()).isEqualTo(ExitCode.OK);
    try (Admin admin = kafka.admin()) {
      assertThat(admin.listTopics().names().get()).noneMatch(topic -> topic.startsWith(name));
    }
  }

  /** One monitor names a field that no record has. The others are not harmed by it. */
  @Test
  void checkNamesTheFieldThatWasMeant() {
    String file =
        file(
            "mistyped.yaml",
            config(kafka.uniqueName("mistyped"), kafka.bootstrapServers(), directory)
                .replace("y: [stock]", "y: [stokc]"));

    Outcome check = codrift("check", "--config", file);

    assertThat(check.out())
        .contains("no record has the field stokc. Did you mean stock?")
        .contains("%d can be used.".formatted(WINDOWS * ROWS));
    assertThat(check.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void checkFindsExistingTopics() {
    String file =
        file("again.yaml", config(output.topics().name(), kafka.bootstrapServers(), directory));

    Outcome check = codrift("check", "--config", file);

    assertThat(check.out()).contains("Codrift's own topics are all there.");
    assertThat(check.code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void aWrongConfigurationIsRefusedWithKeyValueAndFix() {
    String file =
        file(
            "wrong.yaml",
            config("wrong", kafka.bootstrapServers(), directory)
                .replace("size: 60s", "size: soon")
                .replace("idle-timeout", "idle-timout"));

    try (CodriftProcess process =
        CodriftProcess.start(directory, List.of("check", "--config", file))) {
      assertThat(process.awaitExit()).isEqualTo(ExitCode.USAGE);
      assertThat(process.log())
          .contains(
              "wrong.yaml:9: sources[0].idle-timout: is not a known key. Did you mean"
                  + " idle-timeout?")
          .contains("wrong.yaml:11: sources[0].window.size: \"soon\" is not a duration. Write")
          .doesNotContain("Exception");
    }
    assertThat(codrift("run", "--config", file).code()).isEqualTo(ExitCode.USAGE);
    assertThat(codrift("tail", "--config", file).code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aMissingInputIsNamed() {
    String absent = kafka.uniqueName("absent");
    String file =
        file(
            "absent.yaml",
            config("absent", kafka.bootstrapServers(), directory).replace(topic, absent));

    Outcome check = codrift("check", "--config", file);

    assertThat(check.err()).contains("There is no topic " + absent).contains("fix `topic`");
    assertThat(check.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aBrokerThatDoesNotAnswerIsNamed() {
    String nowhere = "127.0.0.1:1";
    String file = file("nowhere.yaml", config("nowhere", nowhere, directory));

    Outcome check = codrift("check", "--config", file);

    assertThat(check.err())
        .contains("Kafka cannot be reached at " + nowhere)
        .contains("Check that it runs, and check `kafka` in the configuration.");
    assertThat(check.code()).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void aSecondProcessOnAStateDirectoryEndsWithASentence() {
    Path taken = directory.resolve("taken");
    String file = file("taken.yaml", config("taken", kafka.bootstrapServers(), taken));

    try (StateDirectory first = StateDirectory.take(taken);
        CodriftProcess second = CodriftProcess.start(directory, List.of("run", "--config", file))) {
      assertThat(first).isNotNull();
      assertThat(second.awaitExit()).isEqualTo(ExitCode.USAGE);
      assertThat(second.log().lines())
          .containsExactly(
              "codrift: state-dir: %s is in use by another process (process id %d); stop that process, or give this one a directory of its own"
                  .formatted(taken, ProcessHandle.current().pid()));
    }
  }

  @Test
  void aProcessWhosePortIsTakenEndsWithASentence() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CodriftProcess second =
            CodriftProcess.start(
                directory,
                List.of(
                    "run",
                    "--config",
                    file(
                        "port.yaml",
                        config("port", kafka.bootstrapServers(), directory.resolve("port"))
                            + "http: { host: 127.0.0.1, port: %d }\n"
                                .formatted(taken.getLocalPort()))))) {
      assertThat(second.awaitExit()).isEqualTo(ExitCode.USAGE);
      assertThat(second.log().lines())
          .singleElement()
          .asString()
          .startsWith(
              "codrift: http.port: %d is in use by another process"
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void stagesRunInTwoProcesses() {
    assertThat(estimates).hasSize(WINDOWS * MONITORS.size());
    assertThat(estimates)
        .allSatisfy(
            estimate -> {
              assertThat(estimate.getMonitor()).isIn(MONITORS);
              assertThat(estimate.getStatus()).isEqualTo(EstimateStatus.OK);
              assertThat(estimate.getSeen()).isEqualTo(ROWS);
            });
    assertThat(windowing.sum("codrift_records_total", Map.of("outcome", "in_window")))
        .isEqualTo(WINDOWS * ROWS);
    assertThat(windowing.of("codrift_mutual_information_nats")).isEmpty();
    assertThat(windowing.of("codrift_monitor_state")).isEmpty();
    assertThat(estimating.by("codrift_mutual_information_nats", "monitor").keySet())
        .isEqualTo(Set.copyOf(MONITORS));
    assertThat(estimating.by("codrift_monitor_state", "monitor").keySet())
        .isEqualTo(Set.copyOf(MONITORS));
    assertThat(estimating.sum("codrift_records_total", Map.of("outcome", "in_window"))).isZero();
    assertThat(exitCode).as("exit code after SIGTERM").isIn(ExitCode.OK, 143);
    assertThat(logOfStopped).contains("Stopped. What was done is committed");
  }

  @Test
  void tailExportsTheFieldsOfTheSchemas() {
    Outcome tail = tail("--json");

    assertThat(tail.code()).isEqualTo(ExitCode.OK);
    assertThat(tail.err()).isEmpty();
    List<JsonNode> lines = tail.json();
    assertThat(lines).hasSize(estimates.size() + 1);
    assertThat(lines)
        .filteredOn(line -> line.has("mi_nats"))
        .hasSameSizeAs(estimates)
        .allSatisfy(
            line -> assertThat(names(line)).isEqualTo(names(DependenceEstimate.getClassSchema())));
    assertThat(lines)
        .filteredOn(line -> line.has("signal"))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(names(line)).isEqualTo(names(DependenceAlert.getClassSchema()));
              assertThat(line.get("monitor").textValue()).isEqualTo("price-demand");
              assertThat(line.get("signal").textValue()).isEqualTo("SHIFT");
              assertThat(line.get("onset").longValue()).isEqualTo(START);
              assertThat(line.get("evidence").doubleValue()).isEqualTo(9000);
            });
    for (DependenceEstimate estimate : estimates) {
      assertThat(lines)
          .filteredOn(
              line ->
                  line.has("mi_nats")
                      && line.get("monitor").textValue().equals(estimate.getMonitor())
                      && line.get("window_start").longValue()
                          == estimate.getWindowStart().toEpochMilli())
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.get("mi_nats").doubleValue()).isEqualTo(estimate.getMiNats());
                assertThat(line.get("seen").longValue()).isEqualTo(ROWS);
                assertThat(line.get("x").get(0).textValue()).isEqualTo("price");
                assertThat(line.get("level_nats").isNull())
                    .isEqualTo(estimate.getLevelNats() == null);
                assertThat(line.get("correlations").get(0).get("y").textValue())
                    .isEqualTo(estimate.getY().get(0));
              });
    }
  }

  private static List<String> names(JsonNode line) {
    List<String> names = new ArrayList<>();
    line.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> names(Schema schema) {
    return schema.getFields().stream().map(Schema.Field::name).toList();
  }

  @Test
  void backtestReplaysTheEstimates() {
    String file =
        file("backtest.yaml", config(output.topics().name(), kafka.bootstrapServers(), directory));
    Outcome all = codrift("backtest", "--config", file, "--budgets", "10,1000");
    assertThat(all.code()).isEqualTo(ExitCode.OK);
    assertThat(all.out())
        .startsWith(
            "%d estimates of 2 monitors, windows from 2024-03-01T00:00:00Z to 2024-03-01T00:02:00Z."
                .formatted(WINDOWS * MONITORS.size()))
        .contains("Alerts with the configured budget, 1 per 1000 windows:");
    // Two windows are fewer than a baseline has.
    assertThat(all.out().lines()).anyMatch(line -> line.matches("1 per 10 windows +0 +0 +0"));
    Outcome none = codrift("backtest", "--config", file, "--from", "2199-01-01T00:00:00Z");
    assertThat(none.out()).contains("no estimate in this time");
    assertThat(codrift("backtest", "--config", file, "--budgets", "3").code())
        .isEqualTo(ExitCode.USAGE);
    String lines = file("history.jsonl", tail("--json").out());
    assertThat(codrift("backtest", "--config", file, "--budgets", "10,1000", "--input", lines))
        .isEqualTo(all);
    Path picture = directory.resolve("backtest.png");
    assertThat(
            codrift("backtest", "--config", file, "--input", lines, "--out", picture.toString())
                .code())
        .isEqualTo(ExitCode.OK);
    assertThat(picture).isNotEmptyFile();
    Outcome table = codrift("backtest", "--config", file, "--input", file);
    assertThat(table.code()).isEqualTo(ExitCode.USAGE);
    assertThat(table.err()).contains("--input: line 1 of ", "codrift tail --json");
  }

  @Test
  void tailFilters() {
    assertThat(tail("--json", "--monitor", "price-s*").json())
        .hasSize(WINDOWS)
        .allMatch(line -> line.get("monitor").textValue().equals("price-stock"));
    assertThat(tail("--json", "--monitor", "price-?emand").json())
        .hasSize(WINDOWS + 1)
        .allMatch(line -> line.get("monitor").textValue().equals("price-demand"));
    assertThat(tail("--json", "--monitor", "price").json()).isEmpty();
    assertThat(tail("--json", "--only", "alerts").json())
        .singleElement()
        .matches(line -> line.has("signal"));
    assertThat(tail("--json", "--only", "estimates").json())
        .hasSameSizeAs(estimates)
        .allMatch(line -> line.has("mi_nats"));
    assertThat(tail("--json", "--only", "alerts", "--monitor", "price-stock").json()).isEmpty();
  }

  @Test
  void tailIsATableForPeople() {
    String file =
        file("tail.yaml", config(output.topics().name(), kafka.bootstrapServers(), directory));

    Outcome tail = codrift("tail", "--config", file, "--from-beginning", "--until-end");

    assertThat(tail.code()).isEqualTo(ExitCode.OK);
    assertThat(tail.out()).doesNotContain("\u001b");
    List<String> lines = tail.out().lines().toList();
    assertThat(lines)
        .filteredOn(line -> line.startsWith("WINDOW END (UTC)"))
        .singleElement()
        .asString()
        .contains("MONITOR", "STATUS", "MI", "±SE", "LEVEL", "SHIFT", "SEEN");
    for (String monitor : MONITORS) {
      assertThat(lines)
          .as("rows of %s", monitor)
          .filteredOn(line -> line.contains(" " + monitor + " ") && line.contains(" OK "))
          .hasSize(WINDOWS)
          .allMatch(
              line -> line.replace("  reference frozen in this window", "").endsWith(" " + ROWS))
          .anyMatch(line -> line.startsWith("2024-03-01 00:01:00"));
    }
    assertThat(lines)
        .filteredOn(line -> line.contains("ALERT"))
        .singleElement()
        .asString()
        .contains("price-demand: SHIFT", "MI 0.500 → 0.250 nats", "2.3 times the odds needed");
    assertThat(lines).hasSize(1 + estimates.size() + 1);
  }

  @Test
  void wrongArgumentsAreRefused() {
    String unknown = kafka.uniqueName("unknown");

    Outcome absent =
        codrift("tail", "--bootstrap", kafka.bootstrapServers(), "--name", unknown, "--until-end");
    assertThat(absent.err()).contains("There is no topic " + unknown + ".estimates");
    assertThat(absent.code()).isEqualTo(ExitCode.USAGE);

    Outcome only = tail("--only", "nothing");
    assertThat(only.err()).contains("--only").contains("nothing");
    assertThat(only.code()).isEqualTo(ExitCode.USAGE);

    Outcome stage = codrift("run", "--config", "codrift.yaml", "--stages", "window,alarm");
    assertThat(stage.err()).contains("--stages").contains("alarm");
    assertThat(stage.code()).isEqualTo(ExitCode.USAGE);

    assertThat(codrift("check").err()).contains("--config");
    assertThat(codrift("check").code()).isEqualTo(ExitCode.USAGE);
    assertThat(codrift("tail", "--config", "nowhere.yaml").err()).contains("no such file");
  }

  /** Runs `tail` over all messages, without a configuration. */
  private Outcome tail(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "tail",
                "--bootstrap",
                kafka.bootstrapServers(),
                "--name",
                output.topics().name(),
                "--from-beginning",
                "--until-end"));
    arguments.addAll(List.of(options));
    return codrift(arguments.toArray(String[]::new));
  }
}
