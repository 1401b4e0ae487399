package io.codrift.model.lab.alarm;

import io.codrift.model.detect.AlarmBudget;
import io.codrift.model.detect.DetectorSettings;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.model.testing.SimulatedStream;
import java.util.DoubleSummaryStatistics;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * False alarms and delays on simulated streams of one monitor, with a budget of N = 500 windows.
 */
final class SimulatedAlarms {
  private static final int BUDGET = 500;
  private static final long SEED = 20_260_101L;

  private SimulatedAlarms() {}

  private static MonitorDetector detector(int baseline) {
    AlarmBudget budget = new AlarmBudget(BUDGET, 1, 0);
    return new MonitorDetector(
        new DetectorSettings(budget.monitorThreshold(), baseline, OptionalInt.empty()));
  }

  /** Share of streams without a change that alarm within N/5 windows after their baseline. */
  static double falseAlarms(SimulatedStream.Signals signals, int baseline, int streams) {
    return IntStream.range(0, streams)
            .filter(
                s ->
                    firstAlarm(new SimulatedStream(signals, SEED + s), baseline, BUDGET / 5, 0)
                        .isPresent())
            .count()
        / (double) streams;
  }

  /**
   * How a change was found.
   *
   * @param found share of the streams that alarmed within 2,000 windows
   * @param meanWindows mean number of windows until the alarm, including the alarming window
   */
  record Delay(double found, double meanWindows) {}

  /** Changes the shift by this many standard deviations directly after the baseline. */
  static Delay delay(SimulatedStream.Signals signals, int baseline, int streams, double sigmas) {
    DoubleSummaryStatistics delays =
        IntStream.range(0, streams)
            .mapToObj(
                s -> firstAlarm(new SimulatedStream(signals, SEED + s), baseline, 2_000, sigmas))
            .flatMapToDouble(OptionalDouble::stream)
            .summaryStatistics();
    return new Delay(delays.getCount() / (double) streams, delays.getAverage());
  }

  /** Windows from the end of the baseline, where the shift changes, to the first alarm. */
  static OptionalDouble firstAlarm(
      SimulatedStream stream, int baseline, int watched, double shiftSigmas) {
    MonitorDetector detector = detector(baseline);
    MonitorState state = MonitorState.initial();
    for (int i = 0; i < baseline; i++) {
      state = detector.step(state, stream.next(0, 0)).state();
    }
    for (int i = 1; i <= watched; i++) {
      MonitorDetector.Step step = detector.step(state, stream.next(0, shiftSigmas));
      if (step.alarm().isPresent()) {
        return OptionalDouble.of(i);
      }
      state = step.state();
    }
    return OptionalDouble.empty();
  }
}
