package io.codrift.streams.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Category;
import io.codrift.model.EstimatorSettings;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.ingest.Decoded;
import io.codrift.streams.ingest.RejectReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of features. */
class SourceInspectionTest {
  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
  private static final int RECORDS = 100;

  @TempDir private Path folder;

  @Test
  void aFeatureIsARangeOrACategory() throws IOException {
    Map<String, SourceInspection.Feature> features =
        inspect(
            i -> i % 10 == 0 ? Double.NaN : i,
            i -> Category.code("shop " + i % 7),
            i -> i % 2 == 0 ? i : Category.code("none"),
            i -> Category.code("order " + i));

    assertThat(features.get("price").described()).isEqualTo("1.0 to 99.0");
    assertThat(features.get("price").missing()).isEqualTo(10);
    assertThat(features.get("price").unique()).isFalse();
    assertThat(features.get("shop").described()).isEqualTo("a category with 7 different values");
    assertThat(features.get("shop").unique()).isFalse();
    assertThat(features.get("mixed").described())
        .isEqualTo("0.0 to 98.0, or a category with 1 different values");
    assertThat(features.get("id").described()).isEqualTo("a category with 100 different values");
    assertThat(features.get("id").unique()).isTrue();
  }

  /** Of a topic with more records than are inspected, the oldest are looked at, too. */
  @Test
  void aFirstRunHasAllWindowsSinceTheOldestRecord() throws IOException {
    int records = 3 * SourceInspection.RECORDS;
    SourceInspection inspection =
        new SourceInspection(source(), () -> Instant.ofEpochMilli(0).plus(Duration.ofDays(1)));
    Random random = new Random(1);

    MockConsumer<byte[], byte[]> topic = topic(records);
    // What was polled is not there any longer.
    topic.schedulePollTask(
        () -> add(topic, 0, SourceInspection.OLDEST + 10, ConsumerRecord.NO_TIMESTAMP));
    inspection.read(
        topic,
        (key, value, headers, time) ->
            new Decoded.Row(
                "",
                ByteBuffer.wrap(value).getInt() * 1000L,
                new double[] {random.nextGaussian(), 1, random.nextGaussian(), 2}));

    assertThat(inspection.oldestEvent()).isZero();
    assertThat(inspection.firstEvent()).isEqualTo(2_000_000);
    assertThat(inspection.rows()).hasSize(SourceInspection.RECORDS);
    FakeEstimator estimator = new FakeEstimator();
    assertThat(
            new FirstRunOutlook(EstimatorSettings.defaults(), shape -> 64, settings -> estimator)
                .line(source(), inspection))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith(
                        "about 10 windows of 1 monitor, which a first run estimates in about ")
                    .as("a window has 5 minutes with a row a second")
                    .contains(": a fit of 300 rows takes "));
    assertThat(estimator.groups)
        .as("the second is timed")
        .extracting(List::size)
        .containsExactly(1, 1);
    assertThat(estimator.closed).isTrue();

