package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prints the rows of the table of false alarms and delays in model/README.md. */
@Tag("acceptance")
class AlarmTableTest {
  private static final int STREAMS = 4_000;

  @ParameterizedTest
  @CsvSource({
    "0, Infinity, 20",
    "0, Infinity, 50",
    "0, Infinity, 100",
    "0.2, Infinity, 20",
    "0.2, Infinity, 50",
    "0.2, Infinity, 100",
    "0.4, 5, 20",
    "0.4, 5, 50",
    "0.4, 5, 100",
    "0.6, 5, 20",
    "0.6, 5, 50",
    "0.6, 5, 100"
  })
  void falseAlarmsAndDelays(double autocorrelation, double degrees, int baseline) {
    var signals = new SimulatedStream.Signals(autocorrelation, degrees);
    double share = SimulatedAlarms.falseAlarms(signals, baseline, STREAMS);
    System.out.printf(
        "| %.1f, %s | %d | %.3f | %.1f | %.1f |%n",
        autocorrelation,
        degrees == 5 ? "t with 5 degrees" : "normal",
        baseline,
        share,
        SimulatedAlarms.delay(signals, baseline, STREAMS, 2).meanWindows(),
        SimulatedAlarms.delay(signals, baseline, STREAMS, 3).meanWindows());
    assertThat(share).isLessThan(0.25);
  }
}
