package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The stage as a topology on RocksDB. The test controls input and time. */
class WindowStageTest {
  private static final long NOW = StageDriver.NOW;
  private static final WindowConfig TUMBLING = Configs.window("10S", "10S", "5S");

  @TempDir private Path stateDir;
  private StageDriver stage;

  private void start(WindowConfig window) {
    stage = new StageDriver(Configs.source("orders", window), stateDir);
  }

  @AfterEach
  void close() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void namesEverythingItOwns() {
    SourceConfig source = Configs.source("orders", TUMBLING);
    WindowStage stage =
        new WindowStage(
            Configs.config("shop", source),
            source,
            Configs.input(3).topic(),
            TextDecoder::new,
            new CodriftMetrics(new CollectorRegistry()),
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
    stage.send("eu,1000,1,2", "us,2000,3,4", "eu,9999,5,-", "eu,10000,7,8", "eu,14999,9,10");
    assertThat(stage.told()).isEmpty();
    stage.send("eu,15000,11,12");
    List<TestRecord<byte[], byte[]>> sent = stage.windows.readRecordsToList();
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
    assertThat(sent.get(0).key())
        .as("the opening")
        .isEqualTo("orders".getBytes(StandardCharsets.UTF_8));
    assertThat(sent.get(1).key()).isEqualTo("orders\0eu".getBytes(StandardCharsets.UTF_8));
    assertThat(sent.get(3).key()).isEqualTo("orders".getBytes(StandardCharsets.UTF_8));
    WindowProgress progress = Messages.progress(sent.stream().map(TestRecord::value)).get(0);
    assertThat(progress.getWatermark().toEpochMilli()).isEqualTo(15_000);
    assertThat(progress.getPartitions()).isEqualTo(3);
  }

  @Test
  void oneRecordAnHourAheadMakesNoOtherLate() {
    start(Configs.window("60S", "60S", "5S"));
    sendSeconds(0, 50);
    stage.send("eu," + 59 * 60_000 + ",1,2");
    sendSeconds(50, 180);
    stage.pass(Duration.ofSeconds(1));
    assertThat(stage.told())
        .contains("part eu 0: 60 seen, 0 late, 0 rejected")
        .contains("part eu 60000: 60 seen, 0 late, 0 rejected");
    assertThat(stage.count("codrift_records_total", "outcome", "late")).isZero();
    assertThat(ahead("3600.0") - ahead("600.0")).as("far ahead").isEqualTo(1);
    assertThat(ahead("+Inf")).as("all but the first").isEqualTo(180);
  }

  /** One row a second. */
  private void sendSeconds(int from, int until) {
    for (int second = from; second < until; second++) {
      stage.send("eu," + second * 1_000 + ",1,2");
    }
  }

  private double ahead(String upTo) {
    return stage.registry.getSampleValue(
        "codrift_record_distance_seconds_bucket",
        new String[] {"source", "direction", "le"},
        new String[] {"orders", "ahead", upTo});
  }

  @Test
  void countsARecordInEachHoppingWindow() {
    start(Configs.window("10S", "4S", "0S"));
    stage.send("eu,9000,1,2");
    stage.send("eu,60000,1,2");
    assertThat(stage.told())
        .containsExactly(
            "part eu 0: 1 seen, 0 late, 0 rejected",
            "part eu 4000: 1 seen, 0 late, 0 rejected",
            "part eu 8000: 1 seen, 0 late, 0 rejected",
            "closed until 58000");
  }

  @Test
  void reportsLateRecordsWithTheNextPart() {
    start(TUMBLING);
    stage.send("eu,5000,1,2", "eu,15000,1,2", "eu,9999,1,2", "us,0,1,2", "eu,12000,1,2");
    assertThat(stage.told())
        .containsExactly("part eu 0: 1 seen, 0 late, 0 rejected", "closed until 10000");
    stage.send("eu,25000,1,2");
    assertThat(stage.told())
        .containsExactly("part eu 10000: 2 seen, 2 late, 0 rejected", "closed until 20000");
    stage.pass(Duration.ofSeconds(1));
    assertThat(stage.count("codrift_records_total", "outcome", "late")).isEqualTo(2);
    assertThat(stage.count("codrift_records_total", "outcome", "in_window")).isEqualTo(4);
  }

  @Test
  void deadLettersHaveReasonAndOrigin() {
    start(TUMBLING);
    stage.send("eu,5000,1,2");
    RecordHeaders headers = new RecordHeaders();
    headers.add("own", new byte[] {9});
    stage.input.pipeInput(
        new TestRecord<>(
            new byte[] {7}, bytes("!WRONG_TYPE"), headers, Instant.ofEpochMilli(1234)));
    stage.send("eu,-1,1,2");
    stage.input.pipeInput(null, bytes("eu," + (5_000 + 3_600_001) + ",1,2"), 5_000L);
    stage.input.pipeInput(null, bytes("eu," + (5_000 + 3_600_000) + ",1,2"), 5_000L);

    List<TestRecord<byte[], byte[]>> letters = stage.deadLetters.readRecordsToList();
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
    assertThat(stage.told())
        .containsExactly("part eu 0: 1 seen, 0 late, 3 rejected", "closed until 3600000");
    stage.pass(Duration.ofSeconds(1));
    assertThat(stage.count("codrift_records_total", "outcome", "dead_letter")).isEqualTo(3);
    assertThat(stage.count("codrift_dead_letters_total", "reason", "too_far_ahead")).isEqualTo(1);
  }

  @Test
  void aTimestampInTheFutureIsClamped() {
    start(TUMBLING);
    // More than an hour ahead of now: a dead letter, whose timestamp is now.
    stage.input.pipeInput(null, bytes("eu,log,1,2"), NOW + 3_600_001);
    // Half an hour ahead: a good row whose event time is its timestamp.
    stage.input.pipeInput(null, bytes("eu,log,1,2"), NOW + 1_800_000);
    TestRecord<byte[], byte[]> letter = stage.deadLetters.readRecord();
    assertThat(header(letter, "codrift.reason")).isEqualTo("too_far_ahead");
    assertThat(letter.timestamp()).isEqualTo(NOW);
    assertThat(letter.headers().toArray())
        .extracting(Header::key)
        .doesNotContain("codrift.unclamped-timestamp");
    List<TestRecord<byte[], byte[]>> sent = stage.windows.readRecordsToList();
    assertThat(sent).extracting(TestRecord::timestamp).containsOnly(NOW);
    assertThat(Messages.progress(sent.stream().map(TestRecord::value)).get(0).getWatermark())
        .isEqualTo(Instant.ofEpochMilli(NOW + 1_800_000));
  }

  @Test
  void showsHowFarAPartitionIsUntilItsTaskLeaves() {
    start(TUMBLING);
    stage.pass(Duration.ofSeconds(1));
    assertThat(stage.gauge("codrift_partition_watermark_timestamp_seconds")).as("no row").isNull();
    stage.send("eu,5000,1,2");
    stage.pass(Duration.ofSeconds(1));

    assertThat(stage.gauge("codrift_partition_watermark_timestamp_seconds")).isEqualTo(5);
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(0);
    stage.close();
    assertThat(stage.gauge("codrift_partition_watermark_timestamp_seconds")).isNull();
    assertThat(stage.gauge("codrift_partition_idle")).isNull();
  }

  @Test
  void warnsOnceOfAFeatureWithoutAValue() {
    Logger log = (Logger) LoggerFactory.getLogger(WindowProcessor.class);
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    log.addAppender(events);
    try {
      start(TUMBLING);
      for (int row = 0; row < 2 * UnseenFeatures.ROWS; row++) {
        stage.send("eu,1000,1,-");
      }
    } finally {
      log.detachAppender(events);
    }
    assertThat(events.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .contains("The first 1000 rows of orders have no value of quantity");
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
