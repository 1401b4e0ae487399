package io.codrift.streams.command;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.process.CodriftProcess;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tail} that is started before {@code run}, as a user has two terminals. */
@KafkaBroker
class WaitingTailIT {
  private static final int WINDOWS = 2;
  private static final int ROWS = 300;
  private static final long START = Instant.parse("2024-03-01T00:00:00Z").toEpochMilli();

  private final KafkaFixture kafka;

  WaitingTailIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @Test
  void waitsForTopicsAndSaysWhatWindowsWaitFor(@TempDir Path directory) {
    String topic = kafka.createTopic("orders", 1);
    String name = kafka.uniqueName("early-tail");
    String yaml =
        CommandFiles.orders(name, kafka.bootstrapServers(), directory.resolve("state"), topic)
            .replace("idle: close", "idle: wait")
            .replace("idle-timeout: 3s", "idle-timeout: 1h");
    String file = new CommandFiles(directory).write("tail.yaml", yaml);

    try (CodriftProcess tail = CodriftProcess.start(directory, List.of("tail", "--config", file))) {
      await("tail to wait")
          .until(
              () ->
                  tail.log().contains("There is no topic " + name + ".estimates")
                      && tail.log().contains("Waiting for it."));
      kafka.produceText(topic, records());
      try (CodriftProcess run = CodriftProcess.run(directory, yaml)) {
        await("the first windows, and why the last one does not come")
            .until(() -> tail.log().contains("Waiting. " + topic + ": the next window waits for"));
        run.requireAlive();
      }
      assertThat(tail.log())
          .contains("2024-03-01 00:01:00", " price-demand ", "0s past its end (grace)")
          .contains("no record has come for 1h (idle-timeout)");
    }
  }

  private static String[] records() {
    SplittableRandom random = new SplittableRandom(5);
    return IntStream.range(0, WINDOWS * ROWS)
        .mapToObj(
            row ->
                "{\"at\": %d, \"price\": %s, \"demand\": %s, \"stock\": %s}"
                    .formatted(
                        START + row * 60_000L / ROWS,
                        random.nextGaussian(),
                        random.nextGaussian(),
                        random.nextGaussian()))
        .toArray(String[]::new);
  }
}
