package io.codrift.streams.window;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.ClientProperties;
import io.codrift.streams.runtime.ProcessMemory;
import io.codrift.streams.runtime.SharedStoreMemory;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.runtime.StoreErrors;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.SingleNode;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cases that a topology driver cannot test: several partitions, transactions, idle partitions, a
 * restart.
 */
@KafkaBroker
class WindowStageIT {
  private static final SharedStoreMemory MEMORY =
      new SharedStoreMemory(new ProcessMemory(64L << 20, 64L << 20), 1);

  private static final StoreErrors STORE_ERRORS =
      new StoreErrors(
          error -> {
            throw new AssertionError(error);
          });

  private static final int INPUT_PARTITIONS = 3;
  private static final int WINDOW_PARTITIONS = 2;
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir private Path stateDir;

  /** Of the last stage that was started. */
  private CollectorRegistry registry;

  @Test
  void everyPartitionGetsProgressOfAllAndARestartContinuesOpenWindows(KafkaFixture kafka)
      throws Exception {
    String name = kafka.uniqueName("shop");
    String topic = kafka.createTopic("orders", INPUT_PARTITIONS);
    create(kafka, name);

    // Partition 2 stays empty. The last window of the others is open when the stage is closed.
    produceInTransactions(kafka, topic, 0, 35_000);
    try (KafkaStreams streams = start(kafka, name, topic, NEVER)) {
      awaitProgress(
          kafka,
          name,
          Set.of(0, 1),
          progress -> progress.getClosedUntil().toEpochMilli() == 30_000);
      awaitProgress(kafka, name, Set.of(2), progress -> !progress.getIdle());
      assertThat(parts(kafka, name)).allSatisfy(part -> assertThat(end(part)).isLessThan(30_001));
    }

    produceInTransactions(kafka, topic, 35_000, 48_000);
    try (KafkaStreams streams = start(kafka, name, topic, Duration.ofSeconds(2))) {
      // After transactions the position is past the last record. The partition must become idle
      // nevertheless.
      awaitProgress(kafka, name, Set.of(0, 1, 2), WindowProgress::getIdle);
    }

    assertThat(seen(kafka, name)).isEqualTo(allRecords());
  }

  /** The records of each part, by partition, segment and start of the window. */
  private static Map<String, Long> seen(KafkaFixture kafka, String name) {
    Map<String, Long> seen = new HashMap<>();
    for (WindowSample part : parts(kafka, name)) {
      String key = part.getPartition() + part.getSegment() + part.getWindowStart().toEpochMilli();
      assertThat(seen.put(key, part.getSeen())).as("part %s sent once", key).isNull();
      assertThat(part.getLate() + part.getRejected()).isZero();
    }
    return seen;
  }

  /** One record per partition and 100 ms, alternating between two segments. */
  private static Map<String, Long> allRecords() {
    Map<String, Long> expected = new HashMap<>();
    for (int partition = 0; partition < 2; partition++) {
      for (String segment : List.of("eu", "us")) {
        for (int window = 0; window < 5; window++) {
          expected.put(partition + segment + window * 10_000, window < 4 ? 50L : 40L);
        }
      }
    }
    return expected;
  }

