package io.codrift.streams.command;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.CodriftProcess;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments that come and go while the stages run. There is room for one. */
@KafkaBroker
class SegmentsIT {
  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2024-03-01T00:00:00Z").toEpochMilli();
  private static final int ROWS = 20;

  private final KafkaFixture kafka;
  private final String topic;
  private final StageOutput output;
  @TempDir private Path directory;

  SegmentsIT(KafkaFixture kafka) {
    this.kafka = kafka;
    this.topic = kafka.createTopic("orders", 1);
    this.output = new StageOutput(kafka, kafka.uniqueName("segments"));
  }

  private String configuration() {
    return output.configuration(directory.resolve("state"), 1)
        + """
        sources:
          - topic: %s
            format: json
            timestamp: at
            split-by: region
            idle-timeout: 1h
            max-segments: 1
            segment-expiry: 10m
            window: { size: 1m, grace: 0s }
            monitors: [{ name: m, x: [price], y: [demand] }]
        """
            .formatted(topic);
  }

  /** Rows of a segment in some minutes. */
  private void rows(String segment, int from, int until) {
    List<String> rows = new ArrayList<>();
    for (long time = from * MINUTE; time < until * MINUTE; time += MINUTE / ROWS) {
      rows.add(
          "{\"at\": %d, \"region\": \"%s\", \"price\": %d, \"demand\": 1}"
              .formatted(START + time, segment, time));
    }
    kafka.produceText(topic, rows.toArray(String[]::new));
  }

  private String segments(String file) {
    return CommandRun.of("segments", "--config", file).out();
  }

  private void awaitSegments(CodriftProcess stages, String file, String text) {
    await(text)
        .until(
            () -> {
              stages.requireAlive();
              return segments(file).contains(text);
            });
  }

  @Test
  void aSegmentExpiresAnotherTakesItsPlaceAndIsCleared() {
    String file = new CommandFiles(directory).write("segments.yaml", configuration());
    try (CodriftProcess stages = CodriftProcess.run(directory, configuration())) {
      rows("first", 0, 2);
      awaitSegments(stages, file, "first");
      assertThat(segments(file))
          .contains(topic + ": 1 segments of at most 1", "2024-03-01 00:01:00  first");

      rows("refused", 2, 16);
      awaitSegments(stages, file, "No segments.");
      rows("second", 16, 18);
      awaitSegments(stages, file, "second");
      assertThat(segments(file)).doesNotContain("first", "refused");

      rows("refused", 18, 20);
      awaitSegments(stages, file, "2024-03-01 00:18:00  second");
      CommandRun wrong = CommandRun.of("segments", "--config", file, "--clear", "second");
      assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
      assertThat(wrong.err()).contains("--clear needs --source");
      kafka.awaitConsumed(output.topics().name() + "-alert", output.topics().estimates());
      CommandRun cleared =
          CommandRun.of("segments", "--config", file, "--clear", "second", "--source", topic);
      assertThat(cleared.out()).contains("Segment second of %s is kept".formatted(topic));
      assertThat(cleared.code()).isEqualTo(ExitCode.USAGE);
      assertThat(segments(file)).contains("second");

      rows("refused", 20, 26);
      await("silence")
          .until(
              () -> {
                stages.requireAlive();
                return output.estimates().stream()
                    .anyMatch(
                        estimate ->
                            estimate.getSegment().equals("second")
                                && estimate.getStatus() == EstimateStatus.NO_DATA);
              });
      kafka.awaitConsumed(output.topics().name() + "-alert", output.topics().estimates());
      cleared = CommandRun.of("segments", "--config", file, "--clear", "second", "--source", topic);
      assertThat(cleared.out()).contains("Segment second of %s is cleared".formatted(topic));
      assertThat(cleared.code()).isEqualTo(ExitCode.OK);
      awaitSegments(stages, file, "No segments.");
    }
  }
}
