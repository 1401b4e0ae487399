package io.codrift.model.lab.accuracy;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.lab.accuracy.AccuracyTasks.Sized;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Errors of the estimate against the truth, with the settings of {@code codrift estimate
 * --independent-rows}: five folds by hash, no earlier model, the same defaults for all tasks.
 */
@Command(
    name = "accuracy",
    description = {
      "First windows of tasks of known mutual information, by the defaults of",
      "'codrift estimate --independent-rows': errors, standard errors, coverage."
    })
public final class AccuracyStudy implements Study {
  private static final int NO_BUDGET = 1;
  private static final int ELECTRICITY_ROWS = 10_000;
  private static final long MAP_SEED = 20261126;

  /** From this dimension on the seeds of a task run in sequence, to limit the memory. */
  private static final int ONE_BY_ONE = 50;

  /** Tasks that belong together. */
  enum Suite {
    INDEPENDENT,
    ORDINARY,
    NONGAUSSIAN,
    ELECTRICITY,
    GAUSSIAN
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--suites",
      split = ",",
      description = "${COMPLETION-CANDIDATES}; default: all; electricity needs its file.")
  private List<Suite> suites = List.of();

  @Option(names = "--seeds", defaultValue = "5", description = "Seeds; default: 5.")
  private int seeds;

  @Option(
      names = "--task",
      defaultValue = "",
      description = "Only tasks whose name contains this text.")
  private String part;

  @Option(names = "--rows", description = "Rows of every task instead of its own number.")
  private Optional<Integer> rows = Optional.empty();

  @Option(
      names = "--map",
      defaultValue = "NONE",
      description = {
        "A change of every task's columns that does not change its MI:",
        "${COMPLETION-CANDIDATES}; default: NONE."
      })
  private InvariantMap map;

  @Mixin private FirstFitOptions fits;

  @Option(
      names = "--electricity",
      paramLabel = "FILE",
      description = "CSV file of the electricity market, for its suite.")
  private Optional<Path> electricity = Optional.empty();

  @Override
  public String seeds() {
    return "1 to " + seeds;
  }

