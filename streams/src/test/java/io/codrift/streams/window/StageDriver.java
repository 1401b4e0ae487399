package io.codrift.streams.window;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.WindowProgress;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.InputHold;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The stage of one source as a topology on RocksDB. The test controls input and time. */
final class StageDriver implements AutoCloseable {
  static final long NOW = 1_700_000_000_000L;

  final CollectorRegistry registry = new CollectorRegistry();
  final TestInputTopic<byte[], byte[]> input;
  final TestOutputTopic<byte[], byte[]> windows;
  final TestOutputTopic<byte[], byte[]> deadLetters;
  final Consumed consumed = new Consumed();
  final InputHold hold = new InputHold();
  final Supplier<Optional<String>> notReady;
  private final SourceConfig source;
  private final TopologyTestDriver driver;
  private long now = NOW;
  private boolean closed;

  /** Starts the stage at {@link #NOW}, as one of three partitions. */
  StageDriver(SourceConfig source, Path stateDir) {
    this.source = source;
    WindowStage stage =
        new WindowStage(
            Configs.config("shop", source),
            source,
            Configs.input(3).topic(),
            TextDecoder::new,
            new CodriftMetrics(registry),
            KnownSchemas.bundled(),
            () -> Instant.ofEpochMilli(now));
    notReady = stage.topology().notReady();
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, stage.topology().applicationId());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    driver =
        new TopologyTestDriver(
            stage.topology(consumed, consumed, hold), properties, Instant.ofEpochMilli(NOW));
    input =
        driver.createInputTopic(
            source.topic(), new ByteArraySerializer(), new ByteArraySerializer());
    windows =
        driver.createOutputTopic(
            "shop.windows", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    deadLetters =
        driver.createOutputTopic(
            "shop.dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Sends rows that are written to the log now. */
  void send(String... rows) {
    sendAt(now, rows);
  }

  /** Sends rows with this log timestamp. */
  void sendAt(long logTimestamp, String... rows) {
    for (String row : rows) {
      input.pipeInput(null, row.getBytes(StandardCharsets.UTF_8), logTimestamp);
    }
  }

  /** Lets the wall clock go on, in one step. */
  void pass(Duration time) {
    now += time.toMillis();
    driver.advanceWallClockTime(time);
  }

  /** What was sent to the windows topic since the last call, see {@link Messages#told}. */
  List<String> told() {
    return Messages.told(windows.readRecordsToList().stream().map(TestRecord::value));
  }

  /** The progress that was sent since the last call. */
  List<WindowProgress> progress() {
    return Messages.progress(windows.readRecordsToList().stream().map(TestRecord::value));
  }

  /** A gauge of the partition; null if it has no value. */
  Double gauge(String metric) {
    return registry.getSampleValue(
        metric, new String[] {"source", "partition"}, new String[] {source.topic(), "0"});
  }

  double count(String metric, String label, String value) {
    Double found =
        registry.getSampleValue(
            metric, new String[] {"source", label}, new String[] {source.topic(), value});
    return found == null ? 0 : found;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      driver.close();
    }
  }
}
