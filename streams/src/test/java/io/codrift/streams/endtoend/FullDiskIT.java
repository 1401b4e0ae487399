package io.codrift.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.SmallStores;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.StageOutput.Part;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose stores have no room any longer, and one that goes on when there is room. */
@KafkaBroker
class FullDiskIT {
  private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final int WINDOWS = 3;
  private static final int ROWS = 30_000;

  private final KafkaFixture kafka;

  FullDiskIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @Test
  void endsWithOneSentenceAndThenGoesOnWithNothingLostOrCountedTwice(@TempDir Path directory)
      throws IOException {
    String topic = kafka.createTopic("full-disk", 1);
    kafka.produceText(topic, records());
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("full-disk"));
    Path stateDir = directory.resolve("state");
    String roomy =
        output.configuration(stateDir, 1)
            + """
            sources:
              - topic: %s
                format: json
                timestamp: at
                idle-timeout: 1s
                idle: close
                window: { size: 30s, grace: 0s, min-samples: 64, max-samples: %d }
                monitors: [{ name: m, x: [a], y: [b] }]
            estimator: { name: start }
            """
                .formatted(topic, ROWS);
    // What the record cache holds, and a closing window deletes before the next commit, needs no
    // room: without it, the rows of an open window do.
    String narrow =
        roomy.replace(
            "kafka: { ",
            "kafka: { statestore.cache.max.bytes: 0, rocksdb.config.setter: %s, "
                .formatted(SmallStores.class.getName()));
    Path classes = SmallStores.install(directory.resolve("classes"));

    try (CodriftProcess codrift = CodriftProcess.runWith(classes, directory, narrow)) {
      assertThat(codrift.awaitExit()).isEqualTo(5);
      assertThat(codrift.log().lines().filter(line -> line.contains("ERROR")))
          .singleElement()
          .asString()
          .endsWith(
              "state-dir: the disk of %s is full; make room there, or choose another directory, and start again: nothing is lost, and nothing counted twice"
                  .formatted(stateDir));
      assertThat(codrift.log()).doesNotContain("RocksDBException");
    }
    assertThat(output.estimates()).as("it did not get to the end").hasSizeLessThan(WINDOWS);

    try (CodriftProcess codrift = CodriftProcess.run(directory, roomy)) {
      assertThat(output.awaitEstimates(WINDOWS, codrift))
          .hasSize(WINDOWS)
          .extracting(DependenceEstimate::getSeen)
          .containsOnly((long) ROWS);
    }
    // Reading the parts fails if one was sent twice.
    assertThat(output.parts().values())
        .extracting(Part::seen, part -> part.rows().size())
        .isEqualTo(Collections.nCopies(WINDOWS, tuple((long) ROWS, ROWS)));
    assertThat(output.deadLetters()).isEmpty();
  }

  private static String[] records() {
    Random random = new Random(7);
    List<String> records = new ArrayList<>();
    for (int row = 0; row < WINDOWS * ROWS; row++) {
      double a = random.nextGaussian();
      records.add(
          "{\"at\":%d,\"a\":%s,\"b\":%s}".formatted(START + row, a, a + random.nextGaussian()));
    }
    return records.toArray(String[]::new);
  }
}
