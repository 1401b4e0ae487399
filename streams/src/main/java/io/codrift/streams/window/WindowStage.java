package io.codrift.streams.window;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.runtime.TopicState;
import io.codrift.streams.topic.OwnTopics;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The window stage of one source. Each source is a separate Kafka Streams application, so that
 * adding or removing a source does not renumber the tasks of others.
 */
public final class WindowStage {
  private static final String SOURCE_NODE = "input";
  private static final String PROCESSOR_NODE = "window";

  private final CodriftConfig config;
  private final SourceConfig source;
  private final InputCount input;
  private final Supplier<RecordDecoder> decoders;
  private final CodriftMetrics metrics;
  private final KnownSchemas schemas;
  private final InstantSource clock;
  private final RefusedRecords refusals;
  private final UnseenFeatures unseen;

  /**
   * @param config the whole configuration
   * @param source one of its sources
   * @param input the input topic, as it is now
   * @param decoders makes a decoder for each task
   * @param metrics the metrics of the stage
   * @param schemas schemas that decode stored values
   * @param clock upper bound for the timestamps of records
   */
  public WindowStage(
      CodriftConfig config,
      SourceConfig source,
      TopicState input,
      Supplier<RecordDecoder> decoders,
      CodriftMetrics metrics,
      KnownSchemas schemas,
      InstantSource clock) {
    this.config = config;
    this.source = source;
    this.input = new InputCount(input, clock.instant());
    this.decoders = decoders;
    this.metrics = metrics;
    this.schemas = schemas;
    this.clock = clock;
    this.refusals = new RefusedRecords(source.topic(), config.topics().deadLetters());
    this.unseen = new UnseenFeatures(source.features());
  }

  /** The topology that the runtime runs. */
  public StageTopology topology() {
    metrics.beginRecords(source.topic());
    InputHold hold = new InputHold();
    TrackingClients clients = new TrackingClients(hold);
    return new StageTopology(
        config.applications().window(source.topic()),
        topology(clients, clients, hold),
        Map.of(),
        clients,
        refusals::reasonNotReady);
  }

  Topology topology(ConsumedRecords consumed, InputLog log, InputHold hold) {
    OwnTopics topics = OwnTopics.of(config.topics(), schemas);
    WindowStores stores = WindowStores.of(schemas);
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
        () ->
            new WindowProcessor(
                source,
                topics,
                stores,
                input,
                decoders.get(),
                consumed,
                log,
                hold,
                refusals,
                unseen,
                config.runtime().deadLettersPerMinute(),
                metrics),
        SOURCE_NODE);
    stores.all().forEach(store -> topology.addStateStore(store.builder(), PROCESSOR_NODE));
    topics.windows().addSink(topology, PROCESSOR_NODE);
    topics.deadLetters().addSink(topology, PROCESSOR_NODE);
    return topology;
  }
}
