package io.codrift.streams.testing.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void readsTheTextFormat() {
    Metrics metrics =
        Metrics.parse(
            """
            # HELP records Records.
            # TYPE records counter
            records_total{source="a",outcome="late",} 3.0
            records_total{source="b, \\"c\\"",outcome="late",} 4.0
            up 1.0
            nothing NaN
            everything +Inf
            """);

    assertThat(metrics.sum("records_total", Map.of("outcome", "late"))).isEqualTo(7);
    assertThat(metrics.sum("records_total", Map.of("source", "a"))).isEqualTo(3);
    assertThat(metrics.by("records_total", "source")).hasSize(2).containsEntry("a", 3.0);
    assertThat(metrics.of("up")).singleElement().returns(1.0, Metrics.Sample::value);
    assertThat(metrics.of("nothing").get(0).value()).isNaN();
    assertThat(metrics.of("everything").get(0).value()).isInfinite();
  }
}
