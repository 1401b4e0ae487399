package io.codrift.model.lab.alarm;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.testing.SimulatedStream.Signals;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** False alarms and delays of simulated streams of one monitor. */
@Command(
    name = "alarm-table",
    description = {
      "Simulated streams of one monitor: the share that alarms falsely within N/5 windows,",
      "and the windows until a change of 2 and 3 sigma is found."
    })
public final class AlarmTableStudy implements Study {
  private static final List<Signals> SIGNALS =
      List.of(
          new Signals(0, Double.POSITIVE_INFINITY),
          new Signals(0.2, Double.POSITIVE_INFINITY),
          new Signals(0.4, 5),
          new Signals(0.6, 5));

  @Option(
      names = "--streams",
      defaultValue = "4000",
      description = "Streams of each row; default: 4000.")
  private int streams;

  @Option(
      names = "--baselines",
      split = ",",
      defaultValue = "20,50,100",
      description = "Windows of the baseline; default: ${DEFAULT-VALUE}.")
  private List<Integer> baselines;

  @Override
  public String seeds() {
    return "20260101 and the next %,d".formatted(streams - 1);
  }

  @Override
  public void run(Report report) {
    report.table(
        "autocorrelation, tails",
        "baseline",
        "false alarms",
        "delay at 2 sigma",
        "delay at 3 sigma");
    for (Signals signals : SIGNALS) {
      for (int baseline : baselines) {
        report.row(
            number(
                "%.1f, %s",
                signals.autocorrelation(),
                Double.isInfinite(signals.degrees())
                    ? "normal"
                    : number("t with %.0f degrees", signals.degrees())),
            baseline,
            number("%.3f", SimulatedAlarms.falseAlarms(signals, baseline, streams)),
            number("%.1f", SimulatedAlarms.delay(signals, baseline, streams, 2).meanWindows()),
            number("%.1f", SimulatedAlarms.delay(signals, baseline, streams, 3).meanWindows()));
      }
    }
  }
}
