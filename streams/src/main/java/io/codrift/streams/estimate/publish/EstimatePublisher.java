package io.codrift.streams.estimate.publish;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.estimate.assembly.Waiting;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.metrics.MonitorGauges;
import io.codrift.streams.topic.MonitorSegment;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes estimates to the topic and as gauges. A store keeps the last estimate of every monitor,
 * so that the gauges return with the task after a restart or rebalance.
 */
public final class EstimatePublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EstimatePublisher.class);

  /** What a last estimate counts of a piece of work. */
  private static final long ESTIMATE_BYTES = 2_000;

  private final ProcessorContext<byte[], Object> context;
  private final Topic<DependenceEstimate> topic;
  private final KeyValueStore<MonitorSegment, DependenceEstimate> latest;
  private final CodriftMetrics metrics;
  private final MonitorGauges gauges;

  /** Monitors that are not configured, and when their last estimate was stored; 0: not known. */
  private final Map<MonitorSegment, Long> unknown = new LinkedHashMap<>();

  private final TooFewReport tooFew = new TooFewReport();

  /**
   * @param context of the task
   * @param topic of estimates
   * @param latest store with the last estimate of every monitor
   * @param metrics the metrics of the stage
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
   * @param monitors names of the configured monitors; the estimates of others are kept, see {@link
   *     #removed}
   */
  public void restore(Set<String> monitors) {
    try (KeyValueIterator<MonitorSegment, DependenceEstimate> entries = latest.all()) {
      while (entries.hasNext()) {
        KeyValue<MonitorSegment, DependenceEstimate> entry = entries.next();
        if (monitors.contains(entry.key.monitor())) {
          show(entry.value);
          if (entry.value.getStatus() != EstimateStatus.TOO_FEW) {
            var unused = tooFew.take(entry.key, entry.value.getStatus(), "", List.of());
          }
        } else {
          unknown.put(entry.key, entry.value.getStoredAt().toEpochMilli());
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
    latest.put(OwnTopics.of(estimate), stored(estimate, context.currentSystemTimeMs()));
    metrics.window(estimate.getSource(), estimate.getStatus().name());
    tooFew
        .take(
            OwnTopics.of(estimate),
            estimate.getStatus(),
            estimate.getReason(),
            EmptyColumns.of(estimate.getMissing(), estimate.getSeen()))
        .ifPresent(LOG::warn);
    show(estimate);
    return topic.encodedBytes(estimate);
  }

  /**
   * Publishes that a monitor gets no records. It is no estimate: gauges and counters stay those of
   * the last one.
   */
  public void tell(DependenceEstimate noData) {
    topic.send(context, noData, Math.max(0, context.currentSystemTimeMs()));
  }

  /**
   * Whether an estimate of a monitor was published after a time.
   *
   * @param time null if it is not known: then none was
   */
  public boolean hasEstimateSince(MonitorSegment owner, Instant time) {
    DependenceEstimate last = latest.get(owner);
    return last != null && time != null && last.getStoredAt().isAfter(time);
  }

  private static DependenceEstimate stored(DependenceEstimate estimate, long now) {
    return DependenceEstimate.newBuilder(estimate).setStoredAt(Instant.ofEpochMilli(now)).build();
  }

  /**
   * The last estimates of monitors that are not configured and have had none for a time. A process
   * with another configuration knows those that go on.
   *
   * @param now wall clock, milliseconds since the epoch
   * @param piece how many may be read; the rest is left for the next call
   */
  public List<DependenceEstimate> removed(long now, Duration keep, Piece piece) {
    List<DependenceEstimate> old = new ArrayList<>();
    for (Map.Entry<MonitorSegment, Long> entry : unknown.entrySet()) {
      boolean restored = entry.getValue() == 0;
      if ((restored || now - entry.getValue() >= keep.toMillis())
          && !piece.admits(ESTIMATE_BYTES)) {
        return old;
      }
      if (restored) {
        // An earlier version stored it: its time begins now.
        latest.put(entry.getKey(), stored(latest.get(entry.getKey()), now));
        entry.setValue(now);
      } else if (now - entry.getValue() >= keep.toMillis()) {
        old.add(latest.get(entry.getKey()));
      }
    }
    return old;
  }

  /**
   * Publishes the last message of a monitor and segment, and forgets them.
   *
   * @param last says that it is forgotten
   */
  public void forget(DependenceEstimate last) {
    MonitorSegment owner = OwnTopics.of(last);
    tell(last);
    latest.delete(owner);
    gauges.forget(owner.monitor(), owner.segment());
    unknown.remove(owner);
  }

  /** Sets the gauges of the backlog. */
  public void backlog(int windows, double ageSeconds) {
    gauges.backlog(context.taskId().toString(), windows, ageSeconds);
  }

  /** Sets the gauge of what the oldest window of a source waits for; removes it if none does. */
  public void waiting(String source, Optional<Waiting> waiting) {
    gauges.waiting(
        source,
        context.taskId().toString(),
        waiting.map(w -> Integer.toString(w.partition())),
        waiting.map(Waiting::since).orElse(0L));
  }

  @Override
  public void close() {
    gauges.close();
  }

  private void show(DependenceEstimate estimate) {
    gauges.estimate(
        estimate.getMonitor(),
        estimate.getSegment(),
        new MonitorGauges.EstimateNumbers(
            orNaN(estimate.getMiNats()),
            orNaN(estimate.getStandardErrorNats()),
            orNaN(estimate.getGaussianMiNats()),
            orNaN(estimate.getLevelNats()),
            orNaN(estimate.getLevelStandardErrorNats()),
            orNaN(estimate.getShiftNats()),
            orNaN(estimate.getShiftStandardErrorNats()),
            orNaN(estimate.getEntropyXNats()),
            orNaN(estimate.getConditionalEntropyNats()),
            orNaN(estimate.getMiBeforeFineTuningNats())));
    gauges.window(
        estimate.getSource(),
        estimate.getMonitor(),
        estimate.getSegment(),
        estimate.getWindowEnd().toEpochMilli(),
        estimate.getStatus().name(),
        estimate.getSeen(),
        estimate.getUsed());
  }

  /** A gauge that is set to NaN removes its series. */
  private static double orNaN(Double value) {
    return value == null ? Double.NaN : value;
  }
}
