package io.codrift.streams.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class DecimalsTest {
  @Test
  void aZeroHasNoSign() {
    assertThat(Decimals.nats(-0.0004)).isEqualTo("0.000");
    assertThat(Decimals.nats(-0.0005)).isEqualTo("-0.001");
    assertThat(Decimals.format("%+.3f", 0.0001)).isEqualTo("0.000");
    assertThat(Decimals.format("%+.3f±%.3f", -1e-9, 0.01)).isEqualTo("0.000±0.010");
    assertThat(Decimals.format(" correlation %.2f → %.2f", 0.7, -0.001))
        .isEqualTo(" correlation 0.70 → 0.00");
    assertThat(Decimals.format("%.0f %%", -0.2)).isEqualTo("0 %");
  }

  @Test
  void everyOtherNumberKeepsItsSign() {
    assertThat(Decimals.format("%.3f", -0.7)).isEqualTo("-0.700");
    assertThat(Decimals.format("%+.3f", 10.0)).isEqualTo("+10.000");
    assertThat(Decimals.format("%.1f", -10.04)).isEqualTo("-10.0");
    assertThat(Decimals.format("%.0e", 1e6)).isEqualTo("1e+06");
    assertThat(Decimals.format("%.0e", 1.0)).isEqualTo("1e+00");
  }

  @Test
  void theDecimalPointDoesNotDependOnTheMachine() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Decimals.nats(0.5)).isEqualTo("0.500");
    } finally {
      Locale.setDefault(before);
    }
  }
}