    FakeEstimator ofFive = new FakeEstimator();
    assertThat(
            new FirstRunOutlook(EstimatorSettings.defaults(), shape -> 4, settings -> ofFive)
                .line(fiveMonitors(), inspection))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith("about 10 windows of 5 monitors")
                    .contains(": 3 fits of 300 rows together take "));
    assertThat(ofFive.groups)
        .as("those of the same shape train together, and are timed so")
        .extracting(List::size)
        .containsExactly(1, 3);
    FakeEstimator ofTwo = new FakeEstimator();
    assertThat(
            new FirstRunOutlook(EstimatorSettings.defaults(), shape -> 2, settings -> ofTwo)
                .line(fiveMonitors(), inspection))
        .hasValueSatisfying(line -> assertThat(line).contains(": 2 fits of 300 rows together"));

    FakeEstimator ofThree = new FakeEstimator();
    FirstRunOutlook ofSources =
        new FirstRunOutlook(EstimatorSettings.defaults(), shape -> 2, settings -> ofThree);
    Optional<String> first = ofSources.line(fiveMonitors(), inspection);
    assertThat(ofSources.line(fiveMonitors(), inspection))
        .as("a source like the first is not timed again")
        .isEqualTo(first);
    var unused = ofSources.line(source(), inspection);
    assertThat(ofThree.groups)
        .as("what the first fit of a shape loads is there for the others")
        .extracting(List::size)
        .containsExactly(1, 2, 1);
  }

  /** Producers wrote seconds first. They are refused, and no window is of 1970. */
  @Test
  void oldRecordsThatAreRefusedDoNotCount() throws IOException {
    long now = Instant.parse("2026-11-27T12:00:00Z").toEpochMilli();
    SourceInspection inspection = new SourceInspection(source(), () -> Instant.ofEpochMilli(now));
    MockConsumer<byte[], byte[]> topic = topic(3 * SourceInspection.RECORDS, now);
    topic.schedulePollTask(() -> add(topic, 0, SourceInspection.OLDEST + 10, now));
    inspection.read(
        topic,
        (key, value, headers, time) ->
            new Decoded.Row(
                "",
                ByteBuffer.wrap(value).getInt() < SourceInspection.OLDEST / 2 ? now / 1000 : now,
                new double[] {1, 2, 3, 4}));
    assertThat(inspection.oldestEvent()).isEqualTo(now);
  }

  /** Of 3,000 rows in 50 minutes, a tenth without a price. */
  @Test
  void windowsWithTooFewRowsAreAProblem() throws IOException {
    SourceInspection inspection =
        new SourceInspection(source(), () -> Instant.ofEpochMilli(0).plus(Duration.ofDays(1)));
    MockConsumer<byte[], byte[]> topic = topic(3 * SourceInspection.RECORDS);
    topic.schedulePollTask(
        () -> add(topic, 0, SourceInspection.OLDEST + 10, ConsumerRecord.NO_TIMESTAMP));
    inspection.read(
        topic,
        (key, value, headers, time) -> {
          int i = ByteBuffer.wrap(value).getInt();
          return new Decoded.Row(
              "", i * 1000L, new double[] {i % 10 == 0 ? Double.NaN : i, 1, 2, 3});
        });

    WindowRows rows = new WindowRows(source(), inspection);
    assertThat(rows.perWindow().orElseThrow()).isBetween(295.0, 305.0);
    assertThat(rows.problem(source().monitors().get(0))).isEmpty();
    SourceConfig demanding = source(", min-samples: 300");
    assertThat(new WindowRows(demanding, inspection).problem(demanding.monitors().get(0)))
        .hasValue(
            "windows of 5m have about 270 complete rows for m, and min-samples is 300: they would"
                + " not be estimated. Use `window: { size: 6m }` or longer, or a smaller"
                + " min-samples");
  }

  @Test
  void aWindowCountsIfItHasATimeBetweenTheFirstAndTheLastRecord() throws IOException {
    long minute = 60_000;
    assertThat(FirstRunOutlook.windows(source(), 0, 5 * minute - 1)).isEqualTo(1);
    assertThat(FirstRunOutlook.windows(source(), 5 * minute - 1, 5 * minute)).isEqualTo(2);
  }

  @SafeVarargs
  private Map<String, SourceInspection.Feature> inspect(IntFunction<Double>... values)
      throws IOException {
    SourceInspection inspection =
        new SourceInspection(source(), () -> Instant.ofEpochMilli(RECORDS));
    inspection.read(
        topic(RECORDS),
        (key, value, headers, time) -> {
          int number = ByteBuffer.wrap(value).getInt();
          double[] row = new double[values.length];
          for (int i = 0; i < row.length; i++) {
            row[i] = values[i].apply(number);
          }
          return new Decoded.Row("", 0, row);
        });
    return inspection.features();
  }

  private SourceConfig source() throws IOException {
    return source("");
  }

  /** Three of the shape of the first one, of the same features. */
  private SourceConfig fiveMonitors() throws IOException {
    return source(
        "",
        "{ name: a, x: [price, shop], y: [mixed, id] }, { name: b, x: [price, mixed], y: [shop, id] },"
            + " { name: c, x: [price, id], y: [shop, mixed] }, { name: d, x: [price], y: [id] },"
            + " { name: e, x: [shop], y: [mixed] }");
  }

  private SourceConfig source(String window) throws IOException {
    return source(window, "{ name: m, x: [price, shop], y: [mixed, id] }");
  }

  private SourceConfig source(String window, String monitors) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("codrift.yaml"),
            """
            kafka: { bootstrap.servers: "b:9092" }
            sources:
              - topic: orders
                format: json
                window: { size: 5m%s }
                monitors: [%s]
            """
                .formatted(window, monitors));
    CodriftConfig config = new ConfigLoader(Map.of()).load(file);
    return config.sources().get(0);
  }

  private static MockConsumer<byte[], byte[]> topic(int records) {
    return topic(records, ConsumerRecord.NO_TIMESTAMP);
  }

  private static MockConsumer<byte[], byte[]> topic(int records, long timestamp) {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(OffsetResetStrategy.EARLIEST);
    consumer.updatePartitions(
        PARTITION.topic(), List.of(new PartitionInfo(PARTITION.topic(), 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, (long) records));
    consumer.schedulePollTask(
        () -> add(consumer, Math.max(0, records - SourceInspection.RECORDS), records, timestamp));
    return consumer;
  }

  private static void add(MockConsumer<byte[], byte[]> consumer, int from, int to, long timestamp) {
    for (int i = from; i < to; i++) {
      byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
      consumer.addRecord(
          new ConsumerRecord<>(
              PARTITION.topic(),
              0,
              i,
              timestamp,
              TimestampType.CREATE_TIME,
              0,
              value.length,
              new byte[0],
              value,
              new RecordHeaders(),
              Optional.empty()));
    }
  }

  @Test
  void aTimeOrSegmentWhoseNameIsWrittenWrongGetsTheRightOne() throws IOException {
    assertThat(refused("{\"created_at\": 1, \"region\": \"eu\"}".getBytes(UTF_8)).unusable())
        .containsExactly("no record has the field createdAt. Did you mean created_at?");
  }

  /** As of a topic with Avro whose format is configured as JSON. */
  @Test
  void recordsThatAreNoObjectsTellNothingOfTheNamesOfFields() throws IOException {
    for (byte[] value : List.of(new byte[] {0, 0, 0, 0, 1, 2, 66}, "17".getBytes(UTF_8))) {
      assertThat(refused(value).unusable()).containsExactly("no record can be used");
    }
  }

  /** What is found of a record that is refused. */
  private SourceInspection refused(byte[] value) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("codrift.yaml"),
            """
            kafka: { bootstrap.servers: "b:9092" }
            sources:
              - topic: orders
                format: json
                timestamp: createdAt
                split-by: region
                window: { size: 5m }
                monitors: [{ name: m, x: [price], y: [shop] }]
            """);
    SourceInspection inspection =
        new SourceInspection(
            new ConfigLoader(Map.of()).load(file).sources().get(0),
            () -> Instant.ofEpochMilli(RECORDS));
    MockConsumer<byte[], byte[]> topic = new MockConsumer<>(OffsetResetStrategy.EARLIEST);
    topic.updatePartitions(
        PARTITION.topic(), List.of(new PartitionInfo(PARTITION.topic(), 0, null, null, null)));
    topic.updateBeginningOffsets(Map.of(PARTITION, 0L));
    topic.updateEndOffsets(Map.of(PARTITION, 1L));
    topic.schedulePollTask(
        () -> topic.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, 0, new byte[0], value)));
    inspection.read(
        topic,
        (key, bytes, headers, time) ->
            new Decoded.Rejected(RejectReason.NO_TIMESTAMP, "createdAt is missing"));
    return inspection;
  }

  @Test
  void aColumnOfOneValueIsConstant() {
    SourceInspection.Feature feature = new SourceInspection.Feature();
    feature.add(120);
    assertThat(feature.constant()).as("one record tells nothing").isFalse();
    feature.add(Double.NaN);
    feature.add(120);
    assertThat(feature.constant()).isTrue();
    feature.add(121);
    assertThat(feature.constant()).isFalse();
  }
}
