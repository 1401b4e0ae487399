package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.Topics;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.topic.CommandMessage;
import io.codrift.streams.topic.OwnTopics;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drives the alert stage, with one monitor if a test says nothing else, and reads what it sends.
 */
abstract class AlertStageDriver {
  static final int BASELINE = 20;
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final OwnTopics TOPICS = OwnTopics.of(new Topics("test"), KnownSchemas.bundled());

  private static final String MONITOR = "{ name: m, x: [price], y: [demand] }";
  private static final String BUDGET = "false-alarms: 1 per 500 windows, baseline: 20 windows";

  @TempDir Path state;

  final CollectorRegistry registry = new CollectorRegistry();
  final MessageCodec<DependenceEstimate> estimateCodec =
      new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());
  final MessageCodec<DependenceAlert> codec =
      new MessageCodec<>(DependenceAlert.class, KnownSchemas.bundled());
  final EstimateStream stream = new EstimateStream("m", "");
  CodriftConfig config = config("");
  TopologyTestDriver driver;
  TestInputTopic<byte[], byte[]> estimates;
  TestInputTopic<byte[], byte[]> commands;
  TestOutputTopic<byte[], byte[]> alerts;
  TestOutputTopic<byte[], byte[]> answers;
  TestOutputTopic<byte[], byte[]> deadLetters;
  private int sent;

  static CodriftConfig config(String alerts) {
    return config(MONITOR, alerts);
  }

  static CodriftConfig config(String monitor, String alerts) {
    return read(monitor, BUDGET + alerts, "");
  }

  /** One monitor with a whole section of alerts. */
  static CodriftConfig withAlerts(String alerts) {
    return read(MONITOR, alerts, "");
  }

  /** One monitor of an application whose topics keep a message for so long. */
  static CodriftConfig withRetention(String retention) {
    return read(MONITOR, BUDGET, "topics: { retention: %s }".formatted(retention));
  }

  private static CodriftConfig read(String monitor, String alerts, String further) {
    return new ConfigLoader(Map.of())
        .read(
            "test.yaml",
            """
            name: test
            kafka: { bootstrap.servers: "localhost:9092" }
            sources:
              - topic: orders
                format: json
                window: { size: 1m }
                monitors: [%s]
            alerts: { %s }
            %s
            """
                .formatted(monitor, alerts, further));
  }

  void start() {
    StageTopology stage =
        new AlertStage(config, new CodriftMetrics(registry), KnownSchemas.bundled()).topology();
    assertThat(stage.applicationId()).isEqualTo("test-alert");
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, stage.applicationId());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    driver = new TopologyTestDriver(stage.topology(), properties, NOW);
    var bytes = new ByteArraySerializer();
    var fromBytes = new ByteArrayDeserializer();
    estimates = driver.createInputTopic("test.estimates", bytes, bytes);
    commands = driver.createInputTopic("test.commands", bytes, bytes);
    alerts = driver.createOutputTopic("test.alerts", fromBytes, fromBytes);
    answers = driver.createOutputTopic("test.commands", fromBytes, fromBytes);
    deadLetters = driver.createOutputTopic("test.dead-letters", fromBytes, fromBytes);
  }

  void start(CodriftConfig chosen) {
    config = chosen;
    start();
  }

  /** Starts again with what the stores of detectors and incidents hold, and looks. */
  void restart(CodriftConfig next) {
    Map<String, List<KeyValue<Object, Object>>> stores = new LinkedHashMap<>();
    for (String store : List.of("incidents", "monitors")) {
      List<KeyValue<Object, Object>> entries = new ArrayList<>();
      try (KeyValueIterator<Object, Object> kept = driver.getKeyValueStore(store).all()) {
        kept.forEachRemaining(entries::add);
      }
      stores.put(store, entries);
    }
    driver.close();
    config = next;
    registry.clear();
    start();
    // A closed driver deletes its stores; a process restores them from the changelog.
    stores.forEach(
        (store, entries) ->
            entries.forEach(entry -> driver.getKeyValueStore(store).put(entry.key, entry.value)));
    driver.advanceWallClockTime(Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  /** Sends a message to the topic of estimates. */
  void estimate(byte[] message) {
    estimates.pipeInput(new byte[] {1}, message, 1_000L);
  }

  void windows(int count, double shift) {
    for (int i = 0; i < count; i++) {
      estimate(stream.next(0, shift, 0.7));
    }
  }

  /** Windows of a stream without change. */
  void quiet(EstimateStream stream, int windows) {
    for (int i = 0; i < windows; i++) {
      estimate(stream.quiet());
    }
  }

  List<DependenceAlert> messages() {
    return alerts.readValuesToList().stream().map(codec::decode).toList();
  }

  DependenceAlert message() {
    List<DependenceAlert> found = messages();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  /** Windows with a changed shift until a message comes. */
  DependenceAlert until(double shift) {
    for (int i = 0; i < 50; i++) {
      windows(1, shift);
      if (!alerts.isEmpty()) {
        return message();
      }
    }
    throw new AssertionError("no message in 50 windows");
  }

  DependenceAlert raised() {
    start();
    stream.freeze();
    windows(BASELINE + 5, 0);
    return until(8);
  }

  AlertCommand.Builder command(CommandKind kind) {
    sent++;
    return AlertCommand.newBuilder().setId("command-" + sent).setKind(kind).setBy("ann");
  }

  void send(AlertCommand command) {
    commands.pipeInput(
        new byte[0],
        TOPICS.commands().value().serializer().serialize("", new CommandMessage.Ask(command)),
        1_000L);
  }

  CommandAnswer ask(AlertCommand command) {
    send(command);
    return commandMessages().stream()
        .flatMap(
            message ->
                message instanceof CommandMessage.Answer answer
                    ? Optional.of(answer.message()).stream()
                    : Optional.<CommandAnswer>empty().stream())
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  List<CommandMessage> commandMessages() {
    List<CommandMessage> found = new ArrayList<>();
    answers.readValuesToList().forEach(value -> found.add(TOPICS.commands().decode(value)));
    return found;
  }

  Double open(String severity, String status) {
    return registry.getSampleValue(
        "codrift_incident_open",
        new String[] {"monitor", "segment", "kind", "severity", "status"},
        new String[] {"m", "", "shift", severity, status});
  }

  /** In which phase a monitor is, as exported; empty if it is in none. */
  String phase(String monitor, String segment) {
    List<String> found = new ArrayList<>();
    for (String phase : List.of("warming", "learning", "watching", "alarmed")) {
      Double value =
          registry.getSampleValue(
              "codrift_monitor_state",
              new String[] {"monitor", "segment", "state"},
              new String[] {monitor, segment, phase});
      if (value != null && value == 1) {
        found.add(phase);
      }
    }
    return String.join("+", found);
  }

  /** Windows that are broken in some way. */
  void broken(int count, Supplier<byte[]> window) {
    for (int i = 0; i < count; i++) {
      estimate(window.get());
    }
  }
}
