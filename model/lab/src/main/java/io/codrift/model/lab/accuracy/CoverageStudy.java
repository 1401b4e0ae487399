package io.codrift.model.lab.accuracy;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.lab.report.EstimatorOption;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskWindows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How often the published 95 % interval, MI ± 1.96 standard errors, covers the truth. Each run is a
 * first window with different rows. The standard error includes the t quantile for its number of
 * blocks.
 *
 * <p>The autoregression is two AR(1) series with the same coefficient and correlated innovations.
 * Each row is Gaussian with the correlation of the innovations, I = −½ log(1 − ρ²), but
 * neighbouring rows are nearly equal.
 */
@Command(
    name = "coverage",
    description = {
      "How often the 95 % interval of a first window covers the truth,",
      "with folds that are blocks of time."
    })
public final class CoverageStudy implements Study {
  private static final int GROUP = 10;
  private static final double COEFFICIENT = 0.9;

  /** Rows of known information; the window of every run. */
  private record Case(String name, int rows, double truth, IntFunction<Window> window) {
    static Case of(String name, Task task, int rows) {
      return new Case(
          "%s (%s)".formatted(name, task.name()),
          rows,
          task.mutualInformation(),
          run -> TaskWindows.window(task, rows, run, run));
    }
  }

  @Option(names = "--runs", defaultValue = "100", description = "Runs per case; default: 100.")
  private int runs;

  @Mixin private EstimatorOption chosen;

  @Option(names = "--folds", defaultValue = "5", description = "Folds; default: 5.")
  private int folds;

  @Option(names = "--steps", defaultValue = "2000", description = "Training steps; default: 2000.")
  private int steps;

  @Option(
      names = "--cases",
      split = ",",
      defaultValue = "gaussian,student,autoregression",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<String> cases;

  @Option(
      names = "--rows",
      split = ",",
      description = "Rows of every case instead of its own number; several are taken in turn.")
  private List<Integer> rows = List.of();

  @Option(
      names = "--nats",
      split = ",",
      defaultValue = "0.5",
      description = "MI of every case; several are taken in turn. Default: ${DEFAULT-VALUE}.")
  private List<Double> nats;

  @Option(names = "--device", defaultValue = "cpu", description = "auto, cpu (the default) or gpu.")
  private String device;

  @Override
  public String seeds() {
    return "1 to %d, one per run".formatted(runs);
  }

  @Override
  public void run(Report report) {
    EstimatorSettings settings = settings();
    report.text(
        "Estimator %s, %d folds, %d steps.",
        settings.estimator(), settings.folds(), settings.firstSteps());
    report.table(
        "case",
        "rows",
        "truth",
        "runs",
        "covered",
        "below the interval",
        "above the interval",
        "mean estimate",
        "bias",
        "standard deviation",
        "mean standard error",
        "mean length of the interval",
        "interval score",
        "seconds");
    try (NdoeEstimator estimator = new NdoeEstimator(settings, 1000)) {
      for (String name : cases) {
        for (double information : nats) {
          for (Optional<Integer> count : counts()) {
            run(estimator, named(name, information, count), report);
          }
        }
      }
    }
  }

  private EstimatorSettings settings() {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    boolean trains = !chosen.name().equals(EstimatorSettings.START);
    return defaults.toBuilder()
        .estimator(chosen.name())
        .firstSteps(trains ? steps : 0)
        .thenSteps(0)
        .folds(folds)
        .timeLimit(Duration.ofDays(1))
        .device(device)
        .build();
  }

  private List<Optional<Integer>> counts() {
    return rows.isEmpty() ? List.of(Optional.empty()) : rows.stream().map(Optional::of).toList();
  }

  private static Case named(String name, double nats, Optional<Integer> rows) {
    return switch (name) {
      case "gaussian" ->
          Case.of(name, GaussianTask.ofMutualInformation(2, nats), rows.orElse(4096));
      case "student" -> Case.of(name, student(nats), rows.orElse(4096));
      case "autoregression" -> autoregression(name, nats, rows.orElse(8192));
      default -> throw new IllegalArgumentException("unknown case " + name);
    };
  }

  /** With the fewest of a few degrees of freedom whose common radius does not tell more. */
  private static StudentTask student(double nats) {
    return IntStream.of(4, 8, 16, 32, 64)
        .filter(degrees -> new StudentTask(2, degrees, 0).mutualInformation() <= nats)
        .mapToObj(degrees -> StudentTask.ofMutualInformation(2, degrees, nats))
        .findFirst()
        .orElseThrow();
  }

  private static Case autoregression(String name, double nats, int rows) {
    double correlation = Math.sqrt(-Math.expm1(-2 * nats));
    return new Case(
        "%s (1+1, coefficient %.1f)".formatted(name, COEFFICIENT),
        rows,
        nats,
        run -> AutoregressiveRows.window(COEFFICIENT, correlation, rows, run));
  }

  private void run(NdoeEstimator estimator, Case one, Report report) {
    long begun = System.nanoTime();
    List<Estimate.Numbers> all = new ArrayList<>();
    while (all.size() < runs) {
      List<FitRequest> group = new ArrayList<>();
      int until = Math.min(runs, all.size() + GROUP);
      for (int run = all.size() + 1; run <= until; run++) {
        group.add(new FitRequest(one.window().apply(run), Optional.empty(), run));
      }
      for (Fit fit : estimator.fit(group, Cancellation.NEVER)) {
        Estimate estimate = fit.estimate();
        if (estimate.status() != EstimateStatus.OK || !estimate.timeFolds()) {
          throw new IllegalStateException(
              "%s by time: %s, %s"
                  .formatted(estimate.status(), estimate.timeFolds(), estimate.reason()));
        }
        all.add(estimate.numbers().orElseThrow());
      }
      report.progress("%s: %d of %d runs", one.name(), all.size(), runs);
    }
    report.row(row(one, all, (System.nanoTime() - begun) / 1e9));
  }

  private static Object[] row(Case one, List<Estimate.Numbers> runs, double seconds) {
    double truth = one.truth();
    long below = runs.stream().filter(n -> truth < n.interval().low()).count();
    long above = runs.stream().filter(n -> truth > n.interval().high()).count();
    double mean = runs.stream().mapToDouble(Estimate.Numbers::mi).average().orElseThrow();
    double spread =
        Math.sqrt(
            runs.stream().mapToDouble(n -> (n.mi() - mean) * (n.mi() - mean)).sum()
                / (runs.size() - 1));
    double error =
        runs.stream().mapToDouble(Estimate.Numbers::standardError).average().orElseThrow();
    return new Object[] {
      one.name(),
      one.rows(),
      number("%.4f", truth),
      runs.size(),
      runs.size() - below - above,
      below,
      above,
      number("%.4f", mean),
      number("%+.4f", mean - truth),
      number("%.4f", spread),
      number("%.4f", error),
      number(
          "%.4f",
          runs.stream()
              .mapToDouble(n -> n.interval().high() - n.interval().low())
              .average()
              .orElseThrow()),
      number(
          "%.4f",
          runs.stream()
              .mapToDouble(n -> IntervalScore.of(n.interval(), truth))
              .average()
              .orElseThrow()),
      number("%.0f", seconds)
    };
  }
}
