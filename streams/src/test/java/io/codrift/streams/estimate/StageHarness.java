package io.codrift.streams.estimate;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The stage under {@code TopologyTestDriver}, with its input and output. */
public final class StageHarness implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  final CollectorRegistry registry = new CollectorRegistry();
  final ModelService service;
  final TopologyTestDriver driver;

  private boolean closed;
  private Instant now = NOW;
  private final TestInputTopic<byte[], byte[]> windows;
  private final TestInputTopic<byte[], byte[]> commands;
  private final TestOutputTopic<byte[], byte[]> estimates;
  private final TestOutputTopic<byte[], byte[]> deadLetters;
  private final MessageCodec<DependenceEstimate> codec =
      new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());

  public StageHarness(
      CodriftConfig config, Path stateDir, Function<CodriftMetrics, ModelService> services) {
    CodriftMetrics metrics = new CodriftMetrics(registry);
    service = services.apply(metrics);
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            "test",
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
            "unused:9092",
            StreamsConfig.STATE_DIR_CONFIG,
            stateDir.toString(),
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.EXACTLY_ONCE_V2));
    driver =
        new TopologyTestDriver(
            new EstimateStage(config, service, metrics, KnownSchemas.bundled())
                .topology()
                .topology(),
            properties,
            NOW);
    windows =
        driver.createInputTopic(
            config.topics().windows(), new ByteArraySerializer(), new ByteArraySerializer());
    commands =
        driver.createInputTopic(
            config.topics().commands(), new ByteArraySerializer(), new ByteArraySerializer());
    estimates =
        driver.createOutputTopic(
            config.topics().estimates(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    deadLetters =
        driver.createOutputTopic(
            config.topics().deadLetters(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Fits in the calling thread. */
  static StageHarness fitting(CodriftConfig config, Path stateDir, FakeEstimator estimator) {
    return new StageHarness(
        config, stateDir, metrics -> new CallingThreadModelService(estimator, metrics));
  }

  /** Fits when it is told to, see {@link #held}. */
  static StageHarness holding(CodriftConfig config, Path stateDir, FakeEstimator estimator) {
    return new StageHarness(config, stateDir, metrics -> new HeldModelService(estimator, metrics));
  }

  /** The service of {@link #holding}. */
  HeldModelService held() {
    return (HeldModelService) service;
  }

  /** Sends a message. The fits of a window that it completes are at the service then. */
  public void send(byte[] message) {
    windows.pipeInput(new TestRecord<>(new byte[0], message, NOW));
    tick();
  }

  void send(AlertCommand command) {
    commands.pipeInput(
        new TestRecord<>(
            new byte[0],
            new MessageCodec<>(AlertCommand.class, KnownSchemas.bundled()).encode(command),
            NOW));
  }

  void send(Parts.Part part) {
    part.messages().forEach(this::send);
  }

  /**
   * Runs the punctuation twice: it publishes what is fitted and begins what is due, and then sends
   * that to the service.
   */
  public void tick() {
    pass(EstimateProcessor.COLLECT_EVERY);
    pass(EstimateProcessor.COLLECT_EVERY);
  }

  /** Lets the wall clock go on. */
  void pass(Duration time) {
    driver.advanceWallClockTime(time);
    now = now.plus(time);
  }

  /** The wall clock, if it was only moved by this harness. */
  Instant now() {
    return now;
  }

  public List<DependenceEstimate> estimates() {
    return estimates.readValuesToList().stream().map(codec::decode).toList();
  }

  TestOutputTopic<byte[], byte[]> rawEstimates() {
    return estimates;
  }

  TestOutputTopic<byte[], byte[]> deadLetters() {
    return deadLetters;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      driver.close();
      service.close();
    }
  }
}
