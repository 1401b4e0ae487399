package io.codrift.model.lab.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.lab.alarm.SimulatedAlarms.Path;
import io.codrift.model.testing.SimulatedStream.Signals;
import java.util.List;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One simulated fleet of each kind keeps the budget and finds a change. {@code
 * results/alarm-table.md} has more of them.
 */
class AlarmRateTest {
  private static final int MONITORS = 190;
  private static final int BASELINE = 50;
  private static final int WATCHED = 60;

  /** How often one comparison of a right build may fail, over all seeds. */
  private static final double RISK = 0.001;

  @ParameterizedTest
  @CsvSource({"0, 0, Infinity", "0.4, 1, 5", "0.9, 0.45, Infinity"})
  void aFleetKeepsTheBudgetAndFindsAChange(double persistence, double share, double degrees) {
    var fleet =
        new SimulatedAlarms(
            new Signals(persistence, share, degrees, 1), MONITORS, BASELINE, WATCHED);
    int end = BASELINE + WATCHED;
    double allowed = end / (double) SimulatedAlarms.BUDGET;

    List<Path> calm = fleet.run(1, 0, end);
    List<Path> changed = fleet.run(2, 10, BASELINE);

    assertThat(calm.stream().filter(p -> p.largest(0, end) >= fleet.threshold()).count())
        .as("false alarms, where %.2f are allowed", allowed)
        .isLessThanOrEqualTo(
            PoissonDistribution.of(allowed).inverseCumulativeProbability(1 - RISK));
    assertThat(changed)
        .as("a change of ten standard deviations")
        .allMatch(p -> p.largest(0, end) >= fleet.threshold());
  }
}
