package io.codrift.model.lab.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.testing.SimulatedStream;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks on 200 simulated streams that false alarms stay within the budget and that changes are
 * found.
 */
class AlarmRateTest {
  private static final int STREAMS = 200;
  private static final int BASELINE = 50;

  @ParameterizedTest
  @CsvSource({"0, Infinity", "0.2, Infinity", "0.4, 5"})
  void falseAlarmsStayWithinTheBudgetAndChangesAreFound(double autocorrelation, double degrees) {
    var signals = new SimulatedStream.Signals(autocorrelation, degrees);

    double share = SimulatedAlarms.falseAlarms(signals, BASELINE, STREAMS);
    double limit = upperLimit((int) Math.round(share * STREAMS));
    SimulatedAlarms.Delay two = SimulatedAlarms.delay(signals, BASELINE, STREAMS, 2);
    SimulatedAlarms.Delay three = SimulatedAlarms.delay(signals, BASELINE, STREAMS, 3);

    assertThat(limit).isLessThanOrEqualTo(0.3);
    assertThat(two.found()).isGreaterThanOrEqualTo(0.95);
    assertThat(three.found()).isEqualTo(1);
    assertThat(three.meanWindows()).isLessThan(two.meanWindows()).isLessThan(BASELINE);
  }

  /** Clopper-Pearson: upper bound of the two-sided 95 % interval of a share. */
  private static double upperLimit(int alarms) {
    return alarms == STREAMS
        ? 1
        : BetaDistribution.of(alarms + 1, STREAMS - alarms).inverseCumulativeProbability(0.975);
  }
}
