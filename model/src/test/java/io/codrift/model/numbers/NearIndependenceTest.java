package io.codrift.model.numbers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Estimate;
import org.junit.jupiter.api.Test;

class NearIndependenceTest {
  /** Values of an independent implementation of the non-central distribution. */
  @Test
  void theDistributionIsTheNonCentralChiSquared() {
    assertThat(NearIndependence.distribution(3, 1, 2)).isCloseTo(0.6238689492782098, within(1e-9));
    assertThat(NearIndependence.distribution(420, 400, 30))
        .isCloseTo(0.3787353184703095, within(1e-9));
    assertThat(NearIndependence.distribution(80, 25, 60))
        .isCloseTo(0.4042732186143418, within(1e-9));
  }

  @Test
  void theEndsHaveTheirProbabilities() {
    int rows = 1000;
    Estimate.Interval interval = NearIndependence.of(0.02, 4, rows);
    assertThat(NearIndependence.distribution(40, 4, 2 * rows * interval.low()))
        .isCloseTo(0.975, within(1e-4));
    assertThat(NearIndependence.distribution(40, 4, 2 * rows * interval.high()))
        .isCloseTo(0.025, within(1e-4));
  }

  @Test
  void whatChanceGivesIsCompatibleWithIndependence() {
    Estimate.Interval chance = NearIndependence.of(25 / 2000.0, 25, 1000);
    assertThat(chance.low()).isZero();
    assertThat(chance.high()).isBetween(0.005, 0.03);
    Estimate.Interval less = NearIndependence.of(0, 25, 1000);
    assertThat(less).isEqualTo(new Estimate.Interval(0, 0));
  }
}
