package io.codrift.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "30s, PT30S",
    "5m, PT5M",
    "1h30m, PT90M",
    "14 d, P14D",
    "PT5M, PT5M"
  })
  void readsUsualForms(String text, Duration expected) {
    assertThat(Durations.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "m", "5 minutes", "-5m", "1.5h", "999999999999999999d", "P"})
  void refusesTheRest(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Property(seed = "20261123")
  void writesWhatItReads(@ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long millis) {
    Duration duration = Duration.ofMillis(millis);
    assertThat(Durations.parse(Durations.format(duration))).contains(duration);
  }
}
