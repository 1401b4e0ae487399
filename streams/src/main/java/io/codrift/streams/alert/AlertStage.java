package io.codrift.streams.alert;

import io.codrift.model.detect.DetectorSettings;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.streams.config.AlertConfig;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.Topics;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.StageTopology;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The alert stage: estimates → detectors → alerts (design rule "Alarms"). All estimates of one
 * source and segment are in one partition, so a task sees the monitors that share a feature
 * together.
 */
public final class AlertStage {
  private final CodriftConfig config;
  private final CodriftMetrics metrics;
  private final Fleet fleet;

  public AlertStage(CodriftConfig config, CodriftMetrics metrics) {
    this.config = config;
    this.metrics = metrics;
    this.fleet = new Fleet(config);
  }

  /** What the runtime is to run. */
  public StageTopology topology() {
    Topics topics = config.topics();
    AlertConfig alerts = config.alerts();
    MonitorDetector detector =
        new MonitorDetector(
            new DetectorSettings(
                fleet.budget().monitorThreshold(),
                alerts.baselineWindows(),
                alerts.rebaselineAfter()));
    Topology topology = new Topology();
    topology.addSource(
        "estimates", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.estimates());
    topology.addProcessor(
        "detect", () -> new AlertProcessor(fleet, detector, metrics), "estimates");
    topology.addStateStore(store(), "detect");
    topology.addSink(
        AlertProcessor.ALERTS,
        topics.alerts(),
        new ByteArraySerializer(),
        Routed.serializer(),
        Routed.partitioner(),
        "detect");
    topology.addSink(
        AlertProcessor.DEAD_LETTERS,
        topics.deadLetters(),
        new ByteArraySerializer(),
        Routed.serializer(),
        Routed.partitioner(),
        "detect");
    return new StageTopology(
        config.name() + "-alert", topology, Map.of(), new DefaultKafkaClientSupplier());
  }

  /** The cache is written down before every commit, so that a kill loses nothing. */
  private static StoreBuilder<KeyValueStore<String, byte[]>> store() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(AlertProcessor.STORE),
            Serdes.String(),
            Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(Map.of());
  }
}
