package io.codrift.streams.alert;

import io.codrift.model.detect.FleetNoise;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Phase;
import io.codrift.model.detect.Signal;
import io.codrift.streams.topic.MonitorSegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of the detectors of one task. The store holds them. What is asked of all monitors at
 * once is in memory too: the evidence of each, and what its baseline tells about its noise. {@link
 * #restore} rebuilds that from the store.
 *
 * <p>The monitors of one partition are the fleet that a detector learns the noise from: all of one
 * segment, and of other segments those that share the partition. What it learns is a function of
 * the store alone, so that a task that is restored or moved goes on with the same numbers.
 */
final class MonitorStates {
  private static final Logger LOG = LoggerFactory.getLogger(MonitorStates.class);

  private final Fleet fleet;
  private final MonitorDetector detector;
  private final KeyValueStore<MonitorSegment, StoredState> store;
  private final MonitorReport report;
  private final Map<MonitorSegment, Map<Signal, Double>> watched = new HashMap<>();
  private final SharedEvidence shared;
  private final FleetBaselines baselines = new FleetBaselines();

  MonitorStates(
      Fleet fleet,
      MonitorDetector detector,
      KeyValueStore<MonitorSegment, StoredState> store,
      MonitorReport report) {
    this.fleet = fleet;
    this.shared = new SharedEvidence(fleet);
    this.detector = detector;
    this.store = store;
    this.report = report;
  }

  /** Takes what is in the store. */
  void restore() {
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

  /** The state of a monitor; that of a new one if there is none. */
  MonitorState load(MonitorSegment key) {
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

  void save(MonitorSegment key, MonitorState state) {
    store.put(key, new StoredState.Intact(state));
    publish(key, state);
  }

  private void publish(MonitorSegment key, MonitorState state) {
    baselines.put(key, state.baselineNoise());
    boolean speaks = state.phase() == Phase.WATCHING && !fleet.featuresOf(key.monitor()).isEmpty();
    if (speaks) {
      Map<Signal, Double> evidence = new EnumMap<>(Signal.class);
      for (Signal signal : Signal.values()) {
        evidence.put(signal, detector.relevantEvidence(state, signal));
      }
      watched.put(key, evidence);
      evidence.forEach((signal, value) -> shared.put(key, signal, value));
    } else {
      silence(key);
    }
    report.show(key, state);
  }

  private void silence(MonitorSegment key) {
    if (watched.remove(key) != null) {
      for (Signal signal : Signal.values()) {
        shared.put(key, signal, 0);
      }
    }
  }

  /** Whether there is a state of a monitor. */
  boolean has(MonitorSegment key) {
    return store.get(key) != null;
  }

  /** Deletes the state of a monitor. */
  void forget(MonitorSegment key) {
    store.delete(key);
    baselines.put(key, Optional.empty());
    silence(key);
  }

  /** The evidence by which a monitor speaks for a change of its features; 0 if it does not. */
  double evidence(MonitorSegment key, Signal signal) {
    return watched.getOrDefault(key, Map.of()).getOrDefault(signal, 0.0);
  }

  /** The evidence that the monitors of a feature have together. */
  double evidence(Fleet.SharedFeature feature, String segment, Signal signal) {
    return shared.of(feature, segment, signal);
  }

  /** What all monitors have told about their noise. */
  FleetNoise noise() {
    return baselines.noise();
  }

  /** The segments of a monitor, or one of them. */
  List<MonitorSegment> of(String monitor, Optional<String> segment) {
    List<MonitorSegment> keys = new ArrayList<>();
    try (KeyValueIterator<MonitorSegment, StoredState> all = store.all()) {
      while (all.hasNext()) {
        MonitorSegment key = all.next().key;
        if (key.monitor().equals(monitor)
            && segment.map(name -> name.equals(key.segment())).orElse(true)) {
          keys.add(key);
        }
      }
    }
    return keys;
  }
}
