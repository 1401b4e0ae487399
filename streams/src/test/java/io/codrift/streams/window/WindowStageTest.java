package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage as a topology on RocksDB. The test controls input and time. */
class WindowStageTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final WindowConfig TUMBLING = Configs.window("10S", "10S", "5S");

  private final CollectorRegistry registry = new CollectorRegistry();
  private final AtomicBoolean everythingConsumed = new AtomicBoolean(true);
  private final AtomicLong lastProcessed = new AtomicLong();
  @TempDir private Path stateDir;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> input;
  private TestOutputTopic<byte[], byte[]> windows;
  private TestOutputTopic<byte[], byte[]> deadLetters;

  private void start(WindowConfig window) {
    SourceConfig source = Configs.source("orders", window);
    ConsumedRecords consumed =
        new ConsumedRecords() {
          @Override
          public void restart(TopicPartition partition) {
            assertThat(partition).isEqualTo(new TopicPartition("orders", 0));
          }

          @Override
          public boolean everything(TopicPartition partition, long last) {
            lastProcessed.set(last);
            return everythingConsumed.get();
          }
        };
    WindowStage stage =
        new WindowStage(
            Configs.config("shop", source),
            source,
            3,
            TextDecoder::new,
            new CodriftMetrics(registry),
            KnownSchemas.bundled(),
            () -> Instant.ofEpochMilli(NOW));
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, stage.topology().applicationId());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    driver =
        new TopologyTestDriver(stage.topology(consumed), properties, Instant.ofEpochMilli(NOW));
    input = driver.createInputTopic("orders", new ByteArraySerializer(), new ByteArraySerializer());
    windows =
        driver.createOutputTopic(
            "shop.windows", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    deadLetters =
        driver.createOutputTopic(
            "shop.dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
  }

  @Test
  void namesEverythingItOwns() {
    SourceConfig source = Configs.source("orders", TUMBLING);
    WindowStage stage =
        new WindowStage(
            Configs.config("shop", source),
            source,
            3,
            TextDecoder::new,
            new CodriftMetrics(registry),
            KnownSchemas.bundled(),
            Clock.systemUTC());
    assertThat(stage.topology().applicationId()).isEqualTo("shop-window-orders");
    assertThat(stage.topology().topology().describe().toString())
        .contains("topics: [orders]", "[frontier, panes, samples]")
        .contains("topic: shop.windows", "topic: shop.dead-letters")
        .doesNotContain("KSTREAM", "0000");
  }

  @Test
  void closesTumblingWindowsAfterTheGrace() {
    start(TUMBLING);
    send("eu,1000,1,2", "us,2000,3,4", "eu,9999,5,-", "eu,10000,7,8", "eu,14999,9,10");
    assertThat(told()).isEmpty();
    send("eu,15000,11,12");
    List<TestRecord<byte[], byte[]>> sent = windows.readRecordsToList();
    assertThat(Messages.told(sent.stream().map(TestRecord::value)))
        .containsExactly(
            "part eu 0: 2 seen, 0 late, 0 rejected",
            "part us 0: 1 seen, 0 late, 0 rejected",
            "closed until 10000");
    WindowSample part = Messages.parts(sent.stream().map(TestRecord::value)).get(0);
    assertThat(part.getSource()).isEqualTo("orders");
    assertThat(part.getPartition()).isZero();
    assertThat(part.getPartitions()).isEqualTo(3);
    assertThat(part.getWindowEnd().toEpochMilli()).isEqualTo(10_000);
    assertThat(part.getMaxSamples()).isEqualTo(64);
    assertThat(part.getFeatures()).containsExactly("price", "quantity");
    assertThat(part.getMissing()).hasSize(1);
    assertThat(part.getMissing().get(0).getFeature()).isEqualTo("quantity");
    assertThat(part.getMissing().get(0).getCount()).isEqualTo(1);
    assertThat(sent.get(0).key()).isEqualTo("orders\0eu".getBytes(StandardCharsets.UTF_8));
    assertThat(sent.get(2).key()).isEqualTo("orders".getBytes(StandardCharsets.UTF_8));
    WindowProgress progress = Messages.progress(sent.stream().map(TestRecord::value)).get(0);
    assertThat(progress.getWatermark().toEpochMilli()).isEqualTo(15_000);
    assertThat(progress.getPartitions()).isEqualTo(3);
  }

  @Test
  void countsARecordInEachHoppingWindow() {
    start(Configs.window("10S", "4S", "0S"));
    send("eu,9000,1,2");
    send("eu,60000,1,2");
    assertThat(told())
        .containsExactly(
            "part eu 0: 1 seen, 0 late, 0 rejected",
            "part eu 4000: 1 seen, 0 late, 0 rejected",
            "part eu 8000: 1 seen, 0 late, 0 rejected",
            "closed until 58000");
  }

  @Test
  void reportsLateRecordsWithTheNextPart() {
    start(TUMBLING);
    send("eu,5000,1,2", "eu,15000,1,2", "eu,9999,1,2", "us,0,1,2", "eu,12000,1,2");
    assertThat(told())
        .containsExactly("part eu 0: 1 seen, 0 late, 0 rejected", "closed until 10000");
    send("eu,25000,1,2");
    assertThat(told())
        .containsExactly("part eu 10000: 2 seen, 2 late, 0 rejected", "closed until 20000");
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(count("codrift_records_total", "outcome", "late")).isEqualTo(2);
    assertThat(count("codrift_records_total", "outcome", "in_window")).isEqualTo(4);
  }

  @Test
  void deadLettersHaveReasonAndOrigin() {
    start(TUMBLING);
    send("eu,5000,1,2");
    RecordHeaders headers = new RecordHeaders();
    headers.add("own", new byte[] {9});
    input.pipeInput(
        new TestRecord<>(
            new byte[] {7}, bytes("!WRONG_TYPE"), headers, Instant.ofEpochMilli(1234)));
    send("eu,-1,1,2");
    input.pipeInput(null, bytes("eu," + (5_000 + 3_600_001) + ",1,2"), 5_000L);
    input.pipeInput(null, bytes("eu," + (5_000 + 3_600_000) + ",1,2"), 5_000L);

    List<TestRecord<byte[], byte[]>> letters = deadLetters.readRecordsToList();
    assertThat(letters)
        .extracting(letter -> header(letter, "codrift.reason"))
        .containsExactly("wrong_type", "negative_timestamp", "too_far_ahead");
    TestRecord<byte[], byte[]> first = letters.get(0);
    assertThat(first.key()).containsExactly(7);
    assertThat(first.value()).isEqualTo(bytes("!WRONG_TYPE"));
    assertThat(header(first, "codrift.detail")).isEqualTo("as the test wants");
    assertThat(header(first, "codrift.stage")).isEqualTo("window");
    assertThat(header(first, "codrift.topic")).isEqualTo("orders");
    assertThat(header(first, "codrift.partition")).isEqualTo("0");
    assertThat(header(first, "codrift.offset")).isEqualTo("1");
    assertThat(header(first, "codrift.timestamp")).isEqualTo("1234");
    assertThat(first.headers().lastHeader("own").value()).containsExactly(9);
    assertThat(header(letters.get(2), "codrift.detail")).contains("max-ahead");
    assertThat(told())
        .containsExactly("part eu 0: 1 seen, 0 late, 3 rejected", "closed until 3600000");
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(count("codrift_records_total", "outcome", "dead_letter")).isEqualTo(3);
    assertThat(count("codrift_dead_letters_total", "reason", "too_far_ahead")).isEqualTo(1);
  }

  @Test
  void aTimestampInTheFutureIsClamped() {
    start(TUMBLING);
    // More than an hour ahead of now: a dead letter, whose timestamp is now.
    input.pipeInput(null, bytes("eu,log,1,2"), NOW + 3_600_001);
    // Half an hour ahead: a good row whose event time is its timestamp.
    input.pipeInput(null, bytes("eu,log,1,2"), NOW + 1_800_000);
    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(header(letter, "codrift.reason")).isEqualTo("too_far_ahead");
    assertThat(letter.timestamp()).isEqualTo(NOW);
    assertThat(letter.headers().toArray())
        .extracting(Header::key)
        .doesNotContain("codrift.unclamped-timestamp");
    List<TestRecord<byte[], byte[]>> sent = windows.readRecordsToList();
    assertThat(sent).extracting(TestRecord::timestamp).containsOnly(NOW);
    assertThat(Messages.progress(sent.stream().map(TestRecord::value)).get(0).getWatermark())
        .isEqualTo(Instant.ofEpochMilli(NOW + 1_800_000));
  }

  @Test
  void aTaskWithoutRecordsSendsProgressAndBecomesIdle() {
    start(TUMBLING);
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(told()).containsExactly("nothing closed");
    driver.advanceWallClockTime(Duration.ofMillis(3_900));
    assertThat(told()).isEmpty();
    driver.advanceWallClockTime(Duration.ofMillis(200));
    assertThat(told()).containsExactly("nothing closed, idle");
    assertThat(lastProcessed).hasValue(-1);
    driver.advanceWallClockTime(Duration.ofMinutes(1));
    assertThat(told()).as("sent once").isEmpty();
  }

  @Test
  void anIdlePartitionClosesItsWindowsAndSendsProgressUntilTheNextRecord() {
    start(TUMBLING);
    send("eu,5000,1,2", "us,12000,1,2");
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(told()).containsExactly("nothing closed");
    everythingConsumed.set(false);
    driver.advanceWallClockTime(Duration.ofSeconds(60));
    assertThat(told()).as("no new records, but not all consumed").isEmpty();
    everythingConsumed.set(true);
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(lastProcessed).hasValue(1);
    assertThat(told())
        .containsExactly(
            "part eu 0: 1 seen, 0 late, 0 rejected",
            "part us 10000: 1 seen, 0 late, 0 rejected",
            "closed until 20000, idle");
    send("eu,13000,1,2");
    assertThat(told()).containsExactly("closed until 20000");
    send("eu,21000,1,2");
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    driver.advanceWallClockTime(Duration.ofSeconds(5));
    assertThat(told())
        .containsExactly("part eu 20000: 1 seen, 1 late, 0 rejected", "closed until 30000, idle");
  }

  @Test
  void undecodableRecordsDoNotKeepAPartitionActive() {
    start(TUMBLING);
    send("eu,5000,1,2");
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(told()).containsExactly("nothing closed");
    for (int second = 0; second < 6; second++) {
      send("!UNDECODABLE");
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
    assertThat(told())
        .first()
        .asString()
        .startsWith("part eu 0: 1 seen, 0 late")
        .endsWith("rejected");
    send("!UNDECODABLE");
    assertThat(told()).as("and do not make it active again").isEmpty();
    send("eu,15000,1,2");
    assertThat(told()).containsExactly("closed until 10000");
  }

  @Test
  void aRecordInTimeRestartsTheIdleTimeout() {
    start(TUMBLING);
    for (int i = 0; i < 10; i++) {
      send("eu,5000,1,2");
      driver.advanceWallClockTime(Duration.ofMillis(4_000));
    }
    assertThat(told()).containsExactly("nothing closed");
  }

  private void send(String... rows) {
    for (String row : rows) {
      input.pipeInput(null, bytes(row), NOW);
    }
  }

  private List<String> told() {
    return Messages.told(windows.readRecordsToList().stream().map(TestRecord::value));
  }

  private double count(String metric, String label, String value) {
    Double found =
        registry.getSampleValue(
            metric, new String[] {"source", label}, new String[] {"orders", value});
    return found == null ? 0 : found;
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
