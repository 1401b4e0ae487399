package io.codrift.streams.estimate;

import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.HoldableClients;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.runtime.WindDown;
import io.codrift.streams.topic.OwnTopics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;

/**
 * The estimate stage. It reads the windows of all sources and writes one estimate per window and
 * monitor.
 *
 * <p>The topics of windows and of estimates must have the same number of partitions: an estimate
 * goes to the same partition as its window.
 */
public final class EstimateStage {
  private static final String SOURCE = "windows";
  private static final String COMMANDS = "commands";
  private static final String PROCESSOR = "estimate";

  /** A commit holds at most 8 MB of checkpoints, which takes a while on a slow network. */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 60_000;

  /**
   * A task whose backlog is larger than this reads no further windows until half of it is worked
   * off. They wait in the topic.
   */
  private static final long BACKLOG_BYTES = 256L << 20;

  /** What a task reads, writes and sends at a time takes far less time than a transaction may. */
  private static final long PIECE_BYTES = 8_000_000;

  /** A chunk has up to 500 kB, and what is buffered is taken in after the input is held. */
  private static final int MOST_BUFFERED = 100;

  /** Commands are processed while windows are held, and not in one order with them. */
  private static final long NO_IDLING = -1;

  /** What a window can be; UNKNOWN is only read from newer versions, NO_DATA is no window. */
  private static final List<String> STATUSES =
      Arrays.stream(EstimateStatus.values())
          .filter(status -> status != EstimateStatus.UNKNOWN)
          .filter(status -> status != EstimateStatus.NO_DATA)
          .map(EstimateStatus::name)
          .toList();

  private final CodriftConfig config;
  private final ModelService service;
  private final CodriftMetrics metrics;
  private final KnownSchemas schemas;
  private final TaskBounds bounds;
  private final InputHold hold;
  private final WindDown windDown = new WindDown();

  /**
   * @param config the whole configuration
   * @param service fits the windows of all tasks of this process; not closed by the stage
   * @param metrics the metrics of the stage
   * @param schemas schemas that decode messages and stored values
   */
  public EstimateStage(
      CodriftConfig config, ModelService service, CodriftMetrics metrics, KnownSchemas schemas) {
    this(
        config,
        service,
        metrics,
        schemas,
        new TaskBounds(BACKLOG_BYTES, PIECE_BYTES),
        new InputHold());
  }

  /**
   * @param bounds how much each task does and takes in
   * @param hold what its tasks hold back
   */
  EstimateStage(
      CodriftConfig config,
      ModelService service,
      CodriftMetrics metrics,
      KnownSchemas schemas,
      TaskBounds bounds,
      InputHold hold) {
    this.config = config;
    this.service = service;
    this.metrics = metrics;
    this.schemas = schemas;
    this.bounds = bounds;
    this.hold = hold;
  }

  /** The topology that the runtime runs. */
  public StageTopology topology() {
    HoldableClients clients = new HoldableClients(hold);
    config.sources().forEach(source -> metrics.beginWindows(source.topic(), STATUSES));
    return new StageTopology(
        config.applications().estimate(),
        build(clients),
        Map.of(
            StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
            TRANSACTION_TIMEOUT_MILLIS,
            StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
            MOST_BUFFERED,
            StreamsConfig.MAX_TASK_IDLE_MS_CONFIG,
            NO_IDLING),
        clients,
        Optional::empty,
        windDown);
  }

  private Topology build(HoldableClients clients) {
    OwnTopics topics = OwnTopics.of(config.topics(), schemas);
    Topology topology = new Topology();
    // Event time is in the messages. The timestamps of Kafka Streams are only those of changelogs
    // and sinks, and brokers refuse timestamps that are far from their clocks.
    topology.addSource(
        AutoOffsetReset.earliest(),
        SOURCE,
        new WallclockTimestampExtractor(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.windows().name());
    topology.addSource(
        AutoOffsetReset.earliest(),
        COMMANDS,
        new WallclockTimestampExtractor(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.commands().name());
    topology.addProcessor(
        PROCESSOR,
        () ->
            new EstimateProcessor(
                config,
                service,
                metrics,
                schemas,
                clients::topicId,
                clients,
                hold,
                bounds,
                windDown),
        SOURCE,
        COMMANDS);
    EstimateStores.of(schemas)
        .all()
        .forEach(store -> topology.addStateStore(store.builder(), PROCESSOR));
    topics.estimates().addSink(topology, PROCESSOR);
    // Claims go back to the topic that the stage reads: tasks communicate through Kafka only.
    topics.windows().addSink(topology, PROCESSOR);
    topics.commands().addSink(topology, PROCESSOR); // answers to what it alone can decide
    topics.deadLetters().addSink(topology, PROCESSOR);
    return topology;
  }
}
