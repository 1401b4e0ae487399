package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a partition says how far it has come: at least once a minute, and in numbered messages. */
class ProgressTest {
  private static final MessageCodec<WindowProgress> PROGRESS =
      new MessageCodec<>(WindowProgress.class, KnownSchemas.bundled());
  private static final MessageCodec<WindowSample> SAMPLE =
      new MessageCodec<>(WindowSample.class, KnownSchemas.bundled());

  @TempDir private Path stateDir;
  private StageDriver stage;

  @BeforeEach
  void start() {
    stage = new StageDriver(Configs.source("orders", Configs.window("1H", "1H", "0S")), stateDir);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** Opening, part and progress, with their numbers. */
  private List<String> sent() {
    return stage.windows.readRecordsToList().stream()
        .map(TestRecord::value)
        .map(
            value -> {
              if (SAMPLE.matches(value)) {
                return "part";
              }
              WindowProgress progress = PROGRESS.decode(value);
              return (progress.getOpening() ? "opening " : "progress ") + progress.getNumber();
            })
        .toList();
  }

  @Test
  void aPartitionThatNeverHadARecordIsHeardOfAgain() {
    stage.consumed.everything = false;
    stage.pass(Duration.ofSeconds(1));
    assertThat(stage.progress()).hasSize(1);
    stage.pass(Duration.ofSeconds(59));
    assertThat(stage.progress()).isEmpty();
    stage.pass(Duration.ofSeconds(1));
    assertThat(stage.progress())
        .singleElement()
        .satisfies(
            again -> {
              assertThat(again.getClosedUntil().toEpochMilli()).isEqualTo(Long.MIN_VALUE);
              assertThat(again.getIdle()).isFalse();
              assertThat(again.getSentAt().toEpochMilli()).isEqualTo(StageDriver.NOW + 61_000);
              assertThat(again.getPartitions()).isEqualTo(3);
              assertThat(again.getTopicId()).isEqualTo("id of the test");
              assertThat(again.getCountedAt().toEpochMilli()).isEqualTo(StageDriver.NOW);
            });
  }

  @Test
  void anIdlePartitionWhoseBrokersDoNotAnswerIsIdleNoLonger() {
    stage.pass(Duration.ofSeconds(1));
    stage.pass(Duration.ofSeconds(6));
    assertThat(lastOf(stage.progress()).getIdleMillis()).isPositive();
    stage.consumed.answers = false;
    stage.pass(Duration.ofHours(2));
    assertThat(stage.progress())
        .singleElement()
        .satisfies(
            again -> {
              assertThat(again.getIdle()).isFalse();
              assertThat(again.getIdleMillis()).isZero();
            });
  }

  private static WindowProgress lastOf(List<WindowProgress> progress) {
    return progress.get(progress.size() - 1);
  }

  @Test
  void partsAreBetweenAnOpeningAndTheNextNumber() {
    stage.send("eu,5000,1,2", "us,6000,1,2");
    assertThat(sent()).isEmpty();
    stage.send("eu,3600000,1,2");
    assertThat(sent()).containsExactly("opening 1", "part", "part", "progress 2");
    stage.pass(Duration.ofMinutes(1));
    assertThat(sent()).containsExactly("progress 3");
    stage.send("eu,7200000,1,2");
    assertThat(sent()).containsExactly("opening 4", "part", "progress 5");
  }
}
