package io.codrift.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.PairedFeatures;
import io.codrift.schemas.SingleObject;
import io.codrift.streams.testing.CodriftProcess;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pairs of known mutual information, streamed as windows of 4,096: the truth comes out at the other
 * end. The estimator's own tests have more of them; this one is about the whole path.
 */
@KafkaBroker
class TruthIT {
  private static final long SEED = 314_159;
  private static final int ROWS = 4_096;
  private static final int WINDOWS = 4;
  private static final int TRUSTED_FROM = 2;
  private static final long MINUTE = 60_000;
  private static final Instant START = Instant.parse("2024-03-01T00:00:00Z");

  private static final Map<String, Task> TASKS = new LinkedHashMap<>();

  static {
    TASKS.put("independent", GaussianTask.ofMutualInformation(2, 0).under(Marginals.ODD));
    TASKS.put("gaussian", GaussianTask.ofMutualInformation(2, 0.5).under(Marginals.ODD));
    TASKS.put("strong", GaussianTask.ofMutualInformation(2, 2));
    TASKS.put("student", StudentTask.ofMutualInformation(2, 3, 0.5));
  }

  private final KafkaFixture kafka;

  TruthIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @Test
  void comesOutAtTheOtherEnd(@TempDir Path directory) {
    String topic = kafka.createTopic("truth", 2);
    kafka.produce(records(topic));
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("truth"));
    String yaml =
        """
        name: %s
        kafka: { bootstrap.servers: "%s" }
        state-dir: %s
        topics: { partitions: 2, replication: 1 }
        sources:
          - topic: %s
            format: paired
            monitor: truth
            dimensions: { x: 2, y: 2 }
            idle-timeout: 5s
            window: { size: 60s, grace: 0s, max-samples: 4096 }
        estimator: { name: ndoe-bnaf, steps: { first: 300, then: 100 }, device: cpu }
        """
            .formatted(
                output.topics().name(),
                kafka.bootstrapServers(),
                directory.resolve("state"),
                topic);

    List<DependenceEstimate> estimates;
    try (CodriftProcess codrift = CodriftProcess.run(directory, yaml)) {
      estimates = output.awaitEstimates(WINDOWS * TASKS.size(), codrift);
    }

    assertThat(estimates).hasSize(WINDOWS * TASKS.size());
    for (DependenceEstimate estimate : estimates) {
      String what = "%s at %s".formatted(estimate.getSegment(), estimate.getWindowStart());
      assertThat(estimate.getStatus()).as(what).isEqualTo(EstimateStatus.OK);
      assertThat(estimate.getSampled()).as(what).isEqualTo(ROWS);
      if (estimate.getWindowStart().isBefore(START.plusMillis(TRUSTED_FROM * MINUTE))) {
        continue;
      }
      double truth = TASKS.get(estimate.getSegment()).mutualInformation();
      double error = estimate.getStandardErrorNats();
      assertThat(error).as("error of %s", what).isBetween(0.0, truth >= 2 ? 0.1 : 0.05);
      assertThat(estimate.getMiNats())
          .as("MI of %s", what)
          .isCloseTo(truth, within(Math.max(0.05, 3 * error)));
    }
  }

  private static List<ProducerRecord<byte[], byte[]>> records(String topic) {
    SingleObject<PairedFeatures> codec =
        new SingleObject<>(PairedFeatures.class, PairedFeatures.getClassSchema());
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(SEED);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int window = 0; window < WINDOWS; window++) {
      for (int row = 0; row < ROWS; row++) {
        Instant time = START.plusMillis(window * MINUTE + row * MINUTE / ROWS);
        for (Map.Entry<String, Task> task : TASKS.entrySet()) {
          double[] x = new double[2];
          double[] y = new double[2];
          task.getValue().sample(random, x, y);
          byte[] value =
              codec.encode(
                  PairedFeatures.newBuilder()
                      .setPair(task.getKey())
                      .setX(List.of(x[0], x[1]))
                      .setY(List.of(y[0], y[1]))
                      .setEventTime(time)
                      .build());
          records.add(new ProducerRecord<>(topic, row % 2, null, value));
        }
      }
    }
    return records;
  }
}
