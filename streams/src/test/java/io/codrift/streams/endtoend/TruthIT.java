package io.codrift.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.Task;
import io.codrift.model.task.TruthTasks;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.CodriftProcess;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams dependences of known mutual information as windows of 4,096 rows, and compares the
 * estimates with the truth. All of them are columns of one JSON topic.
 *
 * <p>It uses a few of them with few steps. The study {@code truth} of the lab streams more, also
 * those for which the start alone fails.
 */
@KafkaBroker
class TruthIT {
  private static final Logger LOG = LoggerFactory.getLogger(TruthIT.class);
  private static final long SEED = 314_159;
  private static final int ROWS = 4_096;
  private static final int WINDOWS = 4;

  /** The first window, from 0, whose estimate must match the truth. */
  private static final int HELD_FROM = 2;

  private static final long MINUTE = 60_000;
  private static final Instant START = Instant.parse("2024-03-01T00:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final KafkaFixture kafka;

  TruthIT(KafkaFixture kafka) {
    this.kafka = kafka;
    Map<String, Task> elliptical = TruthTasks.elliptical(List.of(2));
    for (String name : List.of("gaussian_2_0", "gaussian_2_5", "gaussian_2_20", "student_2_5")) {
      tasks.put(name, elliptical.get(name));
    }
  }

  @Test
  void estimatesMatchTheTruth(@TempDir Path directory) throws JsonProcessingException {
    String topic = kafka.createTopic("truth", 2);
    kafka.produce(records(topic));
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("truth"));
    String monitors =
        tasks.entrySet().stream()
            .map(
                e ->
                    "      - { name: %s, x: [%s], y: [%s] }%n"
                        .formatted(
                            e.getKey(),
                            columns(e.getKey() + "_x", e.getValue().xDims()),
                            columns(e.getKey() + "_y", e.getValue().yDims())))
            .collect(Collectors.joining());
    String yaml =
        output.configuration(directory.resolve("state"), 2)
            + """
        sources:
          - topic: %s
            format: json
            timestamp: time
            idle-timeout: 5s
            idle: close
            window: { size: 60s, grace: 0s, max-samples: 4096 }
            monitors:
        %sestimator: { name: ndoe-bnaf, steps: { first: 300, then: 100 }, time-limit: 10m, device: cpu }
        """
                .formatted(topic, monitors);

    List<DependenceEstimate> estimates;
    try (CodriftProcess codrift = CodriftProcess.run(directory, yaml)) {
      estimates = output.awaitEstimates(WINDOWS * tasks.size(), codrift);
    }

    assertThat(estimates).hasSize(WINDOWS * tasks.size());
    // Checks all of them before failing: one wrong estimate is easier to explain next to the
    // others.
    SoftAssertions all = new SoftAssertions();
    for (DependenceEstimate estimate : estimates) {
      Task task = tasks.get(estimate.getMonitor());
      int window =
          (int) ((estimate.getWindowStart().toEpochMilli() - START.toEpochMilli()) / MINUTE);
      String what = "%s in window %d".formatted(estimate.getMonitor(), window + 1);
      all.assertThat(estimate.getStatus()).as(what).isEqualTo(EstimateStatus.OK);
      all.assertThat(estimate.getSampled()).as(what).isEqualTo(ROWS);
      double truth = task.mutualInformation();
      double mi = estimate.getMiNats();
      double error = estimate.getStandardErrorNats();
      LOG.info("{}: {} ± {}, truth {}", what, rounded(mi), rounded(error), rounded(truth));
      if (window >= HELD_FROM) {
        all.assertThat(error).as("error of %s", what).isBetween(0.0, truth > 1.9 ? 0.1 : 0.05);
        all.assertThat(mi).as(what).isCloseTo(truth, within(Math.max(0.05, 3 * error)));
      }
    }
    all.assertAll();
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String columns(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(", "));
  }

  private List<ProducerRecord<byte[], byte[]>> records(String topic)
      throws JsonProcessingException {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(SEED);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int window = 0; window < WINDOWS; window++) {
      for (int row = 0; row < ROWS; row++) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("time", START.toEpochMilli() + window * MINUTE + row * MINUTE / ROWS);
        for (Map.Entry<String, Task> entry : tasks.entrySet()) {
          Task task = entry.getValue().under(Marginals.ODD);
          double[] x = new double[task.xDims()];
          double[] y = new double[task.yDims()];
          task.sample(random, x, y);
          put(values, entry.getKey() + "_x", x);
          put(values, entry.getKey() + "_y", y);
        }
        records.add(new ProducerRecord<>(topic, row % 2, null, JSON.writeValueAsBytes(values)));
      }
    }
    return records;
  }

  private static void put(Map<String, Object> row, String prefix, double[] values) {
    for (int i = 0; i < values.length; i++) {
      row.put(prefix + i, values[i]);
    }
  }
}
