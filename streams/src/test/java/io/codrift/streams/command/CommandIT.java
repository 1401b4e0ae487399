package io.codrift.streams.command;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Metrics;
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

/** Commands beside running stages, as a user calls them: their output and exit codes. */
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
  private CommandFiles files;
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
    files = new CommandFiles(directory);
    topic = kafka.createTopic("orders", 1);
    kafka.produceText(topic, records());
    output = new StageOutput(kafka, kafka.uniqueName("apart"));
    String name = output.topics().name();
    try (CodriftProcess window =
            CodriftProcess.run(
                directory,
                orders(name, kafka.bootstrapServers(), directory.resolve("window")),
                "--stages",
                "window");
        CodriftProcess estimate =
            CodriftProcess.run(
                directory,
                orders(name, kafka.bootstrapServers(), directory.resolve("estimate")),
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

  private static String[] records() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> records = new ArrayList<>();
    for (int row = 0; row < WINDOWS * ROWS; row++) {
      double price = random.nextGaussian();
      records.add(
          "{\"at\": %d, \"price\": %s, \"demand\": %s, \"stock\": %s}"
              .formatted(
                  START + row * MINUTE / ROWS,
                  price,
                  price + random.nextGaussian(),
                  random.nextGaussian()));
    }
    records.add("{\"at\": %d, \"price\": \"cheap\", \"demand\": 1, \"stock\": 1}".formatted(START));
    return records.toArray(String[]::new);
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

  @Test
  void checkListsWhatWouldRunAndChangesNothing() throws Exception {
    String name = kafka.uniqueName("checked");
    String file = files.write("good.yaml", orders(name, kafka.bootstrapServers(), directory));

    CommandRun check = CommandRun.of("check", "--config", file);

    assertThat(check.err()).isEmpty();
    assertThat(check.out())
        .contains("The configuration file of " + name + " can be read.")
        .contains("Kafka answers at " + kafka.bootstrapServers())
        .contains("Topic %s: 1 partitions, %d records.".formatted(topic, WINDOWS * ROWS + 1))
        .contains("%d can be used.".formatted(WINDOWS * ROWS))
        .containsPattern("refused: 1 (?i:wrong_type): price")
        .contains("  about 2 windows of 2 monitors, which a first run estimates in about ")
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
        files.write(
            "mistyped.yaml",
            orders(kafka.uniqueName("mistyped"), kafka.bootstrapServers(), directory)
                .replace("y: [stock]", "y: [stokc]"));

    CommandRun check = CommandRun.of("check", "--config", file);

    assertThat(check.out())
        .contains("no record has the field stokc. Did you mean stock?")
        .contains("%d can be used.".formatted(WINDOWS * ROWS));
    assertThat(check.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void runNamesTheFieldThatWasMeantAtItsStart() {
    String yaml =
        orders(
                kafka.uniqueName("mistyped"),
                kafka.bootstrapServers(),
                directory.resolve("mistyped"))
            .replace("y: [stock]", "y: [stokc]");
    try (CodriftProcess run = CodriftProcess.run(directory, yaml)) {
      await("the look at the recent records")
          .until(() -> run.log().contains("no record has the field stokc. Did you mean stock?"));
      run.requireAlive();
    }
  }

  @Test
  void checkFindsExistingTopics() {
    String file =
        files.write(
            "again.yaml", orders(output.topics().name(), kafka.bootstrapServers(), directory));

    CommandRun check = CommandRun.of("check", "--config", file);

    assertThat(check.out())
        .contains("Codrift's own topics are all there.")
        .doesNotContain("not configured", "The last windows of");
    assertThat(check.code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void checkTellsWhatARemovedMonitorLeaves() {
    String file =
        files.write(
            "removed.yaml",
            orders(output.topics().name(), kafka.bootstrapServers(), directory)
                .replace("name: price-stock", "name: price-stocks")
                .replace("size: 60s", "size: 120s"));

    CommandRun check = CommandRun.of("check", "--config", file);

    assertThat(check.out())
        .contains(
            "Note: There are estimates of monitors that are not configured: price-stock (last")
        .contains("deleted 30d after their last estimate (topics.retention)")
        .contains("Note: The last windows of " + topic + " were of 1m, and are of 2m now:");
    assertThat(check.code()).isEqualTo(ExitCode.OK);
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
    CommandRun tail = tail("--json");

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
        files.write(
            "backtest.yaml", orders(output.topics().name(), kafka.bootstrapServers(), directory));
    CommandRun all = CommandRun.of("backtest", "--config", file, "--budgets", "10,1000");
    assertThat(all.code()).isEqualTo(ExitCode.OK);
    assertThat(all.out())
        .startsWith(
            "%d estimates of 2 monitors, windows from 2024-03-01T00:00:00Z to 2024-03-01T00:02:00Z."
                .formatted(WINDOWS * MONITORS.size()))
        .contains("Alerts with the configured budget, 1 per 1000 windows:");
    // Two windows are fewer than a baseline has.
    assertThat(all.out().lines()).anyMatch(line -> line.matches("1 per 10 windows +0 +0 +0"));
    CommandRun none = CommandRun.of("backtest", "--config", file, "--from", "2199-01-01T00:00:00Z");
    assertThat(none.out()).contains("no estimate in this time");
    assertThat(CommandRun.of("backtest", "--config", file, "--budgets", "3").code())
        .isEqualTo(ExitCode.USAGE);
    String lines = files.write("history.jsonl", tail("--json").out());
    assertThat(
            CommandRun.of("backtest", "--config", file, "--budgets", "10,1000", "--input", lines))
        .isEqualTo(all);
    Path picture = directory.resolve("backtest.png");
    assertThat(
            CommandRun.of(
                    "backtest", "--config", file, "--input", lines, "--out", picture.toString())
                .code())
        .isEqualTo(ExitCode.OK);
    assertThat(picture).isNotEmptyFile();
    CommandRun table = CommandRun.of("backtest", "--config", file, "--input", file);
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
        files.write(
            "tail.yaml", orders(output.topics().name(), kafka.bootstrapServers(), directory));

    CommandRun tail = CommandRun.of("tail", "--config", file, "--from-beginning", "--until-end");

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

  private String orders(String name, String bootstrapServers, Path stateDir) {
    return CommandFiles.orders(name, bootstrapServers, stateDir, topic);
  }

  /** Runs `tail` over all messages, without a configuration. */
  private CommandRun tail(String... options) {
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
    return CommandRun.of(arguments.toArray(String[]::new));
  }
}
