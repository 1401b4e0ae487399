package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.testing.SimulatedStream;
import io.codrift.model.testing.SimulatedStream.Signals;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnsetRangeTest {
  private static final int[] LAGS = {0, 1, 2, 3, 4, 8, 16};
  private static final int RUNS = 200;
  private static final int BASELINE = 50;
  private static final int ONSET = 80;
  private static final int MOST_WINDOWS = 300;

  /** So many windows back every window is a candidate of its own. */
  private static final int MOST_WIDTH = 17;

  private static OnsetRange of(int best, double... shares) {
    return OnsetRange.of(LAGS, 20, Arrays.stream(shares).map(Math::log).toArray(), best);
  }

  @Test
  void isTheShortestRangeWithTheProbability() {
    assertThat(of(1, 0.04, 0.6, 0.32, 0.04, 0)).isEqualTo(new OnsetRange(2, 1));
    assertThat(of(1, 0.1, 0.79, 0.11, 0, 0)).isEqualTo(new OnsetRange(2, 1));
    assertThat(of(2, 0.001, 0.001, 0.998)).isEqualTo(new OnsetRange(2, 2));
    assertThat(of(0, 1)).isEqualTo(new OnsetRange(0, 0));
    assertThat(of(0, 0.25, 0.25, 0.25, 0.25)).isEqualTo(new OnsetRange(3, 0));
  }

  @Test
  void aSparseCandidateStandsForTheWindowsAroundIt() {
    // The candidate 8 for the windows 7 to 12, and 4 for those from 4 to 6.
    assertThat(of(5, 0, 0, 0, 0, 0, 1, 0)).isEqualTo(new OnsetRange(12, 7));
    assertThat(of(4, 0, 0, 0, 0, 1, 0)).isEqualTo(new OnsetRange(6, 4));
    assertThat(of(6, 0, 0, 0, 0, 0, 0, 1)).isEqualTo(new OnsetRange(16, 13));
    // Six windows with 0.1 each outweigh the most likely one.
    assertThat(of(0, 0.11, 0, 0, 0, 0, 0.1, 0)).isEqualTo(new OnsetRange(12, 0));
  }

  @Test
  void hasTheMostLikelyCandidate() {
    assertThat(of(0, 0.2, 0, 0, 0, 0, 0.19, 0.19)).isEqualTo(new OnsetRange(16, 0));
  }

  @Test
  void endsWhereAChangeCanHaveBegun() {
    assertThat(OnsetRange.of(LAGS, 10, new double[] {-99, -99, -99, -99, -99, 0}, 5))
        .isEqualTo(new OnsetRange(10, 7));
  }

  @Test
  void endsInTheWrongOrderAreRefused() {
    assertThatThrownBy(() -> new OnsetRange(1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OnsetRange(1, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * The interval at the alarm holds the true onset in 90 % of runs or more: it consists of whole
   * windows, so that it has more than its probability. The bound is 0.9 minus three standard errors
   * of the share of runs. An interval of all windows would hold it, too: it must be short.
   */
  @ParameterizedTest
  @CsvSource({
    "LEVEL, -2, 0, Infinity",
    "LEVEL, -3, 0, 5",
    "SHIFT, 3, 0.4, Infinity",
  })
  void holdsTheOnsetOfSimulatedChanges(
      Signal signal, double sigmas, double autocorrelation, double degrees) {
    int alarms = 0;
    int held = 0;
    double width = 0;
    for (long seed = 1; seed <= RUNS; seed++) {
      Optional<Alarm> alarm = alarm(signal, sigmas, new Signals(autocorrelation, degrees), seed);
      if (alarm.isPresent()) {
        long onset = ONSET * SimulatedStream.WINDOW_MILLIS;
        Alarm.OnsetInterval interval = alarm.get().onsetInterval().orElseThrow();
        assertThat(alarm.get().onset()).isBetween(interval.low(), interval.high());
        alarms++;
        held += interval.low() <= onset && onset <= interval.high() ? 1 : 0;
        width += 1 + (interval.high() - interval.low()) / (double) SimulatedStream.WINDOW_MILLIS;
      }
    }

    assertThat(alarms).isGreaterThan(RUNS * 9 / 10);
    assertThat(held / (double) alarms).isGreaterThan(0.9 - 3 * Math.sqrt(0.9 * 0.1 / alarms));
    assertThat(width / alarms).isLessThan(MOST_WIDTH);
  }

  /** The alarm of a change after {@link #ONSET} windows, unless there was one before. */
  private static Optional<Alarm> alarm(Signal signal, double sigmas, Signals signals, long seed) {
    MonitorDetector detector =
        new MonitorDetector(new DetectorSettings(2_000, BASELINE, OptionalInt.empty()));
    SimulatedStream stream = new SimulatedStream(signals, seed);
    MonitorState state = MonitorState.initial();
    for (int i = 0; i < MOST_WINDOWS; i++) {
      double change = i < ONSET ? 0 : sigmas;
      boolean level = signal == Signal.LEVEL;
      MonitorDetector.Step step =
          detector.step(
              state, stream.next(level ? change : 0, level ? 0 : change), FleetNoise.unknown());
      if (step.alarm().isPresent()) {
        return i < ONSET ? Optional.empty() : step.alarm().filter(a -> a.signal() == signal);
      }
      state = step.state();
    }
    return Optional.empty();
  }
}
