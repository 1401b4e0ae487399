package io.codrift.streams.alert;

import io.codrift.model.detect.Alarm;
import io.codrift.model.detect.FeatureEvidence;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Phase;
import io.codrift.model.detect.Signal;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.deadletter.DeadLetter;
import io.codrift.streams.metrics.CodriftMetrics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the detectors of the monitors of one partition. The store is the truth; what is held in
 * memory, the evidence of each monitor, is rebuilt from it by {@link #init}.
 */
final class AlertProcessor implements Processor<byte[], byte[], byte[], Routed> {
  static final String ALERTS = "alerts";
  static final String DEAD_LETTERS = "dead-letters";
  static final String STORE = "monitors";

  private static final Logger LOG = LoggerFactory.getLogger(AlertProcessor.class);
  private static final List<String> PHASES =
      Arrays.stream(Phase.values()).map(AlertProcessor::label).toList();

  private final Fleet fleet;
  private final MonitorDetector detector;
  private final CodriftMetrics metrics;
  private final MessageCodec<DependenceEstimate> estimates =
      new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());
  private final MessageCodec<DependenceAlert> alerts =
      new MessageCodec<>(DependenceAlert.class, KnownSchemas.bundled());
  private final Map<MonitorKey, Map<Signal, Double>> watched = new HashMap<>();
  private final Set<String> unknown = new HashSet<>();

  private ProcessorContext<byte[], Routed> context;
  private KeyValueStore<String, byte[]> store;
  private CodriftMetrics.MonitorGauges gauges;

  AlertProcessor(Fleet fleet, MonitorDetector detector, CodriftMetrics metrics) {
    this.fleet = fleet;
    this.detector = detector;
    this.metrics = metrics;
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void init(ProcessorContext<byte[], Routed> processorContext) {
    context = processorContext;
    store = processorContext.getStateStore(STORE);
    gauges = metrics.monitorGauges();
    watched.clear();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> entry = all.next();
        MonitorKey key = MonitorKey.ofStoreKey(entry.key);
        if (fleet.contains(key.monitor())) {
          publish(key, read(key, entry.value));
        }
      }
    }
  }

  @Override
  public void close() {
    gauges.close();
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    DependenceEstimate estimate;
    try {
      estimate = estimates.decode(record.value() == null ? new byte[0] : record.value());
    } catch (MalformedMessageException e) {
      refuse(record, e.getMessage());
      return;
    }
    if (!fleet.contains(estimate.getMonitor())) {
      if (unknown.add(estimate.getMonitor())) {
        LOG.warn(
            "Estimates of {}, which is not configured, are not watched: the budget of false alarms"
                + " has no share for it. Configure it, or stop what estimates it.",
            estimate.getMonitor());
      }
      return;
    }
    MonitorKey key = new MonitorKey(estimate.getMonitor(), estimate.getSegment());
    MonitorState before = load(key);
    MonitorDetector.Step step = detector.step(before, Estimates.observation(estimate));
    if (step.state().equals(before)) {
      return;
    }
    save(key, step.state());
    step.alarm().ifPresent(alarm -> raise(record, key, Alerts.ofMonitor(estimate, alarm)));
    for (Fleet.SharedFeature feature : fleet.featuresOf(key.monitor())) {
      for (Signal signal : Signal.values()) {
        listenTo(feature, signal, record, estimate);
      }
    }
  }

  /** Lets a feature speak if its monitors' evidence together suffices. */
  private void listenTo(
      Fleet.SharedFeature feature,
      Signal signal,
      Record<byte[], byte[]> record,
      DependenceEstimate estimate) {
    Function<String, MonitorKey> key = m -> new MonitorKey(m, estimate.getSegment());
    Map<MonitorKey, Double> members =
        feature.monitors().stream()
            .map(key)
            .collect(Collectors.toMap(k -> k, k -> evidence(k, signal)));
    double threshold = fleet.budget().featureThreshold();
    double evidence = FeatureEvidence.of(members.values());
    if (evidence < threshold) {
      return;
    }
    // One alert for the common cause, not one more per monitor that is already convinced.
    List<MonitorKey> speakers =
        members.entrySet().stream()
            .filter(m -> m.getValue() >= fleet.budget().aloneThreshold())
            .sorted(Map.Entry.<MonitorKey, Double>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList();
    Alarm strongest = null;
    for (MonitorKey speaker : speakers) {
      MonitorDetector.Step step = detector.latch(load(speaker), signal);
      save(speaker, step.state());
      if (strongest == null) {
        strongest = step.alarm().orElseThrow();
      }
    }
    raise(
        record,
        key.apply(feature.name()),
        Alerts.ofFeature(
            estimate,
            feature.name(),
            strongest,
            evidence,
            threshold,
            speakers.stream().map(MonitorKey::monitor).toList()));
  }

  private double evidence(MonitorKey key, Signal signal) {
    return watched.getOrDefault(key, Map.of()).getOrDefault(signal, 0.0);
  }

  private MonitorState load(MonitorKey key) {
    byte[] bytes = store.get(key.storeKey());
    return bytes == null ? MonitorState.initial() : read(key, bytes);
  }

  private static MonitorState read(MonitorKey key, byte[] bytes) {
    try {
      return MonitorState.fromBytes(bytes);
    } catch (IllegalArgumentException e) {
      LOG.error(
          "The stored state of {} cannot be read ({}); it learns a new baseline.",
          key.messageKey(),
          e.getMessage());
      return MonitorState.initial();
    }
  }

  private void save(MonitorKey key, MonitorState state) {
    store.put(key.storeKey(), state.toBytes());
    publish(key, state);
  }

  private void publish(MonitorKey key, MonitorState state) {
    if (state.phase() == Phase.WATCHING) {
      watched.put(
          key, Arrays.stream(Signal.values()).collect(Collectors.toMap(s -> s, state::evidence)));
    } else {
      watched.remove(key);
    }
    double threshold = fleet.budget().monitorThreshold();
    for (Signal signal : Signal.values()) {
      gauges.evidence(
          key.monitor(), key.segment(), label(signal), state.evidence(signal) / threshold);
    }
    gauges.state(key.monitor(), key.segment(), label(state.phase()), PHASES);
  }

  private void raise(Record<byte[], byte[]> record, MonitorKey key, DependenceAlert alert) {
    LOG.warn("{}", AlertText.of(alert));
    metrics.alert(key.monitor(), alert.getSignal().name().toLowerCase(Locale.ROOT));
    byte[] messageKey = key.messageKey().getBytes(StandardCharsets.UTF_8);
    context.forward(
        new Record<>(messageKey, new Routed(partition(), alerts.encode(alert)), record.timestamp()),
        ALERTS);
  }

  private void refuse(Record<byte[], byte[]> record, String detail) {
    context.recordMetadata().ifPresent(origin -> metrics.deadLetter(origin.topic(), "undecodable"));
    Record<byte[], byte[]> letter =
        DeadLetter.of("alert", record, context.recordMetadata(), "undecodable", detail);
    context.forward(letter.withValue(new Routed(partition(), letter.value())), DEAD_LETTERS);
  }

  private int partition() {
    return context.recordMetadata().map(RecordMetadata::partition).orElse(0);
  }
}
