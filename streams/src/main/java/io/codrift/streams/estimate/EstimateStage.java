package io.codrift.streams.estimate;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.Topics;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.StageTopology;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The estimate stage: windows of all sources in, one estimate per window of each monitor out.
 *
 * <p>The topics of windows and of estimates must have the same number of partitions: an estimate
 * goes to the partition that its window came from.
 */
public final class EstimateStage {
  static final String ESTIMATES_SINK = "estimates";
  static final String ADMISSIONS_SINK = "admissions";
  static final String DEAD_LETTERS_SINK = "dead-letters";
  static final String PARTS_STORE = "parts";
  static final String FRONTIERS_STORE = "frontiers";
  static final String PENDING_STORE = "pending";
  static final String CHECKPOINTS_STORE = "checkpoints";
  static final String LATEST_STORE = "latest";

  private static final String SOURCE = "windows";
  private static final String PROCESSOR = "estimate";

  /**
   * Changelogs of values that are overwritten and deleted all the time: with the default segment of
   * 1 GB, which compaction leaves alone while it is written, a restore would read far more than is
   * alive.
   */
  private static final Map<String, String> CHANGELOG = Map.of("segment.bytes", "67108864");

  /** A commit holds at most 8 MB of checkpoints; on a slow network that takes its time. */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 60_000;

  private final CodriftConfig config;
  private final ModelService service;
  private final CodriftMetrics metrics;

  /**
   * @param config the whole configuration
   * @param service fits the windows of all tasks of this process; not closed by the stage
   * @param metrics where the stage counts and shows
   */
  public EstimateStage(CodriftConfig config, ModelService service, CodriftMetrics metrics) {
    this.config = config;
    this.service = service;
    this.metrics = metrics;
  }

  /** What the runtime runs. */
  public StageTopology topology() {
    return new StageTopology(
        config.name() + "-estimate",
        build(),
        Map.of(
            StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
            TRANSACTION_TIMEOUT_MILLIS),
        new DefaultKafkaClientSupplier());
  }

  private Topology build() {
    Topics topics = config.topics();
    Topology topology = new Topology();
    // Event time lives in the messages; Streams' own time only stamps changelogs and sinks, which
    // brokers refuse when it is far from their clock.
    topology.addSource(
        AutoOffsetReset.earliest(),
        SOURCE,
        new WallclockTimestampExtractor(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.windows());
    topology.addProcessor(PROCESSOR, () -> new EstimateProcessor(config, service, metrics), SOURCE);
    topology.addStateStore(store(PARTS_STORE), PROCESSOR);
    topology.addStateStore(store(FRONTIERS_STORE), PROCESSOR);
    topology.addStateStore(store(PENDING_STORE), PROCESSOR);
    topology.addStateStore(store(CHECKPOINTS_STORE), PROCESSOR);
    topology.addStateStore(store(LATEST_STORE), PROCESSOR);
    topology.addSink(
        ESTIMATES_SINK,
        topics.estimates(),
        new ByteArraySerializer(),
        Outgoing.serializer(),
        Outgoing.partitioner(),
        PROCESSOR);
    // Back into the topic that the stage reads: tasks speak to each other through Kafka alone.
    topology.addSink(
        ADMISSIONS_SINK,
        topics.windows(),
        new ByteArraySerializer(),
        Outgoing.serializer(),
        Outgoing.partitioner(),
        PROCESSOR);
    topology.addSink(
        DEAD_LETTERS_SINK,
        topics.deadLetters(),
        new ByteArraySerializer(),
        Outgoing.serializer(),
        Outgoing.partitioner(),
        PROCESSOR);
    return topology;
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(CHANGELOG);
  }
}
