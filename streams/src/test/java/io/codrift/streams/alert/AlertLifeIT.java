package io.codrift.streams.alert;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of an incident on a broker. The alert stage is killed at every turn, and half of the
 * commands are sent while it does not run. Or its tasks move to other processes.
 */
@KafkaBroker
class AlertLifeIT {
  private static final int BASELINE = 20;

  private static final List<AlertEvent> LIFE =
      List.of(
          AlertEvent.RAISED,
          AlertEvent.ACKNOWLEDGED,
          AlertEvent.MUTED,
          AlertEvent.UNMUTED,
          AlertEvent.RESOLVED,
          AlertEvent.REOPENED,
          AlertEvent.RESOLVED);

  private final KafkaFixture kafka;
  private final EstimateStream stream = new EstimateStream("m", "");
  private final EstimateStream other = new EstimateStream("n", "");
  private final StageOutput output;
  private String configuration;
  @TempDir private Path directory;

  AlertLifeIT(KafkaFixture kafka) {
    this.kafka = kafka;
    this.output = new StageOutput(kafka, kafka.uniqueName("life"));
  }

  private String yaml() {
    return output.configuration(directory.resolve("state"), 1)
        + """
        sources:
          - topic: orders
            format: json
            window: { size: 1m }
            monitors: [{ name: m, x: [price], y: [demand] }]
        alerts: { false-alarms: 1 per 500 windows, baseline: 20 windows }
        """;
  }

  private CodriftProcess stage() {
    return CodriftProcess.run(directory, configuration, "--stages", "alert");
  }

