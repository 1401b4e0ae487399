package io.codrift.streams.alert;

import io.codrift.model.detect.DetectorSettings;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.AlertConfig;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.store.Store;
import io.codrift.streams.topic.MonitorSegment;
import io.codrift.streams.topic.OwnTopics;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * The alert stage: reads estimates, runs detectors and writes alerts. All estimates of one source
 * and segment are in one partition, so one task has all monitors that share a feature.
 */
public final class AlertStage {
  private static final String SOURCE = "estimates";
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
    Store<MonitorSegment, StoredState> states = StoredState.store();
    AlertConfig alerts = config.alerts();
    MonitorDetector detector =
        new MonitorDetector(
            new DetectorSettings(
                fleet.budget().monitorThreshold(),
                alerts.baselineWindows(),
                alerts.rebaselineAfter()));
    Topology topology = new Topology();
    topology.addSource(
        SOURCE,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.estimates().name());
    topology.addProcessor(
        PROCESSOR, () -> new AlertProcessor(fleet, detector, topics, states, metrics), SOURCE);
    topology.addStateStore(states.builder(), PROCESSOR);
    topics.alerts().addSink(topology, PROCESSOR);
    topics.deadLetters().addSink(topology, PROCESSOR);
    return new StageTopology(
        config.name() + "-alert", topology, Map.of(), new DefaultKafkaClientSupplier());
  }
}
