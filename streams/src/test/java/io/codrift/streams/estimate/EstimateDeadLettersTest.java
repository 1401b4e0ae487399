package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of the windows topic that cannot be used. */
class EstimateDeadLettersTest {
  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(2, 1000), 10, AB));

  @Test
  void unusableMessagesAreDeadLettersWithReasonAndOrigin(@TempDir Path stateDir) {
    try (StageHarness stage = StageHarness.fitting(CONFIG, stateDir, new FakeEstimator())) {
      Parts parts = new Parts(1);
      byte[] cut = parts.part(0, 0, 5, 1f).messages().get(0);

      stage.send("garbage".getBytes(UTF_8));
      stage.send(Arrays.copyOf(cut, cut.length - 9));
      stage.send(parts.part(0, 0, 5, 1f).features("a", "b", "c"));
      stage.send(new byte[0]);
      stage.send(parts.part(0, 0, 5, 1f));
      stage.tick();

      List<TestRecord<byte[], byte[]>> letters = stage.deadLetters().readRecordsToList();
      assertThat(letters)
          .extracting(letter -> header(letter, "codrift.reason"))
          .containsExactly("wrong_type", "undecodable", "malformed", "wrong_type");
      assertThat(letters.get(2).headers())
          .extracting(header -> header.key())
          .containsExactlyInAnyOrder(
              "codrift.reason",
              "codrift.detail",
              "codrift.stage",
              "codrift.topic",
              "codrift.partition",
              "codrift.offset",
              "codrift.timestamp");
      assertThat(header(letters.get(2), "codrift.topic")).isEqualTo("test.windows");
      assertThat(header(letters.get(2), "codrift.detail"))
          .isEqualTo("rows is 40 bytes, but must be 60 bytes");
      assertThat(letters.get(0).value()).isEqualTo("garbage".getBytes(UTF_8));
      assertThat(
              stage.registry.getSampleValue(
                  "codrift_dead_letters_total",
                  new String[] {"source", "reason"},
                  new String[] {"test.windows", "wrong_type"}))
          .isEqualTo(2);
      assertThat(stage.estimates()).as("the good window is not affected").hasSize(1);
    }
  }

  @Test
  void soManyDeadLettersOfAMinuteAreCopiedAndAllAreCounted() {
    CollectorRegistry registry = new CollectorRegistry();
    CodriftMetrics metrics = new CodriftMetrics(registry);
    TaskHarness task =
        TaskHarness.begin(CONFIG, new HeldModelService(new FakeEstimator(), metrics), metrics);
    int most = CONFIG.runtime().deadLettersPerMinute();
    for (int i = 0; i < most + 5; i++) {
      task.receive(new byte[] {1, 2, 3});
    }

    assertThat(task.context.forwarded(TaskHarness.TOPICS.deadLetters().sink())).hasSize(most);
    assertThat(
            registry.getSampleValue(
                "codrift_dead_letters_not_copied_total",
                new String[] {"source"},
                new String[] {"test.windows"}))
        .isEqualTo(5);
    assertThat(
            registry.getSampleValue(
                "codrift_dead_letters_total",
                new String[] {"source", "reason"},
                new String[] {"test.windows", "wrong_type"}))
        .isEqualTo(most + 5);
    task.look(60_000);
    task.receive(new byte[] {1, 2, 3});
    assertThat(task.context.forwarded(TaskHarness.TOPICS.deadLetters().sink()))
        .as("in the next minute")
        .hasSize(most + 1);
  }

  private static String header(TestRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), UTF_8);
  }
}
