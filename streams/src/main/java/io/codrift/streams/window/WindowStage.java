package io.codrift.streams.window;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.StageTopology;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The window stage of one source: a Kafka Streams application of its own, so that a source more or
 * less does not renumber another's tasks.
 */
public final class WindowStage {
  static final String WINDOWS_SINK = "windows";
  static final String DEAD_LETTERS_SINK = "dead-letters";
  static final String SAMPLES_STORE = "samples";
  static final String PANES_STORE = "panes";
  static final String FRONTIER_STORE = "frontier";

  private static final String SOURCE_NODE = "input";
  private static final String PROCESSOR_NODE = "window";

  /**
   * Small segments: compaction leaves the one that is written alone, and with the default of 1 GB a
   * restore would read far more than is alive.
   */
  private static final Map<String, String> CHANGELOG = Map.of("segment.bytes", "67108864");

  private final CodriftConfig config;
  private final SourceConfig source;
  private final int partitions;
  private final Supplier<RecordDecoder> decoders;
  private final CodriftMetrics metrics;
  private final InstantSource clock;

  /**
   * @param config the whole configuration
   * @param source one of its sources
   * @param partitions how many partitions the input topic has
   * @param decoders makes a decoder for each task
   * @param metrics where the stage counts
   */
  public WindowStage(
      CodriftConfig config,
      SourceConfig source,
      int partitions,
      Supplier<RecordDecoder> decoders,
      CodriftMetrics metrics) {
    this(config, source, partitions, decoders, metrics, Clock.systemUTC());
  }

  WindowStage(
      CodriftConfig config,
      SourceConfig source,
      int partitions,
      Supplier<RecordDecoder> decoders,
      CodriftMetrics metrics,
      InstantSource clock) {
    this.config = config;
    this.source = source;
    this.partitions = partitions;
    this.decoders = decoders;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** What the runtime runs. */
  public StageTopology topology() {
    TrackingClients clients = new TrackingClients();
    return new StageTopology(
        config.name() + "-window-" + source.topic(), topology(clients), Map.of(), clients);
  }

  Topology topology(ConsumedRecords consumed) {
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        SOURCE_NODE,
        new LogTimestamps(clock),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        source.topic());
    topology.addProcessor(
        PROCESSOR_NODE,
        () -> new WindowProcessor(source, partitions, decoders.get(), consumed, metrics),
        SOURCE_NODE);
    topology.addStateStore(store(SAMPLES_STORE), PROCESSOR_NODE);
    topology.addStateStore(store(PANES_STORE), PROCESSOR_NODE);
    topology.addStateStore(store(FRONTIER_STORE), PROCESSOR_NODE);
    topology.addSink(
        WINDOWS_SINK,
        config.topics().windows(),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        new WindowsPartitioner(),
        PROCESSOR_NODE);
    topology.addSink(
        DEAD_LETTERS_SINK,
        config.topics().deadLetters(),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        PROCESSOR_NODE);
    return topology;
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(CHANGELOG);
  }
}
