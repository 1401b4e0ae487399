package io.codrift.streams.endtoend;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PairedFeatures;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Metrics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes share the tasks: only the process with the task of a series exposes it. */
@KafkaBroker
class RebalanceIT {
  private static final int SEGMENTS = 12;
  private static final int ROWS = 300;
  private static final long START = Instant.parse("2024-03-01T00:00:00Z").toEpochMilli();
  private static final List<String> GAUGES =
      List.of(
          "codrift_mutual_information_nats",
          "codrift_mutual_information_standard_error_nats",
          "codrift_gaussian_mutual_information_nats",
          "codrift_window_end_timestamp_seconds");

  private final KafkaFixture kafka;

  RebalanceIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @Test
  void gaugesLeaveWithTheirTask(@TempDir Path directory) {
    String topic = kafka.createTopic("rebalance", 1);
    kafka.produce(records(topic));
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("rebalance"));
    Set<String> all =
        IntStream.range(0, SEGMENTS)
            .mapToObj(segment -> "s" + segment)
            .collect(Collectors.toCollection(TreeSet::new));

    try (CodriftProcess first = start(output, topic, directory.resolve("first"), directory)) {
      output.awaitEstimates(SEGMENTS, first);
      await("all series at the first process")
          .untilAsserted(() -> assertThat(exposed(first)).isEqualTo(all));
      try (CodriftProcess second = start(output, topic, directory.resolve("second"), directory)) {
        await("series shared between both processes")
            .untilAsserted(
                () -> {
                  Set<String> here = exposed(first);
                  Set<String> there = exposed(second);
                  assertThat(there).isNotEmpty().doesNotContainAnyElementsOf(here);
                  assertThat(here).isNotEmpty();
                  Set<String> both = new TreeSet<>(here);
                  both.addAll(there);
                  assertThat(both).isEqualTo(all);
                });
      }
    }
  }

  /** The segments that a process exposes. Fails if its gauges have different segments. */
  private static Set<String> exposed(CodriftProcess codrift) {
    Metrics metrics =
        codrift.metrics().orElseThrow(() -> new AssertionError("no metrics are served yet"));
    List<Set<String>> sets =
        GAUGES.stream().map(gauge -> Set.copyOf(metrics.by(gauge, "segment").keySet())).toList();
    assertThat(Set.copyOf(sets)).as("segments by gauge").hasSize(1);
    return new TreeSet<>(sets.get(0));
  }

  private CodriftProcess start(StageOutput output, String topic, Path stateDir, Path directory) {
    return CodriftProcess.run(
        directory,
        output.configuration(stateDir, 4)
            + """
        sources:
          - topic: %s
            format: paired
            monitor: pairs
            dimensions: { x: 1, y: 1 }
            idle-timeout: 3s
            idle: close
            window: { size: 60s, grace: 0s, min-samples: 256 }
        estimator: { name: start, device: cpu }
        """
                .formatted(topic));
  }

  private static List<ProducerRecord<byte[], byte[]>> records(String topic) {
    MessageCodec<PairedFeatures> codec =
        new MessageCodec<>(PairedFeatures.class, KnownSchemas.bundled());
    SplittableRandom random = new SplittableRandom(12);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      for (int segment = 0; segment < SEGMENTS; segment++) {
        double x = random.nextGaussian();
        byte[] value =
            codec.encode(
                PairedFeatures.newBuilder()
                    .setPair("s" + segment)
                    .setX(List.of(x))
                    .setY(List.of(x + random.nextGaussian()))
                    .setEventTime(Instant.ofEpochMilli(START + row))
                    .build());
        records.add(new ProducerRecord<>(topic, 0, null, value));
      }
    }
    return records;
  }
}
