package io.codrift.model.lab.accuracy;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.lab.report.DeviceOption;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.RowsOption;
import io.codrift.model.lab.report.StepOptions;
import io.codrift.model.lab.report.Study;
import io.codrift.model.monitor.NdoeModel;
import io.codrift.model.ndoe.NdoeEstimator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How often an idle flow is replaced by mistake: streams without a change whose rows are neighbours
 * in time, so that the standard error of a gain on validation rows is too small. A new flow costs
 * as much as a first window.
 */
@Command(
    name = "waking",
    description = {
      "Streams without a change, of rows that are neighbours in time:",
      "how often an idle flow is replaced by mistake."
    })
public final class WakingStudy implements Study {
  @Option(names = "--streams", defaultValue = "4", description = "Default: 4.")
  private int streams;

  @Option(names = "--windows", defaultValue = "50", description = "Default: 50.")
  private int windows;

  @Mixin private RowsOption rows;

  @Option(
      names = "--coefficient",
      defaultValue = "0.9",
      description = "Coefficient of the autoregression; default: 0.9.")
  private double coefficient;

  @Mixin private StepOptions steps;

  @Mixin private DeviceOption device;

  @Override
  public String seeds() {
    return "1 to %d, one per window".formatted(streams * windows);
  }

  @Override
  public void run(Report report) {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    EstimatorSettings settings =
        defaults.toBuilder()
            .firstSteps(steps.first())
            .thenSteps(steps.then())
            .timeLimit(Duration.ofDays(1))
            .device(device.name())
            .build();
    report.table("MI", "windows", "idle afterwards", "replaced afterwards");
    try (NdoeEstimator estimator = new NdoeEstimator(settings, 1000)) {
      for (double nats : new double[] {0, 0.5}) {
        report.row(row(estimator, nats));
      }
    }
  }

  private Object[] row(NdoeEstimator estimator, double nats) {
    double correlation = Math.sqrt(-Math.expm1(-2 * nats));
    List<Optional<MonitorModel>> models = new ArrayList<>();
    for (int s = 0; s < streams; s++) {
      models.add(Optional.empty());
    }
    int idle = 0;
    int woken = 0;
    for (int window = 1; window <= windows; window++) {
      List<FitRequest> group = new ArrayList<>();
      for (int s = 0; s < streams; s++) {
        int run = windows * s + window;
        group.add(
            new FitRequest(
                AutoregressiveRows.window(coefficient, correlation, rows.count(), run),
                models.get(s),
                run));
      }
      List<Fit> fits = estimator.fit(group, Cancellation.NEVER);
      for (int s = 0; s < streams; s++) {
        models.set(s, fits.get(s).model());
        NdoeModel model = (NdoeModel) models.get(s).orElseThrow();
        idle += model.idle() ? 1 : 0;
        woken += model.idleWindows() == NdoeModel.WOKEN ? 1 : 0;
      }
    }
    return new Object[] {number("%.1f", nats), streams * windows, idle, woken};
  }
}
