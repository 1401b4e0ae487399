package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.detect.Signal;
import io.codrift.streams.topic.MonitorSegment;
import org.junit.jupiter.api.Test;

class SharedEvidenceTest {
  private final Fleet fleet = new Fleet(AlertConfigs.of("{ target: t, features: [a, b, c, d] }"));
  private final String monitor = fleet.contains("a~t") ? "a~t" : "t~a";
  private final SharedEvidence evidence = new SharedEvidence(fleet);

  @Test
  void theEvidenceOfAFeatureIsTheMeanOverItsMonitors() {
    evidence.put(new MonitorSegment(monitor, "eu"), Signal.LEVEL, 8);
    assertThat(evidence.of(fleet.featuresOf(monitor).get(0), "eu", Signal.LEVEL)).isEqualTo(2);
    assertThat(evidence.of(fleet.featuresOf(monitor).get(0), "us", Signal.LEVEL)).isZero();
  }

  @Test
  void segmentsThatAreGoneLeaveNothing() {
    for (int segment = 0; segment < 100; segment++) {
      MonitorSegment key = new MonitorSegment(monitor, "day " + segment);
      for (Signal signal : Signal.values()) {
        evidence.put(key, signal, 3);
      }
      for (Signal signal : Signal.values()) {
        evidence.put(key, signal, 0);
      }
    }
    assertThat(evidence.segments()).isZero();
  }
}