  /** A second has ten records of each partition, and the marker of its transaction. */
  @Test
  void aGroupThatIsGoneCountsNothingTwiceAndDeletedRecordsAreCounted(KafkaFixture kafka)
      throws Exception {
    String name = kafka.uniqueName("shop");
    String topic = kafka.createTopic("orders", INPUT_PARTITIONS);
    create(kafka, name);
    produceInTransactions(kafka, topic, 0, 35_000);
    KafkaStreams first = start(kafka, name, topic, NEVER);
    awaitProgress(
        kafka, name, Set.of(0, 1), progress -> progress.getClosedUntil().toEpochMilli() == 30_000);
    kafka.awaitConsumed(name + "-window-" + topic, topic);
    first.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));

    produceInTransactions(kafka, topic, 35_000, 48_000);
    try (Admin admin = kafka.admin()) {
      admin.deleteConsumerGroups(List.of(name + "-window-" + topic)).all().get();
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(40 * 11)))
          .all()
          .get();
    }
    try (KafkaStreams streams = start(kafka, name, topic, Duration.ofSeconds(2))) {
      awaitProgress(kafka, name, Set.of(0, 1, 2), WindowProgress::getIdle);
      await("the count of what was deleted: 50 records and markers")
          .until(() -> skipped(topic, "deleted").equals(56.0));
      assertThat(skipped(topic, "repeated")).isEqualTo(350);
    }

    Map<String, Long> expected = allRecords();
    expected.put("0eu30000", 25L);
    expected.put("0us30000", 25L);
    assertThat(seen(kafka, name)).isEqualTo(expected);
  }

  @Test
  void aTopicThatWasMadeAnewIsCountedFromItsBegin(KafkaFixture kafka) throws Exception {
    String name = kafka.uniqueName("shop");
    String topic = kafka.createTopic("orders", INPUT_PARTITIONS);
    create(kafka, name);
    produceInTransactions(kafka, topic, 0, 35_000);
    try (KafkaStreams streams = start(kafka, name, topic, NEVER)) {
      awaitProgress(
          kafka,
          name,
          Set.of(0, 1),
          progress -> progress.getClosedUntil().toEpochMilli() == 30_000);
      kafka.awaitConsumed(name + "-window-" + topic, topic);
    }

    try (Admin admin = kafka.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      await("a topic that is gone").until(() -> !admin.listTopics().names().get().contains(topic));
      kafka.create(new NewTopic(topic, INPUT_PARTITIONS, (short) 1));
      await("a topic that is empty").until(() -> end(admin, topic) == 0);
    }
    produceInTransactions(kafka, topic, 35_000, 48_000);
    try (KafkaStreams streams = start(kafka, name, topic, Duration.ofSeconds(2))) {
      awaitProgress(kafka, name, Set.of(0, 1, 2), WindowProgress::getIdle);
      assertThat(skipped(topic, "repeated")).isZero();
    }
    assertThat(seen(kafka, name)).isEqualTo(allRecords());
  }

  /** The sum of the ends of the partitions that have records in these tests. */
  private static long end(Admin admin, String topic) throws Exception {
    TopicPartition first = new TopicPartition(topic, 0);
    TopicPartition second = new TopicPartition(topic, 1);
    ListOffsetsResult ends =
        admin.listOffsets(Map.of(first, OffsetSpec.latest(), second, OffsetSpec.latest()));
    return ends.partitionResult(first).get().offset() + ends.partitionResult(second).get().offset();
  }

  private Double skipped(String topic, String reason) {
    return registry.getSampleValue(
        "codrift_records_skipped_total",
        new String[] {"source", "reason"},
        new String[] {topic, reason});
  }

  @Test
  void anOpenTransactionIsNoSilence(KafkaFixture kafka) throws Exception {
    String name = kafka.uniqueName("shop");
    String topic = kafka.createTopic("orders", INPUT_PARTITIONS);
    create(kafka, name);
    try (Producer<byte[], byte[]> producer = transactional(kafka, topic)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, bytes("eu,5000,1,1"))).get();
      try (KafkaStreams streams = start(kafka, name, topic, Duration.ofSeconds(1))) {
        awaitProgress(kafka, name, Set.of(1, 2), WindowProgress::getIdle);
        assertThat(Messages.progress(values(kafka, name)))
            .filteredOn(WindowProgress::getIdle)
            .extracting(WindowProgress::getPartition)
            .doesNotContain(0);
        producer.commitTransaction();
        awaitProgress(kafka, name, Set.of(0), WindowProgress::getIdle);
      }
    }
    assertThat(Messages.told(values(kafka, name)))
        .contains("part eu 0: 1 seen, 0 late, 0 rejected");
  }

  /** The parts of 300 segments have about 10 MB. */
  @Test
  void windowsOfManySegmentsCloseInPiecesAndARestartGoesOn(KafkaFixture kafka) throws Exception {
    String name = kafka.uniqueName("shop");
    String topic = kafka.createTopic("orders", INPUT_PARTITIONS);
    create(kafka, name);
    int segments = 300;
    int rows = 20;
    try (Producer<byte[], byte[]> producer = transactional(kafka, topic)) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int row = 0; row < 2 * rows; row++) {
        for (int segment = 0; segment < segments; segment++) {
          long time = row < rows ? 1_000 : 11_000;
          producer.send(new ProducerRecord<>(topic, 0, null, bytes("s" + segment + "," + time)));
        }
      }
      for (int row = 0; row < 8; row++) {
        producer.send(new ProducerRecord<>(topic, 0, null, bytes("s0,20000")));
      }
      producer.commitTransaction();
    }
    SourceConfig source = WideDecoder.source(topic, Configs.window("10S", "10S", "0S"));
    try (KafkaStreams streams = start(kafka, name, source, WideDecoder::new)) {
      kafka.awaitCommitted(name + ".windows", records -> !partsOf(records).isEmpty());
    }
    try (KafkaStreams streams = start(kafka, name, source, WideDecoder::new)) {
      awaitProgress(
          kafka, name, Set.of(0), progress -> progress.getClosedUntil().toEpochMilli() == 20_000);
    }
    assertThat(seen(kafka, name))
        .hasSize(2 * segments)
        .allSatisfy((part, seen) -> assertThat(seen).isEqualTo(rows));
  }

  private static List<WindowSample> partsOf(List<ConsumerRecord<byte[], byte[]>> records) {
    return Messages.parts(records.stream().map(ConsumerRecord::value));
  }

  private KafkaStreams start(KafkaFixture kafka, String name, String topic, Duration idleTimeout) {
    SourceConfig base = Configs.source(topic, Configs.window("10S", "10S", "0S"));
    SourceConfig source =
        new SourceConfig(
            topic,
            base.format(),
            base.registry(),
            base.schemaFile(),
            base.timestamp(),
            base.splitBy(),
            base.categorical(),
            base.maxSegments(),
            base.segmentExpiry(),
            base.maxAhead(),
            idleTimeout,
            base.onIdle(),
            base.maxWait(),
            base.window(),
            base.monitors());
    return start(kafka, name, source, TextDecoder::new);
  }

  private KafkaStreams start(
      KafkaFixture kafka, String name, SourceConfig source, Supplier<RecordDecoder> decoders) {
    registry = new CollectorRegistry();
    CodriftConfig template = Configs.config(name, source);
    CodriftConfig config =
        new CodriftConfig(
            name,
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "commit.interval.ms", "100"),
            SingleNode.runtime(stateDir),
            template.sources(),
            template.estimator(),
            template.service(),
            template.alerts());
    StageTopology stage =
        new WindowStage(
                config,
                source,
                Configs.input(INPUT_PARTITIONS).topic(),
                decoders,
                new CodriftMetrics(registry),
                KnownSchemas.bundled(),
                Clock.systemUTC())
            .topology();
    KafkaStreams streams =
        new KafkaStreams(
            stage.topology(),
            ClientProperties.streams(config, stage, MEMORY, STORE_ERRORS),
            stage.clients());
    streams.start();
    return streams;
  }

  private static void create(KafkaFixture kafka, String name) {
    kafka.create(
        new NewTopic(name + ".windows", WINDOW_PARTITIONS, (short) 1),
        new NewTopic(name + ".dead-letters", 1, (short) 1));
  }

  /** Waits until every partition of the windows topic has such progress of these partitions. */
  private static void awaitProgress(
      KafkaFixture kafka, String name, Set<Integer> of, Predicate<WindowProgress> what) {
    kafka.awaitCommitted(
        name + ".windows",
        records ->
            IntStream.range(0, WINDOW_PARTITIONS)
                .allMatch(
                    partition -> {
                      List<Integer> heard =
                          Messages.progress(
                                  records.stream()
                                      .filter(record -> record.partition() == partition)
                                      .map(ConsumerRecord::value))
                              .stream()
                              .filter(what)
                              .map(WindowProgress::getPartition)
                              .toList();
                      return heard.containsAll(of);
                    }));
  }

  private static List<WindowSample> parts(KafkaFixture kafka, String name) {
    return Messages.parts(values(kafka, name));
  }

  private static Stream<byte[]> values(KafkaFixture kafka, String name) {
    return kafka.readCommitted(name + ".windows").stream().map(ConsumerRecord::value);
  }

  private static long end(WindowSample part) {
    return part.getWindowEnd().toEpochMilli();
  }

  private static byte[] bytes(String row) {
    return row.getBytes(StandardCharsets.UTF_8);
  }

  private static Producer<byte[], byte[]> transactional(KafkaFixture kafka, String id) {
    Map<String, Object> properties =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            id);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void produceInTransactions(
      KafkaFixture kafka, String topic, long from, long until) {
    try (Producer<byte[], byte[]> producer = transactional(kafka, topic + from)) {
      producer.initTransactions();
      for (long second = from; second < until; second += 1_000) {
        producer.beginTransaction();
        for (long time = second; time < second + 1_000; time += 100) {
          String segment = time / 100 % 2 == 0 ? "eu" : "us";
          String row = "%s,%d,%d,1".formatted(segment, time, time);
          for (int partition = 0; partition < 2; partition++) {
            producer.send(new ProducerRecord<>(topic, partition, null, bytes(row)));
          }
        }
        producer.commitTransaction();
      }
    }
  }
}
