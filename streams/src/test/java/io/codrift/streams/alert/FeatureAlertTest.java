package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.config.CodriftConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;

/** Alerts of a feature, which many of its monitors raise together. */
class FeatureAlertTest extends AlertStageDriver {
  /** All pairs of eight features. */
  private final class Pairs {
    private final List<EstimateStream> all = new ArrayList<>();
    private final List<EstimateStream> withA = new ArrayList<>();

    Pairs(Function<String, CodriftConfig> config) {
      List<String> features = List.of("a", "b", "c", "d", "e", "f", "g", "h");
      start(config.apply("{ pairs: all, features: [" + String.join(", ", features) + "] }"));
      for (int i = 0; i < features.size(); i++) {
        for (int j = i + 1; j < features.size(); j++) {
          EstimateStream stream = new EstimateStream(features.get(i) + "~" + features.get(j), "");
          stream.freeze();
          all.add(stream);
          if (i == 0) {
            withA.add(stream);
          }
        }
      }
      all.forEach(stream -> quiet(stream, BASELINE));
    }

    /** One window of each, in which those with a changed by so many standard errors. */
    void window(double change) {
      for (EstimateStream stream : all) {
        estimate(withA.contains(stream) ? stream.next(0, change, 0.7) : stream.quiet());
      }
    }

    /** The alert of the feature a. */
    DependenceAlert raised() {
      for (int window = 0; window < 40; window++) {
        window(1.8);
        List<DependenceAlert> raised = messages();
        if (!raised.isEmpty()) {
          assertThat(raised).hasSize(1);
          return raised.get(0);
        }
      }
      throw new AssertionError("no alert in 40 windows");
    }
  }

  @Test
  void aFeatureRaisesAnAlertIfManyOfItsMonitorsChangeWeakly() {
    DependenceAlert alert = new Pairs(AlertConfigs::of).raised();
    assertThat(alert.getScope()).isEqualTo(AlertScope.FEATURE);
    assertThat(alert.getMonitor()).isEqualTo("a");
    assertThat(alert.getSignal()).isEqualTo(AlertSignal.SHIFT);
    assertThat(alert.getThreshold()).isEqualTo(500 * 8 * 6);
    assertThat(alert.getEvidence()).isGreaterThanOrEqualTo(alert.getThreshold());
    assertThat(alert.getMonitors()).hasSizeGreaterThan(3).allMatch(m -> m.startsWith("a~"));
    assertThat(alert.getMiBeforeNats()).as("its monitors have one each").isNull();
    assertThat(alert.getMonitors()).allMatch(m -> phase(m, "").equals("alarmed"));
    assertThat(phase("b~c", "")).isEqualTo("watching");
  }

  /** A member that was back, and alarms alone, does not keep the incident of the feature open. */
  @Test
  void theIncidentOfAFeatureEndsWithItsLastMember() {
    Pairs pairs = new Pairs(AlertConfigs::latched);
    DependenceAlert feature = pairs.raised();
    EstimateStream one = pairs.withA.get(0);
    String name = "a~b";
    assertThat(feature.getMonitors()).contains(name);
    List<DependenceAlert> messages = new ArrayList<>();
    for (int i = 0; i < 60 && phase(name, "").equals("alarmed"); i++) {
      estimate(one.quiet());
      pairs.withA.stream().skip(1).forEach(stream -> estimate(stream.next(0, 1.8, 0.7)));
    }
    messages.addAll(messages());
    assertThat(messages).noneMatch(m -> m.getEvent() == AlertEvent.RESOLVED);
    for (int i = 0; i < 60 && !phase(name, "").equals("alarmed"); i++) {
      estimate(one.next(0, 8, 0.7));
    }
    assertThat(messages()).singleElement().matches(m -> m.getMonitor().equals(name));
    for (int i = 0; i < 60; i++) {
      estimate(one.next(0, 8, 0.7));
      pairs.withA.stream().skip(1).forEach(stream -> estimate(stream.quiet()));
    }
    assertThat(messages())
        .filteredOn(m -> m.getEvent() == AlertEvent.RESOLVED)
        .extracting(DependenceAlert::getIncident)
        .containsExactly(feature.getIncident());
  }

  private String[] seriesOf(String name) {
    return Collections.list(registry.metricFamilySamples()).stream()
        .flatMap(family -> family.samples.stream())
        .filter(sample -> sample.labelValues.contains(name))
        .map(sample -> sample.name)
        .distinct()
        .toArray(String[]::new);
  }

  private List<DependenceAlert> stored() {
    List<DependenceAlert> stored = new ArrayList<>();
    try (KeyValueIterator<IncidentKey, DependenceAlert> entries =
        driver.<IncidentKey, DependenceAlert>getKeyValueStore("incidents").all()) {
      entries.forEachRemaining(entry -> stored.add(entry.value));
    }
    return stored;
  }

  /** As when the segment of all of them expires. */
  @Test
  void anAlertOfAFeatureLeavesNothingWhenAllItsMonitorsAreForgotten() {
    Pairs pairs = new Pairs(AlertConfigs::latched);
    DependenceAlert feature = pairs.raised();
    assertThat(feature.getScope()).isEqualTo(AlertScope.FEATURE);
    for (int i = 0; i < 60; i++) {
      pairs.withA.forEach(stream -> estimate(stream.quiet()));
    }
    assertThat(messages()).extracting(DependenceAlert::getEvent).contains(AlertEvent.RESOLVED);
    assertThat(seriesOf("a"))
        .contains("codrift_last_alert_timestamp_seconds", "codrift_alerts_total");

    pairs.all.subList(1, pairs.all.size()).forEach(stream -> estimate(stream.forgotten()));
    assertThat(stored()).as("one of its monitors is still there").hasSize(1);
    estimate(pairs.all.get(0).forgotten());
    assertThat(seriesOf("a")).isEmpty();
    assertThat(stored()).isEmpty();
  }

  @Test
  void anOpenAlertOfAFeatureEndsWhenAllItsMonitorsAreForgotten() {
    Pairs pairs = new Pairs(AlertConfigs::latched);
    DependenceAlert feature = pairs.raised();
    pairs.all.forEach(stream -> estimate(stream.forgotten()));
    assertThat(messages())
        .singleElement()
        .returns(feature.getIncident(), DependenceAlert::getIncident)
        .returns(AlertResolution.REMOVED, DependenceAlert::getResolution);
    assertThat(seriesOf("a")).isEmpty();
    assertThat(stored()).isEmpty();
  }
}
