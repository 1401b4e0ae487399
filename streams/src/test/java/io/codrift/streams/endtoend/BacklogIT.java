package io.codrift.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.CodriftProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first run on a topic that has records of many windows. */
@KafkaBroker
class BacklogIT {
  private static final Instant START = Instant.parse("2024-03-01T00:00:00Z");
  private static final int WINDOWS = 40;
  private static final int ROWS = 200;
  private static final long MINUTE = 60_000;

  private final KafkaFixture kafka;

  BacklogIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @Test
  void estimatesEveryWindowOfThePast(@TempDir Path directory) {
    String topic = kafka.createTopic("past", 1);
    kafka.produce(records(topic));
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("past"));
    String yaml =
        output.configuration(directory.resolve("state"), 2)
            + """
            sources:
              - topic: %s
                format: json
                timestamp: time
                idle-timeout: 5s
                idle: close
                window: { size: 60s, grace: 0s, min-samples: 64 }
                monitors:
                  - { name: ab, x: [a], y: [b] }
            estimator: { name: start, max-pending: 2 windows, device: cpu }
            """
                .formatted(topic);

    try (CodriftProcess codrift = CodriftProcess.run(directory, yaml)) {
      List<DependenceEstimate> estimates = output.awaitEstimates(WINDOWS, codrift);

      assertThat(estimates)
          .hasSize(WINDOWS)
          .extracting(DependenceEstimate::getStatus)
          .containsOnly(EstimateStatus.OK);
    }
  }

  private static List<ProducerRecord<byte[], byte[]>> records(String topic) {
    SplittableRandom random = new SplittableRandom(1);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < WINDOWS * ROWS; i++) {
      double a = random.nextGaussian();
      String value =
          "{\"time\": %d, \"a\": %s, \"b\": %s}"
              .formatted(
                  START.toEpochMilli() + i * MINUTE / ROWS, a, 0.8 * a + random.nextGaussian());
      records.add(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)));
    }
    return records;
  }
}
