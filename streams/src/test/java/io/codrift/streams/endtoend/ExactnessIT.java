package io.codrift.streams.endtoend;

import static io.codrift.streams.testing.PairStream.BEHIND;
import static io.codrift.streams.testing.PairStream.EMPTY;
import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.WindowProgress;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.PairRun;
import io.codrift.streams.testing.PairStream;
import io.codrift.streams.testing.PairStream.Sent;
import io.codrift.streams.testing.SlowWatermark;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.WindowOracle;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Accounts for each of 200,000 records: in a live run, in a second application, and in one that is
 * killed while windows fill, while it trains and while it publishes.
 */
@KafkaBroker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExactnessIT {
  private static final long SEED = 20_240_301;
  private static final int RECORDS = 200_000;
  private static final int WINDOWS = 12;
  private static final String ESTIMATOR =
      "{ name: ndoe-bnaf, steps: { first: 60, then: 20 }, folds: 2, settle: 4 windows,"
          // Only the number of steps may end a training: seconds depend on the machine.
          + " time-limit: 10m, device: cpu }";

  private static final List<Integer> IN_FRONT = List.of(0, 1);

  /** Records per batch, so that no partition becomes idle and little time passes. */
  private static final int TRICKLE = 10;

  private final KafkaFixture kafka;
  private final List<Sent> sent = PairStream.generate(SEED, RECORDS, WINDOWS);
  private final WindowOracle oracle = WindowOracle.count(sent);
  @TempDir private static Path directory;
  private String topic;
  private PairRun live;

  ExactnessIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @BeforeAll
  void createTopic() {
    topic = kafka.createTopic("exactness", PairStream.PARTITIONS);
  }

  @Test
  @Order(1)
  void everyRecordIsAccountedForWhileOnePartitionLags() {
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("live"));
    try (CodriftProcess codrift = start(output, "live", "20s")) {
      await("readiness").until(() -> ready(codrift));
      int half = RECORDS / 2;
      produce(sent.subList(0, half));
      int trickled = trickleUntilEstimated(output, codrift, half);
      produce(sent.subList(trickled, RECORDS));
      output.awaitEstimates(oracle.windows().size(), codrift);

      live = PairRun.read(output, topic);
      live.assertExact(oracle, RECORDS);
      assertMetrics(codrift);
      assertThat(codrift.terminate()).as("exit code after SIGTERM").isIn(0, 143);
    }
  }

  /**
   * Continues to send small batches until the leading partitions have closed their windows, the
   * empty partition is idle, and all complete windows are estimated: those that the lagging
   * partition has closed. Without new records, the leading partitions would become idle too.
   *
   * @param from number of records sent before
   * @return number of records sent now
   */
  private int trickleUntilEstimated(StageOutput output, CodriftProcess codrift, int from) {
    List<Sent> before = sent.subList(0, from);
    long behind = watermark(before, BEHIND);
    long sure = oracle.windows().keySet().stream().filter(key -> closed(key, behind)).count();
    Map<Integer, Long> inFront =
        IN_FRONT.stream()
            .collect(Collectors.toMap(partition -> partition, p -> watermark(before, p)));
    assertThat(sure).as("possible estimates").isPositive();
    AtomicInteger next = new AtomicInteger(from);
    try (Producer<byte[], byte[]> producer = kafka.producer();
        StageOutput.Live live = output.follow()) {
      await("estimates while one partition runs behind")
          .until(
              () -> {
                codrift.requireAlive();
                int end = next.addAndGet(TRICKLE);
                for (Sent record : sent.subList(end - TRICKLE, end)) {
                  // A lost record would be missing in the counts.
                  Future<RecordMetadata> unused = producer.send(record.to(topic));
                }
                producer.flush();
                live.poll();
                return live.progress().stream()
                        .anyMatch(p -> p.getPartition() == EMPTY && p.getIdle())
                    && IN_FRONT.stream()
                        .allMatch(p -> closedAll(live.progress(), p, inFront.get(p)))
                    && live.estimates().size() >= sure
                    && sum(codrift, "codrift_backlog_windows") == 0;
              });
      live.poll();
      assertThat(live.progress())
          .as("partitions that are idle")
          .filteredOn(WindowProgress::getIdle)
          .extracting(WindowProgress::getPartition)
          .containsOnly(EMPTY);
      long reached = watermark(sent.subList(0, next.get()), BEHIND);
      assertThat(live.estimates())
          .as("windows that the lagging partition has closed")
          .hasSizeGreaterThanOrEqualTo(Math.toIntExact(sure))
          .extracting(ExactnessIT::windowOf)
          .allMatch(window -> closed(window, reached));
    }
    return next.get();
  }

  /** Whether a watermark closes a window. */
  private static boolean closed(WindowOracle.Key window, long watermark) {
    return window.start() + PairStream.WINDOW.toMillis() + PairStream.GRACE.toMillis() <= watermark;
  }

  @Test
  @Order(2)
  void anotherApplicationGetsTheSame() {
    assertThat(live).as("the run to compare with").isNotNull();
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("again"));
    try (CodriftProcess codrift = start(output, "again", "5s")) {
      output.awaitEstimates(oracle.windows().size(), codrift);
    }
    PairRun again = PairRun.read(output, topic);
    again.assertExact(oracle, RECORDS);
    again.assertSameAs(live);
  }

  @Test
  @Order(3)
  void killsChangeNothing() {
    assertThat(live).as("the run to compare with").isNotNull();
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("killed"));

    try (CodriftProcess codrift = start(output, "killed", "10s")) {
      await("windows that fill").until(() -> sum(codrift, "codrift_records_total") > 0);
      codrift.kill();
    }
    try (CodriftProcess codrift = start(output, "killed", "10s")) {
      await("a fit in flight").until(() -> sum(codrift, "codrift_fits_in_flight") > 0);
      codrift.kill();
    }
    try (Consumer<byte[], byte[]> written = uncommittedEnd(output.topics().estimates());
        CodriftProcess codrift = start(output, "killed", "10s")) {
      await("estimates being written")
          .until(
              () -> {
                codrift.requireAlive();
                return !written.poll(Duration.ofMillis(20)).isEmpty();
              });
      codrift.kill();
    }
    assertThat(output.estimates().size())
        .as("estimates at the last kill: some must remain")
        .isLessThan(oracle.windows().size());
    try (CodriftProcess codrift = start(output, "killed", "10s")) {
      output.awaitEstimates(oracle.windows().size(), codrift);
    }

    PairRun killed = PairRun.read(output, topic);
    killed.assertExact(oracle, RECORDS);
    killed.assertSameAs(live);
  }

  private CodriftProcess start(StageOutput output, String stateDir, String idleTimeout) {
    return CodriftProcess.run(
        directory,
        PairRun.configuration(output, topic, directory.resolve(stateDir), idleTimeout, ESTIMATOR));
  }

  /** A consumer that gets the next record of a topic when it is written, committed or not. */
  private Consumer<byte[], byte[]> uncommittedEnd(String topic) {
    Consumer<byte[], byte[]> consumer = kafka.uncommittedConsumer();
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(p -> new TopicPartition(topic, p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return consumer;
  }

  private void produce(List<Sent> records) {
    kafka.produce(records.stream().map(record -> record.to(topic)).toList());
  }

  private static boolean ready(CodriftProcess codrift) {
    codrift.requireAlive();
    return codrift.status("/health/ready").equals(Optional.of(200));
  }

  private static long watermark(List<Sent> records, int partition) {
    SlowWatermark watermark = new SlowWatermark();
    records.stream()
        .filter(record -> record.partition() == partition && !record.garbage())
        .forEach(record -> watermark.add(record.eventTime()));
    return watermark.value();
  }

  private static WindowOracle.Key windowOf(DependenceEstimate estimate) {
    return new WindowOracle.Key(estimate.getWindowStart().toEpochMilli(), estimate.getSegment());
  }

  /** Whether a partition has closed all windows that a watermark closes. */
  private static boolean closedAll(List<WindowProgress> progress, int partition, long watermark) {
    long size = PairStream.WINDOW.toMillis();
    long lastClosed = Math.floorDiv(watermark - PairStream.GRACE.toMillis(), size) * size;
    return progress.stream()
        .anyMatch(
            p -> p.getPartition() == partition && p.getClosedUntil().toEpochMilli() >= lastClosed);
  }

  private static double sum(CodriftProcess codrift, String metric) {
    return codrift.metrics().map(metrics -> metrics.sum(metric, Map.of())).orElse(0.0);
  }

  private void assertMetrics(CodriftProcess codrift) {
    Metrics metrics = codrift.metrics().orElseThrow();
    Map<String, Double> records = metrics.by("codrift_records_total", "outcome");
    long inWindows =
        oracle.windows().values().stream().mapToLong(WindowOracle.Expected::seen).sum();
    assertThat(records.get("in_window")).isEqualTo(inWindows);
    assertThat(records.get("late")).isEqualTo(oracle.late());
    assertThat(records.get("dead_letter")).isEqualTo(oracle.rejected());
    assertThat(records.getOrDefault("late_part", 0.0)).as("of late parts").isZero();
    assertThat(records.getOrDefault("segment_refused", 0.0)).isZero();
    assertThat(metrics.sum("codrift_windows_total", Map.of())).isEqualTo(oracle.windows().size());
    assertThat(metrics.by("codrift_mutual_information_nats", "segment").keySet())
        .isEqualTo(new TreeSet<>(PairStream.PAIRS));
    assertThat(metrics.samples())
        .noneMatch(s -> s.name().startsWith("codrift_") && Double.isNaN(s.value()));
  }
}
