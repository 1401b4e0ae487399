package io.codrift.streams.endtoend;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.testing.DeadlyEstimators;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fit that kills its process, which is started again each time, as an orchestrator does. */
@KafkaBroker
class DeadlyFitIT {
  private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final int WINDOWS = 3;
  private static final int DEADLY_WINDOW = 1;
  private static final int ROWS = 200;

  private final KafkaFixture kafka;

  DeadlyFitIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @Test
  void afterThreeDeathsAloneItIsFailedAndEverythingElseIsEstimatedOnce(@TempDir Path directory)
      throws IOException {
    String topic = kafka.createTopic("deadly", 1);
    kafka.produceText(topic, records().toArray(String[]::new));
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("deadly"));
    String yaml =
        output.configuration(directory.resolve("state"), 1)
            + """
            sources:
              - topic: %s
                format: json
                timestamp: at
                idle-timeout: 1s
                idle: close
                window: { size: 1s, grace: 0s, min-samples: 64 }
                monitors:
                  - { name: one, x: [a], y: [b] }
                  - { name: poisoned, x: [poison], y: [b] }
                  - { name: two, x: [b], y: [a] }
            estimator: { name: %s }
            """
                .formatted(topic, DeadlyEstimators.NAME);
    Path classes = DeadlyEstimators.install(directory.resolve("classes"));

    List<Integer> deaths = new ArrayList<>();
    boolean done = false;
    while (!done) {
      assertThat(deaths).as("it kills processes without end").hasSizeLessThan(6);
      try (CodriftProcess codrift = CodriftProcess.runWith(classes, directory, yaml)) {
        await("a death or all estimates")
            .until(() -> !codrift.isAlive() || estimates(output).size() >= 3 * WINDOWS);
        done = codrift.isAlive();
        if (!done) {
          deaths.add(codrift.awaitExit());
        }
      }
    }

    assertThat(deaths)
        .as("once with others, and three times alone")
        .hasSize(4)
        .containsOnly(DeadlyEstimators.EXIT_CODE);
    assertThat(estimates(output))
        .extracting(
            DependenceEstimate::getMonitor,
            estimate -> (estimate.getWindowStart().toEpochMilli() - START) / 1000,
            DependenceEstimate::getStatus,
            DependenceEstimate::getSeen)
        .containsExactlyInAnyOrder(
            tuple("one", 0L, EstimateStatus.OK, (long) ROWS),
            tuple("one", 1L, EstimateStatus.OK, (long) ROWS),
            tuple("one", 2L, EstimateStatus.OK, (long) ROWS),
            tuple("poisoned", 0L, EstimateStatus.OK, (long) ROWS),
            tuple("poisoned", 1L, EstimateStatus.FAILED, (long) ROWS),
            tuple("poisoned", 2L, EstimateStatus.OK, (long) ROWS),
            tuple("two", 0L, EstimateStatus.OK, (long) ROWS),
            tuple("two", 1L, EstimateStatus.OK, (long) ROWS),
            tuple("two", 2L, EstimateStatus.OK, (long) ROWS));
    assertThat(estimates(output))
        .filteredOn(estimate -> estimate.getStatus() == EstimateStatus.FAILED)
        .extracting(DependenceEstimate::getReason)
        .containsExactly("the process died or hung 3 times while it fitted this window alone");
    assertThat(output.deadLetters()).isEmpty();
  }

  /**
   * Those of windows with records. Deaths and restarts take half a minute and more, and after so
   * long a silence the monitors are told to have no data.
   */
  private static List<DependenceEstimate> estimates(StageOutput output) {
    return output.estimates().stream()
        .filter(estimate -> estimate.getStatus() != EstimateStatus.NO_DATA)
        .toList();
  }

  private static List<String> records() {
    Random random = new Random(7);
    List<String> records = new ArrayList<>();
    for (int window = 0; window < WINDOWS; window++) {
      for (int row = 0; row < ROWS; row++) {
        double a = random.nextGaussian();
        double poison = random.nextGaussian();
        records.add(
            "{\"at\":%d,\"a\":%s,\"b\":%s,\"poison\":%s}"
                .formatted(
                    START + window * 1000L + row * 5,
                    a,
                    a + random.nextGaussian(),
                    window == DEADLY_WINDOW ? 2 * DeadlyEstimators.DEADLY + poison : poison));
      }
    }
    return records;
  }
}
