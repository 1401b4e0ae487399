package io.codrift.streams.endtoend;

import static io.codrift.streams.testing.process.Conditions.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PairedFeatures;
import io.codrift.schemas.WindowProgress;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.NewerSchemas;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs this build with one whose schemas all have one more field: a roll forward, a mixed run, and
 * a roll back. No message may be lost, duplicated or dead-lettered, and no monitor reset.
 */
@KafkaBroker
class RollingUpgradeIT {
  private static final int PARTITIONS = 2;
  private static final int SEGMENTS = 6;
  private static final int ROWS = 200;

  /** Rows of every segment that close a window: a partition believes eight rows. */
  private static final int CLOSING = 2;

  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2024-03-01T00:00:00Z").toEpochMilli();

  /** Number of windows until the reference is frozen. */
  private static final int SETTLE = 4;

  /** More than a detector that begins anew in the second or third process could learn from. */
  private static final int BASELINE = 18;

  /** A baseline may need more than its least number of windows. */
  private static final int WINDOWS = 28;

  private final KafkaFixture kafka;
  private final MessageCodec<PairedFeatures> codec =
      new MessageCodec<>(PairedFeatures.class, KnownSchemas.bundled());

  RollingUpgradeIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @Test
  void rollingForwardAndBackLosesNothing(@TempDir Path directory) throws IOException {
    // Before the first process starts: the broker that it connects to may be in this JVM.
    Path newer = NewerSchemas.compile(directory.resolve("newer"));
    String topic = kafka.createTopic("rolled", PARTITIONS);
    KnownSchemas schemas = KnownSchemas.bundled();
    schemas.current().forEach(schema -> schemas.add(NewerSchemas.of(schema)));
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("rolled"), schemas);
    String first = configuration(output, topic, directory.resolve("first"));
    String second = configuration(output, topic, directory.resolve("second"));
    List<CodriftProcess> all = new ArrayList<>();
    try (CodriftProcess old = CodriftProcess.run(directory, first)) {
      all.add(old);
      send(topic, 0, 6);
      output.awaitEstimates(6 * SEGMENTS, old);

      try (CodriftProcess upgraded = CodriftProcess.runWith(newer, directory, second)) {
        all.add(upgraded);
        await("work that both share")
            .until(() -> !tasks(old).isEmpty() && !tasks(upgraded).isEmpty());
        send(topic, 6, 12);
        output.awaitEstimates(12 * SEGMENTS, old);

        assertThat(old.terminate()).as("exit code").isIn(0, 143);
        send(topic, 12, 16);
        output.awaitEstimates(16 * SEGMENTS, upgraded);

        try (CodriftProcess back = CodriftProcess.run(directory, first)) {
          all.add(back);
          await("work that both share")
              .until(() -> !tasks(back).isEmpty() && !tasks(upgraded).isEmpty());
          send(topic, 16, 18);
          output.awaitEstimates(18 * SEGMENTS, back);

          assertThat(upgraded.terminate()).as("exit code").isIn(0, 143);
          send(topic, 18, WINDOWS);
          output.awaitEstimates(WINDOWS * SEGMENTS, back);
          await("detectors that have learnt their baselines, none of which began anew")
              .untilAsserted(() -> assertThat(watching(back)).as(back::log).isEqualTo(SEGMENTS));
        }
      }
    }

