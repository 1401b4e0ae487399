package io.codrift.model.lab.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.testing.SimulatedStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks on 1,000 simulated streams that false alarms and delays are those of {@code
 * results/alarm-table.md}, which has 4,000 streams. So many are needed to notice a threshold of
 * half the size.
 */
class AlarmRateTest {
  private static final int STREAMS = 1_000;
  private static final int BASELINE = 50;

  /** How often one comparison of a right build may fail, over all seeds. */
  private static final double RISK = 0.001;

  /**
   * The standard deviation of a delay is about that of an exponential time, which is its mean. This
   * is four standard errors of a mean of all streams.
   */
  private static final double RELATIVE_ERROR = 4 / Math.sqrt(STREAMS);

  @ParameterizedTest
  @CsvSource({
    "0, Infinity, 0.028, 6.1, 3.2",
    "0.2, Infinity, 0.064, 7.9, 3.8",
    "0.4, 5, 0.085, 12.4, 4.9"
  })
  void falseAlarmsAndDelaysAreThoseOfTheTable(
      double autocorrelation,
      double degrees,
      double falseAlarms,
      double delayOfTwo,
      double delayOfThree) {
    var signals = new SimulatedStream.Signals(autocorrelation, degrees);

    double share = SimulatedAlarms.falseAlarms(signals, BASELINE, STREAMS);
    SimulatedAlarms.Delay two = SimulatedAlarms.delay(signals, BASELINE, STREAMS, 2);
    SimulatedAlarms.Delay three = SimulatedAlarms.delay(signals, BASELINE, STREAMS, 3);

    BinomialDistribution alarms = BinomialDistribution.of(STREAMS, falseAlarms);
    assertThat((int) Math.round(share * STREAMS))
        .as("streams that alarm without a change")
        .isBetween(
            alarms.inverseCumulativeProbability(RISK / 2),
            alarms.inverseCumulativeProbability(1 - RISK / 2));
    assertThat(two.found()).isGreaterThanOrEqualTo(0.99);
    assertThat(three.found()).isEqualTo(1);
    assertThat(two.meanWindows()).isCloseTo(delayOfTwo, within(RELATIVE_ERROR * delayOfTwo));
    assertThat(three.meanWindows()).isCloseTo(delayOfThree, within(RELATIVE_ERROR * delayOfThree));
  }
}
