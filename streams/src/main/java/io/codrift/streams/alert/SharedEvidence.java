package io.codrift.streams.alert;

import io.codrift.model.detect.FeatureEvidence;
import io.codrift.model.detect.Signal;
import io.codrift.streams.topic.MonitorSegment;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The evidence of all monitors that share a feature. A feature may have thousands of monitors, so
 * what they have together follows each change of one. Not thread-safe.
 */
final class SharedEvidence {
  private final Fleet fleet;

  /** By feature and segment. Features of different sources may have one name. */
  private final Map<Fleet.SharedFeature, Map<String, Map<Signal, EvidenceSum>>> sums =
      new IdentityHashMap<>();

  /**
   * @param fleet which monitors share which features
   */
  SharedEvidence(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Notes the evidence of a monitor; 0 if it says nothing. */
  void put(MonitorSegment key, Signal signal, double evidence) {
    for (Fleet.SharedFeature feature : fleet.featuresOf(key.monitor())) {
      Map<String, Map<Signal, EvidenceSum>> segments =
          sums.computeIfAbsent(feature, f -> new HashMap<>());
      if (evidence == 0 && !segments.containsKey(key.segment())) {
        continue;
      }
      Map<Signal, EvidenceSum> ofSegment =
          segments.computeIfAbsent(key.segment(), s -> new EnumMap<>(Signal.class));
      EvidenceSum sum =
          ofSegment.computeIfAbsent(signal, s -> new EvidenceSum(feature.monitors().size()));
      var unused = sum.set(feature.places().get(key.monitor()), evidence);
      if (sum.sum() == 0) {
        // Segments come and go: those that are gone leave nothing.
        ofSegment.remove(signal);
        if (ofSegment.isEmpty()) {
          segments.remove(key.segment());
        }
      }
    }
  }

  /** Of how many segments there is evidence, over all features. */
  int segments() {
    return sums.values().stream().mapToInt(Map::size).sum();
  }

  /** The evidence of a feature, see {@link FeatureEvidence}. */
  double of(Fleet.SharedFeature feature, String segment, Signal signal) {
    EvidenceSum sum =
        sums.getOrDefault(feature, Map.of()).getOrDefault(segment, Map.of()).get(signal);
    return sum == null ? 0 : FeatureEvidence.ofSum(sum.sum(), feature.monitors().size());
  }
}
