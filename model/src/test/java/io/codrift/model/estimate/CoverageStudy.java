package io.codrift.model.estimate;

import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import io.codrift.model.training.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * How often the published 95 % interval, MI ± 1.96 standard errors, covers the truth. Each run is a
 * first window of rows of its own; the default settings are those of {@code codrift estimate}. A
 * row of the table follows every group of 10 runs and counts all runs of the case until then: the
 * last one of a case is its result. The standard error has the t quantile of its blocks in it.
 *
 * <p>The autoregression is two AR(1) series of one coefficient whose innovations are correlated:
 * each row is then Gaussian with the correlation of the innovations, I = −½ log(1 − ρ²), while
 * neighbouring rows are near-copies.
 *
 * <pre>
 * mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Druns=100 -Destimator=start \
 *   -cp model/target/classes:model/target/test-classes:$(cat model/target/classpath) \
 *   io.codrift.model.estimate.CoverageStudy
 * </pre>
 *
 * <p>Properties: {@code runs} or {@code seeds} (100; each run has its number for a seed), {@code
 * estimator} (ndoe-bnaf), {@code folds} (5), {@code steps} (2000), {@code cases}
 * (gaussian,student,autoregression), {@code device} (cpu).
 */
public final class CoverageStudy {
  private static final double NORMAL_97_5 = 1.96;
  private static final int GROUP = 10;
  private static final double COEFFICIENT = 0.9;
  private static final double NATS = 0.5;

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

  private CoverageStudy() {}

  public static void main(String[] arguments) {
    EstimatorSettings settings = settings();
    int runs = Integer.getInteger("runs", Integer.getInteger("seeds", 100));
    print(
        "runs: %d, estimator: %s, folds: %d, steps: %d",
        runs, settings.estimator(), settings.folds(), settings.firstSteps());
    print("");
    print(
        "| case | rows | truth | runs | covered | mean estimate | bias | root mean square error | mean standard error | s |");
    print("|---|---|---|---|---|---|---|---|---|---|");
    try (NdoeEstimator estimator = new NdoeEstimator(settings, 1000)) {
      for (String name :
          System.getProperty("cases", "gaussian,student,autoregression").split(",")) {
        run(estimator, named(name), runs);
      }
    }
  }

  private static EstimatorSettings settings() {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    String estimator = System.getProperty("estimator", defaults.estimator());
    boolean trains = !estimator.equals(NdoeEstimator.START);
    return new EstimatorSettings(
        estimator,
        trains ? Integer.getInteger("steps", defaults.firstSteps()) : 0,
        0,
        Integer.getInteger("folds", 5),
        Duration.ofDays(1),
        defaults.settleWindows(),
        System.getProperty("device", "cpu"));
  }

  private static Case named(String name) {
    return switch (name) {
      case "gaussian" -> Case.of(name, GaussianTask.ofMutualInformation(2, NATS), 4096);
      case "student" -> Case.of(name, StudentTask.ofMutualInformation(2, 4, NATS), 4096);
      case "autoregression" -> autoregression(name, 8192);
      default -> throw new IllegalArgumentException("there is no case " + name);
    };
  }

  private static Case autoregression(String name, int rows) {
    double correlation = Math.sqrt(-Math.expm1(-2 * NATS));
    return new Case(
        "%s (1+1, coefficient %.1f)".formatted(name, COEFFICIENT),
        rows,
        NATS,
        run -> AutoregressiveRows.window(COEFFICIENT, correlation, rows, run));
  }

  private static void run(NdoeEstimator estimator, Case one, int runs) {
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
      print(one, all, (System.nanoTime() - begun) / 1e9);
    }
  }

  private static void print(Case one, List<Estimate.Numbers> runs, double seconds) {
    double truth = one.truth();
    long covered =
        runs.stream()
            .filter(n -> Math.abs(n.mi() - truth) <= NORMAL_97_5 * n.standardError())
            .count();
    double mean = runs.stream().mapToDouble(Estimate.Numbers::mi).average().orElseThrow();
    double square =
        runs.stream().mapToDouble(n -> (n.mi() - truth) * (n.mi() - truth)).average().orElseThrow();
    double error =
        runs.stream().mapToDouble(Estimate.Numbers::standardError).average().orElseThrow();
    print(
        "| %s | %d | %.4f | %d | %d | %.4f | %+.4f | %.4f | %.4f | %.0f |",
        one.name(),
        one.rows(),
        truth,
        runs.size(),
        covered,
        mean,
        mean - truth,
        Math.sqrt(square),
        error,
        seconds);
  }

  private static void print(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
    System.out.flush();
  }
}