  @Override
  public void run(Report report) throws IOException {
    if (suites.contains(Suite.ELECTRICITY) && electricity.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "The suite electricity needs its file: use --electricity FILE");
    }
    try (NdoeEstimator estimator = new NdoeEstimator(fits.settings(), NO_BUDGET)) {
      for (Suite suite : suites.isEmpty() ? List.of(Suite.values()) : suites) {
        switch (suite) {
          case INDEPENDENT -> run(estimator, report, "Independent", AccuracyTasks.independent());
          case ORDINARY ->
              run(estimator, report, "Columns as people have them", AccuracyTasks.ordinary());
          case NONGAUSSIAN -> run(estimator, report, "Not Gaussian", AccuracyTasks.nonGaussian());
          case GAUSSIAN -> run(estimator, report, "Gaussian and cubic", AccuracyTasks.gaussian());
          case ELECTRICITY -> {
            if (electricity.isPresent()) {
              electricity(estimator, report, ElectricityRows.read(electricity.get()));
            }
          }
        }
      }
    }
  }

  /** The estimates of one task, one per seed, and the time of one. */
  private record Timed(List<Estimate> estimates, double seconds) {

    private List<Estimate.Numbers> numbers() {
      return estimates.stream().flatMap(e -> e.numbers().stream()).toList();
    }

    private String statuses() {
      Map<EstimateStatus, Integer> counts = new TreeMap<>();
      estimates.forEach(e -> counts.merge(e.status(), 1, Integer::sum));
      return String.join(
          ", ", counts.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).toList());
    }
  }

  private void run(NdoeEstimator estimator, Report report, String title, List<Sized> tasks) {
    report.heading(title);
    report.table(
        "task",
        "N",
        "truth",
        "mean estimate",
        "mean error",
        "of the truth",
        "mean absolute error",
        "root mean square error",
        "mean standard error",
        "mean still to learn",
        "seeds",
        "covered by the 95 % interval",
        "mean interval",
        "interval score",
        "within 2 standard errors of 0",
        "seconds per fit",
        "status");
    for (Sized sized : tasks) {
      if (sized.task().name().contains(part)) {
        Task task = map.applied(sized.task(), MAP_SEED);
        int count = rows.orElse(sized.rows());
        boolean oneByOne = Math.max(task.xDims(), task.yDims()) >= ONE_BY_ONE;
        report.row(
            row(
                task,
                count,
                fit(estimator, seed -> FirstWindow.of(task, count, seed), oneByOne ? 1 : seeds)));
      }
    }
  }

  private static Object[] row(Task task, int rows, Timed timed) {
    double truth = task.mutualInformation();
    List<Estimate.Numbers> numbers = timed.numbers();
    double[] errors = numbers.stream().mapToDouble(n -> n.mi() - truth).toArray();
    double mean = mean(errors);
    long covered =
        numbers.stream()
            .filter(n -> n.interval().low() <= truth && truth <= n.interval().high())
            .count();
    long nothing = numbers.stream().filter(n -> Math.abs(n.mi()) <= 2 * n.standardError()).count();
    return new Object[] {
      task.name(),
      rows,
      number("%.4f", truth),
      number("%.4f", truth + mean),
      number("%+.4f", mean),
      truth == 0 ? "" : number("%+.1f %%", 100 * mean / truth),
      number("%.4f", mean(Arrays.stream(errors).map(Math::abs).toArray())),
      number("%.4f", Math.sqrt(mean(Arrays.stream(errors).map(e -> e * e).toArray()))),
      number("%.4f", mean(numbers.stream().mapToDouble(Estimate.Numbers::standardError).toArray())),
      number(
          "%.4f",
          mean(numbers.stream().mapToDouble(n -> n.stillToLearn().orElseThrow()).toArray())),
      numbers.size(),
      covered,
      number(
          "%.4f to %.4f",
          mean(numbers.stream().mapToDouble(n -> n.interval().low()).toArray()),
          mean(numbers.stream().mapToDouble(n -> n.interval().high()).toArray())),
      number(
          "%.4f",
          mean(numbers.stream().mapToDouble(n -> IntervalScore.of(n.interval(), truth)).toArray())),
      nothing,
      number("%.1f", timed.seconds()),
      timed.statuses()
    };
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /**
   * Fits the windows of all seeds.
   *
   * @param together number of windows that train in one group
   */
  private Timed fit(NdoeEstimator estimator, LongFunction<Window> windows, int together) {
    List<Estimate> estimates = new ArrayList<>();
    long begun = System.nanoTime();
    for (int first = 1; first <= seeds; first += together) {
      List<FitRequest> group =
          LongStream.range(first, Math.min(seeds + 1, first + together))
              .mapToObj(seed -> new FitRequest(windows.apply(seed), Optional.empty(), seed))
              .toList();
      estimator.fit(group, Cancellation.NEVER).forEach(fit -> estimates.add(fit.estimate()));
    }
    return new Timed(estimates, (System.nanoTime() - begun) / 1e9 / seeds);
  }

  /** Compares blocks of time with random folds. The truth is unknown. */
  private void electricity(NdoeEstimator estimator, Report report, ElectricityRows file) {
    report.heading("Electricity");
    report.table(
        "rows",
        "folds",
        "mean estimate",
        "standard deviation over seeds",
        "mean standard error",
        "Gaussian",
        "seeds",
        "seconds per fit",
        "status");
    for (int from : new int[] {17_500, 27_500}) {
      for (boolean ordered : new boolean[] {true, false}) {
        Timed timed = fit(estimator, seed -> electricity(file, from, ordered, seed), seeds);
        List<Estimate.Numbers> numbers = timed.numbers();
        double[] estimates = numbers.stream().mapToDouble(Estimate.Numbers::mi).toArray();
        double mean = mean(estimates);
        double squares = Arrays.stream(estimates).map(e -> (e - mean) * (e - mean)).sum();
        report.row(
            number("%d to %d", from, from + ELECTRICITY_ROWS - 1),
            timed.estimates().stream().allMatch(Estimate::timeFolds) ? "blocks of time" : "random",
            number("%.4f", mean),
            number("%.4f", Math.sqrt(squares / Math.max(1, estimates.length - 1))),
            number(
                "%.4f",
                mean(numbers.stream().mapToDouble(Estimate.Numbers::standardError).toArray())),
            number(
                "%.4f", mean(numbers.stream().mapToDouble(Estimate.Numbers::gaussianMi).toArray())),
            numbers.size(),
            number("%.1f", timed.seconds()),
            timed.statuses());
      }
    }
  }

  /** Creates a window like from a file: the time of a row is its number, or rows have no time. */
  private static Window electricity(ElectricityRows file, int from, boolean ordered, long seed) {
    long[] times = IntStream.range(0, ELECTRICITY_ROWS).mapToLong(r -> ordered ? r : 0).toArray();
    long[] hashes =
        IntStream.range(0, ELECTRICITY_ROWS).mapToLong(r -> SplitMix64.at(r, seed)).toArray();
    return file.window(from, times, hashes, ordered ? ELECTRICITY_ROWS : 1);
  }
}
