package io.codrift.streams.estimate;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.metrics.CodriftMetrics;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Sends estimates to the world and shows them as gauges. The last estimate of every monitor is kept
 * in a store, so that its gauges are back as soon as the task is, wherever that is.
 */
final class EstimatePublisher implements AutoCloseable {
  private final ProcessorContext<byte[], Outgoing> context;
  private final String sink;
  private final KeyValueStore<Bytes, byte[]> latest;
  private final CodriftMetrics metrics;
  private final CodriftMetrics.MonitorGauges gauges;
  private final MessageCodec<DependenceEstimate> codec =
      new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());

  /**
   * @param context of the task
   * @param sink name of the sink of estimates
   * @param latest store of every monitor's last estimate
   * @param metrics where windows are counted and gauges live
   */
  EstimatePublisher(
      ProcessorContext<byte[], Outgoing> context,
      String sink,
      KeyValueStore<Bytes, byte[]> latest,
      CodriftMetrics metrics) {
    this.context = context;
    this.sink = sink;
    this.latest = latest;
    this.metrics = metrics;
    gauges = metrics.monitorGauges();
  }

  /**
   * Sets the gauges to the last estimates in the store.
   *
   * @param monitors names of the configured monitors; others' estimates are left alone
   */
  void restore(Set<String> monitors) {
    try (KeyValueIterator<Bytes, byte[]> entries = latest.all()) {
      while (entries.hasNext()) {
        DependenceEstimate estimate = codec.decode(entries.next().value);
        if (monitors.contains(estimate.getMonitor())) {
          show(estimate);
        }
      }
    }
  }

  /**
   * Publishes one estimate.
   *
   * @return its encoded length in bytes
   */
  int publish(DependenceEstimate estimate) {
    byte[] value = codec.encode(estimate);
    byte[] key =
        (estimate.getMonitor() + "|" + estimate.getSegment()).getBytes(StandardCharsets.UTF_8);
    context.forward(
        new Record<>(
            key,
            new Outgoing(context.taskId().partition(), value),
            Math.max(0, context.currentSystemTimeMs())),
        sink);
    latest.put(StoreKey.of(estimate.getMonitor()).and(estimate.getSegment()).toKey(), value);
    metrics.window(estimate.getSource(), estimate.getStatus().name());
    show(estimate);
    return value.length;
  }

  /** Shows how much waits. */
  void backlog(int windows, double ageSeconds) {
    gauges.backlog(context.taskId().toString(), windows, ageSeconds);
  }

  @Override
  public void close() {
    gauges.close();
  }

  private void show(DependenceEstimate estimate) {
    gauges.estimate(
        estimate.getMonitor(),
        estimate.getSegment(),
        orNaN(estimate.getMiNats()),
        orNaN(estimate.getStandardErrorNats()),
        orNaN(estimate.getGaussianMiNats()),
        orNaN(estimate.getLevelNats()),
        orNaN(estimate.getShiftNats()));
    gauges.windowEnd(
        estimate.getMonitor(), estimate.getSegment(), estimate.getWindowEnd().toEpochMilli());
  }

  /** The gauges take NaN for "no number" and remove the series. */
  private static double orNaN(Double value) {
    return value == null ? Double.NaN : value;
  }
}
