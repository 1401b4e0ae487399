package io.codrift.streams.endtoend;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.PairRun;
import io.codrift.streams.testing.PairStream;
import io.codrift.streams.testing.PairStream.Sent;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.WindowOracle;
import io.codrift.streams.testing.process.CodriftProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fit that takes longer than every timeout of Kafka. It trains outside the stream threads, so no
 * timeout is exceeded.
 */
@KafkaBroker
class LongFitIT {
  private static final int TIMEOUT_SECONDS = 10;
  private static final int FIT_SECONDS = 15;

  private final KafkaFixture kafka;

  LongFitIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @Test
  void doesNotStopAnyThread(@TempDir Path directory) {
    String topic = kafka.createTopic("long-fit", PairStream.PARTITIONS);
    List<Sent> sent = PairStream.generate(5, 6_000, 1);
    WindowOracle oracle = WindowOracle.count(sent);
    kafka.produce(sent.stream().map(record -> record.to(topic)).toList());
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("long-fit"));
    String yaml =
        PairRun.configuration(
                output,
                topic,
                directory.resolve("state"),
                "3s",
                "{ name: ndoe-bnaf, steps: { first: 10000000, then: 10 }, time-limit: %ds, device: cpu }"
                    .formatted(FIT_SECONDS))
            .replace(
                "kafka: { ",
                "kafka: { max.poll.interval.ms: %1$d, transaction.timeout.ms: %1$d, "
                    .formatted(TIMEOUT_SECONDS * 1000));

    try (CodriftProcess codrift = CodriftProcess.run(directory, yaml)) {
      // On a busy machine the start, which has no fit, can take as long.
      await("a fit in flight")
          .until(
              () ->
                  codrift
                      .metrics()
                      .filter(metrics -> metrics.sum("codrift_fits_in_flight", Map.of()) > 0)
                      .isPresent());
      int start = codrift.log().length();
      List<DependenceEstimate> estimates = output.awaitEstimates(oracle.windows().size(), codrift);

      assertThat(estimates).hasSize(oracle.windows().size());
      assertThat(estimates)
          .filteredOn(estimate -> estimate.getUsed() >= PairRun.MIN_SAMPLES)
          .hasSize(PairStream.PAIRS.size())
          .allSatisfy(estimate -> assertThat(estimate.getMiNats()).isNotNull())
          // On a fast machine a flow without anything to learn converges before its limit. The time
          // limit includes a reserve for the evaluation, which is large on a busy machine.
          .anySatisfy(
              estimate -> {
                assertThat(estimate.getStatus()).isEqualTo(EstimateStatus.CUT);
                assertThat(estimate.getSeconds()).isGreaterThan(TIMEOUT_SECONDS);
              });
      assertThat(codrift.log().substring(start))
          .as("the log from the first fit on")
          .doesNotContain("poll timeout has expired", "ProducerFenced", "TaskMigrated");
      codrift.requireAlive();
    }
  }
}