  private void windows(int count, double shift) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(
          new ProducerRecord<>(
              output.topics().estimates(), 0, new byte[0], stream.next(0, shift, 0.7)));
    }
    kafka.produce(records);
  }

  /** Waits for the given number of messages; returns the last one. */
  private DependenceAlert message(CodriftProcess stage, int count) {
    List<DependenceAlert> found = new ArrayList<>();
    await("message " + count)
        .until(
            () -> {
              stage.requireAlive();
              found.clear();
              found.addAll(output.alerts());
              return found.size() >= count;
            });
    assertThat(found).hasSize(count);
    return found.get(count - 1);
  }

  private String command(int expected, String... arguments) throws IOException {
    Path file = directory.resolve("life.yaml");
    Files.writeString(file, configuration);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", file.toString()));
    try (CodriftProcess process = CodriftProcess.start(directory, all)) {
      assertThat(process.awaitExit()).as(process.log()).isEqualTo(expected);
      return process.log();
    }
  }

  @Test
  void anIncidentHasTheSameLifeThroughKills() throws IOException {
    configuration = yaml();
    String incident;
    try (CodriftProcess stage = stage()) {
      await("the topics")
          .until(
              () -> {
                stage.requireAlive();
                return stage.status("/health/ready").filter(code -> code == 200).isPresent();
              });
      stream.freeze();
      windows(BASELINE + 5, 0);
      windows(1, 8);
      kafka.awaitConsumed(output.topics().name() + "-alert", output.topics().estimates());
      assertThat(output.alerts()).isEmpty();
      stage.kill();
    }
    windows(3, 8);
    try (CodriftProcess stage = stage()) {
      DependenceAlert raised = message(stage, 1);
      assertThat(raised.getEvent()).isEqualTo(AlertEvent.RAISED);
      incident = raised.getIncident();
      assertThat(command(0, "ack", incident, "--by", "ann", "--note", "looking"))
          .contains("Acknowledged incident " + incident + " of m.");
      assertThat(message(stage, 2).getEvent()).isEqualTo(AlertEvent.ACKNOWLEDGED);
      assertThat(command(2, "rebaseline", "mm")).contains("Did you mean m?");
      stage.kill();
    }
    assertThat(command(0, "mute", "m", "--for", "1h", "--wait", "1s"))
        .contains("The command is stored");
    try (CodriftProcess stage = stage()) {
      assertThat(message(stage, 3).getEvent()).isEqualTo(AlertEvent.MUTED);
      assertThat(command(0, "alerts")).contains(incident, "MUTED", "acknowledged by ann");
      command(0, "unmute", "m");
      assertThat(message(stage, 4).getEvent()).isEqualTo(AlertEvent.UNMUTED);
      windows(2, 0);
      kafka.awaitConsumed(output.topics().name() + "-alert", output.topics().estimates());
      stage.kill();
    }
    windows(4, 0);
    try (CodriftProcess stage = stage()) {
      DependenceAlert resolved = message(stage, 5);
      assertThat(resolved.getEvent()).isEqualTo(AlertEvent.RESOLVED);
      assertThat(resolved.getResolution()).isEqualTo(AlertResolution.RETURNED);
      assertThat(command(0, "alerts")).contains("No open incidents.");
      windows(2, 8);
      kafka.awaitConsumed(output.topics().name() + "-alert", output.topics().estimates());
      stage.kill();
    }
    windows(4, 8);
    try (CodriftProcess stage = stage()) {
      assertThat(message(stage, 6).getEvent()).isEqualTo(AlertEvent.REOPENED);
      stage.kill();
    }
    assertThat(command(0, "rebaseline", "m", "--wait", "1s", "--id", "once"))
        .contains("The command is stored");
    try (CodriftProcess stage = stage()) {
      assertThat(message(stage, 7).getResolution()).isEqualTo(AlertResolution.NEW_BASELINE);
      assertThat(command(0, "rebaseline", "m", "--id", "once"))
          .as("the same answer, and nothing happens")
          .contains("m learns a new baseline");
      windows(BASELINE + 10, 8);
      kafka.awaitConsumed(output.topics().name() + "-alert", output.topics().estimates());
      assertThat(output.alerts()).hasSize(7);
      Instant calm = Instant.ofEpochMilli((BASELINE + 5) * EstimateStream.WINDOW_MILLIS);
      assertThat(command(0, "baseline", "m", "--to", calm.toString()))
          .contains("m: %d windows.".formatted(BASELINE + 5), "m watches with this baseline.");
      windows(4, 8);
      assertThat(message(stage, 8).getBaselineWindows()).isEqualTo(BASELINE);
    }

    List<DependenceAlert> life = output.alerts().subList(0, 7);
    assertThat(life).extracting(DependenceAlert::getEvent).isEqualTo(LIFE);
    assertThat(life).extracting(DependenceAlert::getSequence).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(life).extracting(DependenceAlert::getIncident).containsOnly(incident);
    assertThat(life.get(2).getStatus()).isEqualTo(AlertStatus.ACKNOWLEDGED);
    assertThat(output.deadLetters()).isEmpty();
  }

  private String yaml(String process) {
    return output.configuration(directory.resolve(process), 2)
        + """
        sources:
          - topic: orders
            format: json
            window: { size: 1m }
            monitors:
              - { name: m, x: [price], y: [demand] }
              - { name: n, x: [price], y: [stock] }
        alerts: { false-alarms: 1 per 500 windows, baseline: 20 windows }
        """;
  }

  private CodriftProcess process(String name) {
    return CodriftProcess.run(directory, yaml(name), "--stages", "alert");
  }

  /** The same windows of two monitors, each in a partition of its own. */
  private void windowsOfBoth(int count, double shift) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (int partition = 0; partition < 2; partition++) {
        EstimateStream one = partition == 0 ? stream : other;
        records.add(
            new ProducerRecord<>(
                output.topics().estimates(), partition, new byte[0], one.next(0, shift, 0.7)));
      }
    }
    kafka.produce(records);
  }

  /** The messages of both monitors, when each has this number. */
  private Map<String, List<DependenceAlert>> messagesOfBoth(CodriftProcess process, int count) {
    Map<String, List<DependenceAlert>> found = new TreeMap<>();
    await("message " + count + " of both monitors")
        .until(
            () -> {
              process.requireAlive();
              found.clear();
              output
                  .alerts()
                  .forEach(
                      alert ->
                          found
                              .computeIfAbsent(alert.getMonitor(), m -> new ArrayList<>())
                              .add(alert));
              return found.size() == 2
                  && found.values().stream().allMatch(messages -> messages.size() >= count);
            });
    assertThat(found.values()).allSatisfy(messages -> assertThat(messages).hasSize(count));
    return found;
  }

  /** The monitors whose task a process has. */
  private static Set<String> monitors(CodriftProcess process) {
    return process
        .metrics()
        .map(metrics -> Set.copyOf(metrics.by("codrift_monitor_state", "monitor").keySet()))
        .orElse(Set.of());
  }

  private static void awaitMonitors(CodriftProcess process, int count) {
    await(count + " monitors at the process")
        .until(
            () -> {
              process.requireAlive();
              return monitors(process).size() == count;
            });
  }

  @Test
  void anIncidentHasTheSameLifeThroughRebalances() throws IOException {
    configuration = yaml("command");
    try (CodriftProcess first = process("first")) {
      await("the topics")
          .until(
              () -> {
                first.requireAlive();
                return first.status("/health/ready").filter(code -> code == 200).isPresent();
              });
      stream.freeze();
      other.freeze();
      windowsOfBoth(BASELINE + 5, 0);
      windowsOfBoth(2, 8);
      kafka.awaitConsumed(output.topics().name() + "-alert", output.topics().estimates());
      assertThat(output.alerts()).isEmpty();
      try (CodriftProcess second = process("second")) {
        awaitMonitors(second, 1);
        awaitMonitors(first, 1);
        windowsOfBoth(2, 8);
        Map<String, List<DependenceAlert>> raised = messagesOfBoth(second, 1);
        for (List<DependenceAlert> messages : raised.values()) {
          command(0, "ack", messages.get(0).getIncident());
        }
        messagesOfBoth(second, 2);
        command(0, "mute", "m", "--for", "1h");
        command(0, "mute", "n", "--for", "1h");
        messagesOfBoth(second, 3);
        first.terminate();
        awaitMonitors(second, 2);
        command(0, "unmute", "m");
        command(0, "unmute", "n");
        messagesOfBoth(second, 4);
        windowsOfBoth(3, 0);
        kafka.awaitConsumed(output.topics().name() + "-alert", output.topics().estimates());
        try (CodriftProcess third = process("third")) {
          awaitMonitors(third, 1);
          awaitMonitors(second, 1);
          windowsOfBoth(3, 0);
          messagesOfBoth(third, 5);
          windowsOfBoth(3, 8);
          kafka.awaitConsumed(output.topics().name() + "-alert", output.topics().estimates());
          second.terminate();
          awaitMonitors(third, 2);
          windowsOfBoth(3, 8);
          messagesOfBoth(third, 6);
          command(0, "rebaseline", "m");
          command(0, "rebaseline", "n");
          Map<String, List<DependenceAlert>> lives = messagesOfBoth(third, 7);
          assertThat(lives.values())
              .allSatisfy(
                  life -> {
                    assertThat(life).extracting(DependenceAlert::getEvent).isEqualTo(LIFE);
                    assertThat(life)
                        .extracting(DependenceAlert::getSequence)
                        .containsExactly(1, 2, 3, 4, 5, 6, 7);
                    assertThat(life)
                        .extracting(DependenceAlert::getIncident)
                        .containsOnly(life.get(0).getIncident());
                    assertThat(life.get(6).getResolution()).isEqualTo(AlertResolution.NEW_BASELINE);
                  });
        }
      }
    }
    assertThat(output.deadLetters()).isEmpty();
  }
}