    assertEveryWindowOnce(output.estimates(), WINDOWS);
    assertThat(output.deadLetters()).isEmpty();
    for (CodriftProcess process : all) {
      assertThat(process.log())
          .doesNotContain(
              "starts afresh", "learns a new baseline", "dead letter", " waits: ", "ERROR");
    }
  }

  /**
   * The process that does not know the new source has some tasks of the estimate stage while the
   * source's windows come, and goes away then.
   */
  @Test
  void aNewSourceIsRolledOutProcessByProcess(@TempDir Path directory) {
    String known = kafka.createTopic("known", PARTITIONS);
    String added = kafka.createTopic("added", PARTITIONS);
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("deployed"));
    String before = configuration(output, known, directory.resolve("first"));
    String after =
        configuration(output, known, directory.resolve("second"))
            .replace("estimator:", source(added, "others") + "estimator:");
    try (CodriftProcess old = CodriftProcess.run(directory, before)) {
      send(known, 0, 2);
      output.awaitEstimates(2 * SEGMENTS, old);
      try (CodriftProcess deployed = CodriftProcess.run(directory, after)) {
        await("work that both share")
            .until(() -> !tasks(old).isEmpty() && !tasks(deployed).isEmpty());
        send(added, 0, 4);
        MessageCodec<WindowProgress> codec =
            new MessageCodec<>(WindowProgress.class, KnownSchemas.bundled());
        kafka.awaitCommitted(
            output.topics().windows(),
            records ->
                records.stream()
                        .map(ConsumerRecord::value)
                        .filter(codec::matches)
                        .map(codec::decode)
                        .filter(progress -> progress.getSource().equals(added))
                        .filter(progress -> closed(progress) >= START + 4 * MINUTE)
                        .map(WindowProgress::getPartition)
                        .distinct()
                        .count()
                    == PARTITIONS);
        assertThat(old.terminate()).as("exit code").isIn(0, 143);
        send(known, 2, 3);
        output.awaitEstimates((3 + 4) * SEGMENTS, deployed);
      }
      assertThat(old.log()).doesNotContain("dead letter", "ERROR");
    }
    assertEveryWindowOnce(of(output, known), 3);
    assertEveryWindowOnce(of(output, added), 4);
    assertThat(of(output, added))
        .extracting(DependenceEstimate::getReason)
        .noneMatch(reason -> reason != null && reason.contains("lost"));
    assertThat(output.deadLetters()).isEmpty();
  }

  private static long closed(WindowProgress progress) {
    return progress.getClosedUntil().toEpochMilli();
  }

  private static List<DependenceEstimate> of(StageOutput output, String source) {
    return output.estimates().stream()
        .filter(estimate -> estimate.getSource().equals(source))
        .toList();
  }

  @Test
  void aStageWaitsForASchemaThatIsNotPublished(@TempDir Path directory) {
    String topic = kafka.createTopic("waiting", PARTITIONS);
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("waiting"));
    String yaml = configuration(output, topic, directory.resolve("state"));
    Schema newer = NewerSchemas.of(WindowProgress.getClassSchema());
    try (CodriftProcess codrift = CodriftProcess.run(directory, yaml)) {
      await("readiness").until(() -> ready(codrift));
      send(topic, 0, 2);
      output.awaitEstimates(2 * SEGMENTS, codrift);

      kafka.produce(
          List.of(new ProducerRecord<>(output.topics().windows(), 0, null, progress(topic))));
      await("a stage that waits").until(() -> !ready(codrift));
      assertThat(codrift.body("/health/ready").orElseThrow()).contains("waits", "schema");
      assertThat(codrift.status("/health/live")).contains(200);

      kafka.produce(
          List.of(
              new ProducerRecord<>(
                  output.topics().schemas(),
                  0,
                  "WindowProgress/newer".getBytes(UTF_8),
                  newer.toString().getBytes(UTF_8))));
      await("a stage that goes on").until(() -> ready(codrift));
      send(topic, 2, 4);
      output.awaitEstimates(4 * SEGMENTS, codrift);
    }
    assertEveryWindowOnce(output.estimates(), 4);
    assertThat(output.deadLetters()).isEmpty();
  }

  /**
   * Each window of a segment occurs once and in order, and uses the model of the window before it.
   */
  private static void assertEveryWindowOnce(List<DependenceEstimate> estimates, int windows) {
    assertThat(estimates).hasSize(windows * SEGMENTS);
    Map<String, List<DependenceEstimate>> bySegment = new TreeMap<>();
    estimates.forEach(
        estimate ->
            bySegment.computeIfAbsent(estimate.getSegment(), s -> new ArrayList<>()).add(estimate));
    assertThat(bySegment).hasSize(SEGMENTS);
    bySegment
        .values()
        .forEach(
            series -> {
              for (int window = 0; window < windows; window++) {
                DependenceEstimate estimate = series.get(window);
                assertThat(estimate.getWindowStart().toEpochMilli())
                    .isEqualTo(START + window * MINUTE);
                assertThat(estimate.getStatus()).as("%s", estimate).isEqualTo(EstimateStatus.OK);
                assertThat(estimate.getSeen()).isEqualTo((long) PARTITIONS * ROWS);
                assertThat(estimate.getUsed()).isEqualTo(PARTITIONS * ROWS);
                assertThat(estimate.getLate()).isZero();
                assertThat(estimate.getModelVersion()).isEqualTo(window + 1);
              }
            });
  }

  /** Sends whole windows, and the first rows of the next window, which close the last one. */
  private void send(String topic, int from, int to) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int window = from; window < to; window++) {
      SplittableRandom random = new SplittableRandom(window);
      // The first rows of this window were sent before, to close the previous window.
      for (int row = window == 0 || window > from ? 0 : CLOSING; row < ROWS; row++) {
        add(records, topic, random, window, row);
      }
    }
    SplittableRandom random = new SplittableRandom(to);
    for (int row = 0; row < CLOSING; row++) {
      add(records, topic, random, to, row);
    }
    kafka.produce(records);
  }

  private void add(
      List<ProducerRecord<byte[], byte[]>> records,
      String topic,
      SplittableRandom random,
      int window,
      int row) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (int segment = 0; segment < SEGMENTS; segment++) {
        double x = random.nextGaussian();
        byte[] value =
            codec.encode(
                PairedFeatures.newBuilder()
                    .setPair("s" + segment)
                    .setX(List.of(x))
                    .setY(List.of(x + random.nextGaussian()))
                    .setEventTime(Instant.ofEpochMilli(START + window * MINUTE + row))
                    .build());
        records.add(new ProducerRecord<>(topic, partition, null, value));
      }
    }
  }

  private static byte[] progress(String topic) {
    return NewerSchemas.encode(
        WindowProgress.newBuilder()
            .setSource(topic)
            .setPartition(0)
            .setPartitions(PARTITIONS)
            .setClosedUntil(Instant.ofEpochMilli(START))
            .setWatermark(Instant.ofEpochMilli(START))
            .build());
  }

  /** The tasks of the estimate stage that a process has. */
  private static Set<String> tasks(CodriftProcess process) {
    return process
        .metrics()
        .map(metrics -> Set.copyOf(metrics.by("codrift_backlog_windows", "task").keySet()))
        .orElseGet(Set::of);
  }

  private static long watching(CodriftProcess process) {
    return process
        .metrics()
        .map(metrics -> metrics.sum("codrift_monitor_state", Map.of("state", "watching")))
        .map(Double::longValue)
        .orElse(0L);
  }

  private static boolean ready(CodriftProcess process) {
    process.requireAlive();
    return process.status("/health/ready").equals(Optional.of(200));
  }

  private String configuration(StageOutput output, String topic, Path stateDir) {
    // A process that ends stays in its groups until its session does; the default is 15 s.
    return output
            .configuration(stateDir, 3)
            .replace("kafka: { ", "kafka: { session.timeout.ms: 10000, ")
        + "sources:\n"
        + source(topic, "pairs")
        + """
    estimator: { name: start, device: cpu, settle: %d windows }
    alerts: { baseline: %d windows }
    """
            .formatted(SETTLE, BASELINE);
  }

  private static String source(String topic, String monitor) {
    return """
      - topic: %s
        format: paired
        monitor: %s
        dimensions: { x: 1, y: 1 }
        idle-timeout: 30m
        window: { size: 60s, grace: 0s, min-samples: 256 }
    """
        .formatted(topic, monitor);
  }
}
