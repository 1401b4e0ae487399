package io.codrift.model.lab.accuracy;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.RowsOption;
import io.codrift.model.lab.report.StepOptions;
import io.codrift.model.lab.report.Study;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import io.codrift.model.task.TruthTasks;
import io.codrift.model.testing.FitStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares the estimates of a monitor with the truth: consecutive windows, unusual marginals, the
 * defaults of the stream. Elliptical dependence should be within 0.05 nats or three standard errors
 * from the third window on, curved dependence within 15 % from the tenth.
 */
@Command(
    name = "truth",
    description = {
      "Consecutive windows of elliptical and curved dependence with the stream's defaults,",
      "each compared with the truth."
    })
public final class TruthStudy implements Study {
  private static final int ELLIPTICAL_FROM = 3;
  private static final int CURVED_FROM = 10;

  @Option(names = "--seed", defaultValue = "20261123", description = "Default: 20261123.")
  private long seed;

  @Mixin private RowsOption rows;

  @Option(names = "--dims", split = ",", defaultValue = "1,2,5", description = "Default: 1,2,5.")
  private List<Integer> dims;

  @Mixin private StepOptions steps;

  @Option(
      names = "--elliptical-windows",
      defaultValue = "5",
      description = "Windows of elliptical dependence; default: 5.")
  private int ellipticalWindows;

  @Option(
      names = "--curved-windows",
      defaultValue = "12",
      description = "Windows of curved dependence; default: 12.")
  private int curvedWindows;

  @Override
  public String seeds() {
    return Long.toString(seed);
  }

  @Override
  public void run(Report report) {
    report.heading("Elliptical dependence");
    report.text("From window %d on: within 0.05 nats or 3 standard errors?", ELLIPTICAL_FROM);
    head(report);
    for (int d : dims) {
      List<Task> tasks = List.copyOf(TruthTasks.elliptical(List.of(d)).values());
      follow(tasks, ellipticalWindows, report);
    }
    report.heading("Curved dependence");
    report.text("From window %d on: within 15 %%?", CURVED_FROM);
    head(report);
    for (Task task : TruthTasks.curved().values()) {
      follow(List.of(task), curvedWindows, report);
    }
  }

  private static void head(Report report) {
    report.table(
        "task",
        "truth",
        "window",
        "MI",
        "standard error",
        "before training",
        "Gaussian",
        "still to learn",
        "steps",
        "close enough");
  }

  private void follow(List<Task> tasks, int windows, Report report) {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    EstimatorSettings settings =
        defaults.toBuilder()
            .firstSteps(steps.first())
            .thenSteps(steps.then())
            .timeLimit(
                Duration.ofHours(2)) // a time limit would make the figures depend on the machine
            .device("cpu")
            .build();
    List<IntFunction<Task>> streams = new ArrayList<>();
    tasks.forEach(task -> streams.add(window -> task.under(Marginals.ODD)));
    try (NdoeEstimator estimator = new NdoeEstimator(settings, 1000)) {
      FitStream stream = new FitStream(estimator, streams, rows.count(), seed);
      for (int window = 1; window <= windows; window++) {
        List<Estimate> estimates = stream.next();
        for (int i = 0; i < tasks.size(); i++) {
          report.row(row(tasks.get(i), window, estimates.get(i)));
        }
      }
    }
  }

  private static Object[] row(Task task, int window, Estimate estimate) {
    Estimate.Numbers numbers = estimate.numbers().orElseThrow();
    double truth = task.mutualInformation();
    double error = Math.abs(numbers.mi() - truth);
    boolean elliptical = task instanceof GaussianTask || task instanceof StudentTask;
    boolean close =
        elliptical ? error <= Math.max(0.05, 3 * numbers.standardError()) : error <= 0.15 * truth;
    return new Object[] {
      task.name(),
      number("%.3f", truth),
      window,
      number("%.3f", numbers.mi()),
      number("%.3f", numbers.standardError()),
      number("%.3f", numbers.miBefore().orElse(Double.NaN)),
      number("%.3f", numbers.gaussianMi()),
      number("%.3f", numbers.stillToLearn().orElse(Double.NaN)),
      estimate.steps(),
      window < (elliptical ? ELLIPTICAL_FROM : CURVED_FROM) ? "" : close ? "yes" : "no"
    };
  }
}
