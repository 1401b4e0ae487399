package io.codrift.streams.estimate.publish;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.topic.MonitorSegment;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.Topic;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Sends estimates to the world and shows them as gauges. The last estimate of every monitor is kept
 * in a store, so that its gauges are back as soon as the task is, wherever that is.
 */
public final class EstimatePublisher implements AutoCloseable {
  private final ProcessorContext<byte[], Object> context;
  private final Topic<DependenceEstimate> topic;
  private final KeyValueStore<MonitorSegment, DependenceEstimate> latest;
  private final CodriftMetrics metrics;
  private final CodriftMetrics.MonitorGauges gauges;

  /**
   * @param context of the task
   * @param topic of estimates
   * @param latest store of every monitor's last estimate
   * @param metrics where windows are counted and gauges live
   */
  public EstimatePublisher(
      ProcessorContext<byte[], Object> context,
      Topic<DependenceEstimate> topic,
      KeyValueStore<MonitorSegment, DependenceEstimate> latest,
      CodriftMetrics metrics) {
    this.context = context;
    this.topic = topic;
    this.latest = latest;
    this.metrics = metrics;
    gauges = metrics.monitorGauges();
  }

  /**
   * Sets the gauges to the last estimates in the store.
   *
   * @param monitors names of the configured monitors; others' estimates are left alone
   */
  public void restore(Set<String> monitors) {
    try (KeyValueIterator<MonitorSegment, DependenceEstimate> entries = latest.all()) {
      while (entries.hasNext()) {
        KeyValue<MonitorSegment, DependenceEstimate> entry = entries.next();
        if (monitors.contains(entry.key.monitor())) {
          show(entry.value);
        }
      }
    }
  }

  /**
   * Publishes one estimate.
   *
   * @return its encoded length in bytes
   */
  public int publish(DependenceEstimate estimate) {
    topic.send(context, estimate, Math.max(0, context.currentSystemTimeMs()));
    latest.put(OwnTopics.of(estimate), estimate);
    metrics.window(estimate.getSource(), estimate.getStatus().name());
    show(estimate);
    return topic.encodedBytes(estimate);
  }

  /** Shows how much waits. */
  public void backlog(int windows, double ageSeconds) {
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
