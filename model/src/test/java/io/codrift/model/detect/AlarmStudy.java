package io.codrift.model.detect;

import java.util.DoubleSummaryStatistics;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Prints the table of false alarms and delays in model/README.md: simulated streams of one monitor,
 * with a budget of one false alarm in N = 500 windows. {@code main [streams]}.
 */
public final class AlarmStudy {
  private static final int BUDGET = 500;
  private static final long SEED = 20_260_101L;

  private AlarmStudy() {}

  public static void main(String[] args) {
    int streams = args.length > 0 ? Integer.parseInt(args[0]) : 4_000;
    System.out.printf(
        "%-32s %9s %14s %14s %14s%n",
        "autocorrelation, tails", "baseline", "false alarms", "delay 2 sigma", "delay 3 sigma");
    double[] autocorrelations = {0, 0.2, 0.4, 0.6};
    double[] degrees = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 5, 5};
    for (int i = 0; i < autocorrelations.length; i++) {
      var signals = new SimulatedStream.Signals(autocorrelations[i], degrees[i]);
      for (int baseline : new int[] {50, 100}) {
        System.out.printf(
            "%-32s %9d %14.3f %14.1f %14.1f%n",
            autocorrelations[i] + (degrees[i] == 5 ? ", t with 5 degrees" : ", normal"),
            baseline,
            falseAlarms(signals, baseline, streams),
            delay(signals, baseline, streams, 2).meanWindows(),
            delay(signals, baseline, streams, 3).meanWindows());
      }
    }
  }

  private static MonitorDetector detector(int baseline) {
    AlarmBudget budget = new AlarmBudget(BUDGET, 1, 0);
    return new MonitorDetector(
        new DetectorSettings(budget.monitorThreshold(), baseline, OptionalInt.empty()));
  }

  /** Share of streams without change that alarm within N/5 windows after their baseline. */
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
   * @param meanWindows mean number of windows it took them, the alarming one included
   */
  record Delay(double found, double meanWindows) {}

  /** Lets the shift move by so many standard deviations right after the baseline. */
  static Delay delay(SimulatedStream.Signals signals, int baseline, int streams, double sigmas) {
    DoubleSummaryStatistics delays =
        IntStream.range(0, streams)
            .mapToObj(
                s -> firstAlarm(new SimulatedStream(signals, SEED + s), baseline, 2_000, sigmas))
            .flatMapToDouble(OptionalDouble::stream)
            .summaryStatistics();
    return new Delay(delays.getCount() / (double) streams, delays.getAverage());
  }

  /** Windows from the end of the baseline, where the shift moves, to the first alarm. */
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
