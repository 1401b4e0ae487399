package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FleetTest {
  @Test
  void everyMonitorHasItsShareOfTheBudget() {
    Fleet fleet =
        new Fleet(
            AlertConfigs.of(
                "{ name: a, x: [p], y: [q] }",
                "{ name: b, x: [q], y: [r] }",
                "{ name: c, x: [r], y: [s] }"));
    assertThat(fleet.budget().monitorThreshold()).isEqualTo(500 * 3 * 2);
    assertThat(fleet.contains("a")).isTrue();
    assertThat(fleet.contains("d")).isFalse();
  }

  @Test
  void segmentsCountByTheirBound() {
    Fleet fleet = new Fleet(AlertConfigs.split(7, "{ name: a, x: [p], y: [q] }"));
    assertThat(fleet.budget().monitorThreshold()).isEqualTo(500 * 7 * 2);
  }

  @Test
  void sharedFeaturesHaveDetectorsWhereTheyAreFew() {
    Fleet few = new Fleet(AlertConfigs.of("{ pairs: all, features: [a, b, c] }"));
    assertThat(few.budget().watchesFeatures()).isFalse();
    assertThat(few.featuresOf("a~b")).isEmpty();

    Fleet target = new Fleet(AlertConfigs.of("{ target: t, features: [a, b, c, d] }"));
    assertThat(target.budget().watchesFeatures()).isTrue();
    assertThat(target.budget().featureThreshold()).isEqualTo(500 * 2 * 3);
    assertThat(target.budget().monitorThreshold()).isEqualTo(500 * 4 * 3);
    String monitor = target.featuresOf("a~t").isEmpty() ? "t~a" : "a~t"; // in either order
    assertThat(target.featuresOf(monitor))
        .singleElement()
        .satisfies(
            feature -> {
              assertThat(feature.name()).isEqualTo("t");
              assertThat(feature.monitors()).hasSize(4);
            });
  }
}
