package io.codrift.streams.alert;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.topic.OwnTopics;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * The alert stage: reads estimates and commands, runs detectors and writes alerts. All estimates of
 * one source and segment are in one partition, so one task has all monitors that share a feature.
 */
public final class AlertStage {
  private static final String SOURCE = "estimates";
  private static final String COMMANDS = "commands";
  private static final String PROCESSOR = "detect";

  private final CodriftConfig config;
  private final CodriftMetrics metrics;
  private final KnownSchemas schemas;
  private final Fleet fleet;

  /**
   * @param config the whole configuration
   * @param metrics the metrics of the stage
   * @param schemas schemas that decode the estimates
   */
  public AlertStage(CodriftConfig config, CodriftMetrics metrics, KnownSchemas schemas) {
    this.config = config;
    this.metrics = metrics;
    this.schemas = schemas;
    this.fleet = new Fleet(config);
  }

  /** The topology that the runtime runs. */
  public StageTopology topology() {
    OwnTopics topics = OwnTopics.of(config.topics(), schemas);
    AlertStores stores = AlertStores.of(schemas);
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        SOURCE,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.estimates().name());
    topology.addSource(
        AutoOffsetReset.earliest(),
        COMMANDS,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.commands().name());
    topology.addProcessor(
        PROCESSOR,
        () ->
            new AlertProcessor(
                fleet,
                config.alerts(),
                config.estimator().settleWindows(),
                topics,
                stores,
                config.runtime(),
                metrics),
        SOURCE,
        COMMANDS);
    stores.all().forEach(store -> topology.addStateStore(store.builder(), PROCESSOR));
    topics.alerts().addSink(topology, PROCESSOR);
    topics.commands().addSink(topology, PROCESSOR); // answers, and what it asks for itself
    topics.deadLetters().addSink(topology, PROCESSOR);
    return new StageTopology(
        config.applications().alert(), topology, Map.of(), new DefaultKafkaClientSupplier());
  }
}
