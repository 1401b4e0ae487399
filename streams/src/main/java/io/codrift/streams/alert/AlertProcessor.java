package io.codrift.streams.alert;

import io.codrift.model.detect.Alarm;
import io.codrift.model.detect.FeatureEvidence;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Phase;
import io.codrift.model.detect.Signal;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.streams.deadletter.DeadLetter;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.store.Store;
import io.codrift.streams.topic.MonitorSegment;
import io.codrift.streams.topic.OwnTopics;
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
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the detectors of the monitors of one partition. The store holds all state. The evidence of
 * each monitor, and what its baseline tells about its noise, are also kept in memory; {@link #init}
 * rebuilds them from the store.
 *
 * <p>The monitors of one partition are the fleet that a detector learns the noise from: all of one
 * segment, and of other segments those that share the partition. What it learns is a function of
 * the store alone, so that a task that is restored or moved goes on with the same numbers.
 */
final class AlertProcessor implements Processor<byte[], byte[], byte[], Object> {
  private static final Logger LOG = LoggerFactory.getLogger(AlertProcessor.class);
  private static final List<String> PHASES =
      Arrays.stream(Phase.values()).map(AlertProcessor::label).toList();

  private final Fleet fleet;
  private final MonitorDetector detector;
  private final CodriftMetrics metrics;
  private final OwnTopics topics;
  private final Store<MonitorSegment, StoredState> states;
  private final Map<MonitorSegment, Map<Signal, Double>> watched = new HashMap<>();
  private final FleetBaselines baselines = new FleetBaselines();
  private final Set<String> unknown = new HashSet<>();

  private ProcessorContext<byte[], Object> context;
  private KeyValueStore<MonitorSegment, StoredState> store;
  private CodriftMetrics.MonitorGauges gauges;

  AlertProcessor(
      Fleet fleet,
      MonitorDetector detector,
      OwnTopics topics,
      Store<MonitorSegment, StoredState> states,
      CodriftMetrics metrics) {
    this.topics = topics;
    this.states = states;
    this.fleet = fleet;
    this.detector = detector;
    this.metrics = metrics;
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void init(ProcessorContext<byte[], Object> processorContext) {
    context = processorContext;
    store = states.of(processorContext);
    gauges = metrics.monitorGauges();
    watched.clear();
    baselines.clear();
    try (KeyValueIterator<MonitorSegment, StoredState> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<MonitorSegment, StoredState> entry = all.next();
        if (fleet.contains(entry.key.monitor())) {
          MonitorState state = state(entry.key, entry.value);
          if (entry.value instanceof StoredState.Intact intact && intact.lostBaseline()) {
            LOG.warn(
                "{} learns a new baseline: its stored one was learnt by the detector of an earlier"
                    + " version, which did not keep its windows.",
                entry.key.label());
          }
          publish(entry.key, state);
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
      estimate = topics.estimates().decode(record.value() == null ? new byte[0] : record.value());
    } catch (MalformedMessageException e) {
      refuse(record, e.getMessage());
      return;
    }
    if (!fleet.contains(estimate.getMonitor())) {
      if (unknown.add(estimate.getMonitor())) {
        LOG.warn(
            "Estimates of {} are ignored: it is not configured, so it has no share of the budget"
                + " of false alarms. Configure it, or stop the process that estimates it.",
            estimate.getMonitor());
      }
      return;
    }
    MonitorSegment key = OwnTopics.of(estimate);
    MonitorState before = load(key);
    MonitorDetector.Step step =
        detector.step(before, Estimates.observation(estimate), baselines.noise());
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

  /** Raises an alert for a feature if the combined evidence of its monitors suffices. */
  private void listenTo(
      Fleet.SharedFeature feature,
      Signal signal,
      Record<byte[], byte[]> record,
      DependenceEstimate estimate) {
    Function<String, MonitorSegment> key = m -> new MonitorSegment(m, estimate.getSegment());
    Map<MonitorSegment, Double> members =
        feature.monitors().stream()
            .map(key)
            .collect(Collectors.toMap(k -> k, k -> evidence(k, signal)));
    double threshold = fleet.budget().featureThreshold();
    double evidence = FeatureEvidence.of(members.values());
    if (evidence < threshold) {
      return;
    }
    // One alert for the common cause, without further alerts of its monitors.
    List<MonitorSegment> speakers =
        members.entrySet().stream()
            .filter(m -> m.getValue() >= fleet.budget().aloneThreshold())
            .sorted(Map.Entry.<MonitorSegment, Double>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList();
    Alarm strongest = null;
    for (MonitorSegment speaker : speakers) {
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
            speakers.stream().map(MonitorSegment::monitor).toList()));
  }

  private double evidence(MonitorSegment key, Signal signal) {
    return watched.getOrDefault(key, Map.of()).getOrDefault(signal, 0.0);
  }

  private MonitorState load(MonitorSegment key) {
    StoredState stored = store.get(key);
    return stored == null ? MonitorState.initial() : state(key, stored);
  }

  private static MonitorState state(MonitorSegment key, StoredState stored) {
    if (stored instanceof StoredState.Intact intact) {
      return intact.state();
    }
    LOG.error(
        "The stored state of {} cannot be read ({}); it learns a new baseline.",
        key.label(),
        ((StoredState.Corrupt) stored).reason());
    return MonitorState.initial();
  }

  private void save(MonitorSegment key, MonitorState state) {
    store.put(key, new StoredState.Intact(state));
    publish(key, state);
  }

  private void publish(MonitorSegment key, MonitorState state) {
    baselines.put(key, state.baselineNoise());
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

  private void raise(Record<byte[], byte[]> record, MonitorSegment key, DependenceAlert alert) {
    LOG.warn("{}", AlertText.of(alert));
    metrics.alert(key.monitor(), alert.getSignal().name().toLowerCase(Locale.ROOT));
    topics.alerts().send(context, alert, record.timestamp());
  }

  private void refuse(Record<byte[], byte[]> record, String detail) {
    context.recordMetadata().ifPresent(origin -> metrics.deadLetter(origin.topic(), "undecodable"));
    topics
        .deadLetters()
        .send(
            context,
            DeadLetter.of("alert", record, context.recordMetadata(), "undecodable", detail));
  }
}
