package io.codrift.streams.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.Topology;

/**
 * One {@code KafkaStreams} application to run, as a stage defines it for the runtime.
 *
 * @param applicationId consumer group and prefix of the internal topics
 * @param topology what it runs
 * @param overrides Streams properties that differ from the runtime's own
 * @param clients where its clients come from
 * @param notReady why the stage is not ready although its threads run; empty while it is. Asked by
 *     any thread
 * @param windDown asks its tasks to end what they have begun before it stops
 */
public record StageTopology(
    String applicationId,
    Topology topology,
    Map<String, Object> overrides,
    KafkaClientSupplier clients,
    Supplier<Optional<String>> notReady,
    WindDown windDown) {

  /** A stage whose tasks begin nothing that would have to end before it stops. */
  public StageTopology(
      String applicationId,
      Topology topology,
      Map<String, Object> overrides,
      KafkaClientSupplier clients,
      Supplier<Optional<String>> notReady) {
    this(applicationId, topology, overrides, clients, notReady, new WindDown());
  }

  /** A stage that is ready while its threads run. */
  public StageTopology(
      String applicationId,
      Topology topology,
      Map<String, Object> overrides,
      KafkaClientSupplier clients) {
    this(applicationId, topology, overrides, clients, Optional::empty);
  }
}
