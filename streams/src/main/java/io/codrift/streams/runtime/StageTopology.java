package io.codrift.streams.runtime;

import java.util.Map;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.Topology;

/**
 * One {@code KafkaStreams} application to run, as a stage defines it for the runtime.
 *
 * @param applicationId consumer group and prefix of the internal topics
 * @param topology what it runs
 * @param overrides Streams properties that differ from the runtime's own
 * @param clients where its clients come from
 */
public record StageTopology(
    String applicationId,
    Topology topology,
    Map<String, Object> overrides,
    KafkaClientSupplier clients) {}
