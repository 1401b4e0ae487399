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
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of an incident on a broker. The alert stage is killed at every turn, and half of the
 * commands are sent while it does not run.
 */
@KafkaBroker
class AlertLifeIT {
  private static final int BASELINE = 20;

  private final KafkaFixture kafka;
  private final EstimateStream stream = new EstimateStream("m", "");
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
    assertThat(life)
        .extracting(DependenceAlert::getEvent)
        .containsExactly(
            AlertEvent.RAISED,
            AlertEvent.ACKNOWLEDGED,
            AlertEvent.MUTED,
            AlertEvent.UNMUTED,
            AlertEvent.RESOLVED,
            AlertEvent.REOPENED,
            AlertEvent.RESOLVED);
    assertThat(life).extracting(DependenceAlert::getSequence).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(life).extracting(DependenceAlert::getIncident).containsOnly(incident);
    assertThat(life.get(2).getStatus()).isEqualTo(AlertStatus.ACKNOWLEDGED);
    assertThat(output.deadLetters()).isEmpty();
  }
}
