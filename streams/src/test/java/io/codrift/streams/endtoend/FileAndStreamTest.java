package io.codrift.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Estimate;
import io.codrift.model.Estimators;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.StageHarness;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.ingest.RecordDecoders;
import io.codrift.streams.measure.FileEstimator;
import io.codrift.streams.measure.FileMethod;
import io.codrift.streams.measure.FileRequest;
import io.codrift.streams.measure.RowOrder;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.TopicState;
import io.codrift.streams.window.WindowStage;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A file and a stream with the same rows have the same number. The values need more digits than a
 * float32 has: float32 numbers near 1.7e9 are 128 apart.
 */
class FileAndStreamTest {
  private static final int ROWS = 2000;
  private static final long START = 1_700_000_040_000L;
  private static final double CORRELATION = 0.8;
  private static final double TRUTH = -0.5 * Math.log(1 - CORRELATION * CORRELATION);
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(START + 600_000), ZoneOffset.UTC);

  @TempDir private Path folder;

  private record Row(long time, String a, String b) {}

  @ParameterizedTest
  @CsvSource({"1700000000,0", "1700000000,-999", "1700000000,1e300", "0,-999"})
  void haveTheSameNumber(double offset, String sentinel) throws IOException {
    List<Row> rows = rows(offset);
    rows.set(700, new Row(rows.get(700).time(), sentinel, rows.get(700).b()));
    assertSame(rows);
  }

  @Test
  void haveTheSameNumberWithoutASentinel() throws IOException {
    assertSame(rows(1_700_000_000));
  }

  /** Texts are found in the file and declared for the stream; numbers are declared for both. */
  @ParameterizedTest
  @CsvSource({"'\"shop %d\"', false", "'%d', true"})
  void haveTheSameNumberOfCategories(String category, boolean declared) throws IOException {
    SplittableRandom random = new SplittableRandom(12);
    List<Row> rows = new ArrayList<>();
    for (Row row : rows(0)) {
      int level = (int) Math.floor(2 * Double.parseDouble(row.a()));
      // Among several hundred rare categories.
      int shop = random.nextInt(10) == 0 ? random.nextInt(1000, 2000) : Math.floorMod(level, 7);
      rows.add(new Row(row.time(), category.formatted(shop), row.b()));
    }
    Estimate.Numbers file =
        estimate(rows, declared ? List.of("a") : List.of()).numbers().orElseThrow();
    DependenceEstimate stream = ofStream(config(List.of("a")), rows);

    assertThat(file.mi()).isGreaterThan(0.2);
    assertThat(stream.getStatus()).isEqualTo(EstimateStatus.OK);
    assertThat(stream.getUsed()).isEqualTo(ROWS);
    assertThat(stream.getRejected()).isZero();
    // The two spread ties by other hashes, and their searches end elsewhere.
    assertThat(stream.getMiNats()).isCloseTo(file.mi(), within(1e-3));
    assertThat(stream.getEntropyXNats()).isCloseTo(file.entropyX().orElseThrow(), within(1e-10));
  }

  private void assertSame(List<Row> rows) throws IOException {
    Estimate.Numbers file = estimate(rows, List.of()).numbers().orElseThrow();
    DependenceEstimate stream = ofStream(config(List.of()), rows);

    assertThat(file.mi()).isCloseTo(TRUTH, within(4 * file.standardError()));
    assertThat(stream.getStatus()).isEqualTo(EstimateStatus.OK);
    assertThat(stream.getUsed()).isEqualTo(ROWS);
    assertThat(stream.getTies()).isZero();
    // The two read the rows in another order, so that the last bit of a sum may differ.
    assertThat(stream.getMiNats()).isCloseTo(file.mi(), within(1e-12));
    assertThat(stream.getStandardErrorNats()).isCloseTo(file.standardError(), within(1e-12));
    assertThat(stream.getEntropyXNats()).isCloseTo(file.entropyX().getAsDouble(), within(1e-10));
  }

  /** Rows that fill the window of a minute, so that the folds of both are the same. */
  private static List<Row> rows(double offset) {
    SplittableRandom random = new SplittableRandom(11);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double a = random.nextGaussian();
      double b = CORRELATION * a + Math.sqrt(1 - CORRELATION * CORRELATION) * random.nextGaussian();
      long time = i < ROWS - 1 ? START + 30L * i : START + 59_999;
      rows.add(new Row(time, decimal(offset + a), decimal(offset + b)));
    }
    return rows;
  }

  private static String decimal(double value) {
    return "%.6f".formatted(value);
  }

  private static CodriftConfig config(List<String> categorical) {
    return new ConfigLoader(Map.of())
        .read(
            "the test's configuration",
            """
            kafka: { bootstrap.servers: "unused:9092" }
            sources:
              - topic: orders
                format: json
                timestamp: time
                categorical: %s
                window: { size: 1m, grace: 0s, min-samples: 256, max-samples: 4096 }
                monitors:
                  - { name: ab, x: [a], y: [b] }
            estimator: { name: start, device: cpu }
            """
                .formatted(categorical));
  }

  private Estimate estimate(List<Row> rows, List<String> categorical) throws IOException {
    List<String> lines = new ArrayList<>(List.of("time,a,b"));
    rows.forEach(row -> lines.add("%d,%s,%s".formatted(row.time(), row.a(), row.b())));
    FileRequest request =
        new FileRequest(
            Files.write(folder.resolve("rows.csv"), lines),
            List.of("a"),
            List.of("b"),
            categorical,
            new RowOrder.ByTime("time"),
            OptionalInt.empty());
    return new FileEstimator(new FileMethod(config(List.of()).estimator()))
        .fit(request, 1, share -> {})
        .estimate()
        .estimate();
  }

  private DependenceEstimate ofStream(CodriftConfig config, List<Row> rows) {
    try (StageHarness stage =
        new StageHarness(
            config,
            folder.resolve("estimate"),
            metrics ->
                new CallingThreadModelService(
                    Estimators.open(config.estimator(), 1000), metrics))) {
      windows(config, rows).forEach(stage::send);
      stage.tick();
      return stage.estimates().get(0);
    }
  }

  /** The messages of the window stage. */
  private List<byte[]> windows(CodriftConfig config, List<Row> rows) {
    SourceConfig source = config.sources().get(0);
    WindowStage stage =
        new WindowStage(
            config,
            source,
            new TopicState(1, "of the test"),
            RecordDecoders.of(source, KnownSchemas.bundled(), CLOCK),
            new CodriftMetrics(new CollectorRegistry()),
            KnownSchemas.bundled(),
            CLOCK);
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "windows");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve("window").toString());
    try (TopologyTestDriver driver =
        new TopologyTestDriver(stage.topology().topology(), properties, CLOCK.instant())) {
      TestInputTopic<byte[], byte[]> input =
          driver.createInputTopic(
              source.topic(), new ByteArraySerializer(), new ByteArraySerializer());
      rows.forEach(row -> input.pipeInput(json(row)));
      // The watermark is the eighth-highest event time.
      for (int row = 0; row < 8; row++) {
        input.pipeInput(json(new Row(START + 60_000, "1", "1")));
      }
      return driver
          .createOutputTopic(
              config.topics().windows(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
          .readValuesToList();
    }
  }

  private static byte[] json(Row row) {
    return "{\"time\":%d,\"a\":%s,\"b\":%s}"
        .formatted(row.time(), row.a(), row.b())
        .getBytes(UTF_8);
  }
}
