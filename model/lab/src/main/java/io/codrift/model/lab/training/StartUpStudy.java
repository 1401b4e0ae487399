package io.codrift.model.lab.training;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.Window;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.RowsOption;
import io.codrift.model.lab.report.Study;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.testing.TaskWindows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The time of a fresh process until its first estimate, and of a warm process until its next: a
 * window of 4,096 rows of 2 + 2 dimensions, with the stream's defaults (except the time limit) and
 * with the start alone. Each uses separate JVMs, which run in sequence. Figures are medians.
 *
 * <p>Cold times start when the parent starts the JVM. One JVM before the measured ones unpacks the
 * engine's libraries and fills the page cache, so that the very first start on a machine is not
 * included. A monitor's first window trains more steps than later ones, and both sides if they have
 * equally many dimensions. So compare the cold time with the first window of another monitor in the
 * warm process.
 */
@Command(
    name = "start-up",
    description = {
      "Time of a fresh process to its first estimate, and of a warm one to its next,",
      "with and without flows."
    })
public final class StartUpStudy implements Study {
  private static final int BUDGET_WINDOWS = 1_000;

  /** Longer than the default, because a fit that is cut on a busy machine would look fast. */
  private static final Duration TIME_LIMIT = Duration.ofMinutes(10);

  @Option(names = "--rounds", defaultValue = "5", description = "JVMs per estimator; default: 5.")
  private int rounds;

  @Option(names = "--windows", defaultValue = "3", description = "Next windows; default: 3.")
  private int windows;

  @Mixin private RowsOption rows;

  @Option(names = "--first", defaultValue = "2000", description = "Steps; default: 2000.")
  private int first;

  @Option(names = "--device", defaultValue = "auto", description = "auto (the default), cpu, gpu.")
  private String device;

  @Option(
      names = "--estimators",
      split = ",",
      defaultValue = "ndoe-bnaf,start",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<String> estimators;

  @Override
  public String seeds() {
    return "1 and 2, 7 for the fits";
  }

  /**
   * The process that is timed.
   *
   * @param arguments estimator, the parent's clock, then the study's options
   */
  public static void main(String[] arguments) {
    StartUpStudy child = new StartUpStudy();
    new CommandLine(child).parseArgs(Arrays.copyOfRange(arguments, 2, arguments.length));
    child.estimate(arguments[0], Long.parseLong(arguments[1]));
  }

  /** The measured times. */
  private enum Moment {
    READY("cold: estimator open"),
    FIRST("cold: first estimate"),
    NEXT("warm: next window of the monitor"),
    ANOTHER("warm: first window of another monitor");

    private final String title;

    Moment(String title) {
      this.title = title;
    }
  }

  private EstimatorSettings settings(String estimator) {
    EstimatorSettings d = EstimatorSettings.defaults();
    return d.toBuilder()
        .estimator(estimator)
        .firstSteps(first)
        .timeLimit(TIME_LIMIT)
        .device(device)
        .build();
  }

  private void estimate(String name, long spawned) {
    GaussianTask task = GaussianTask.ofCorrelation(2, 0.5);
    try (NdoeEstimator estimator = new NdoeEstimator(settings(name), BUDGET_WINDOWS)) {
      tell(Moment.READY, System.currentTimeMillis() - spawned);
      Window first = TaskWindows.window(task, rows.count(), 1, 0);
      Fit fit = fit(estimator, first, Optional.empty());
      tell(Moment.FIRST, System.currentTimeMillis() - spawned);
      for (int index = 1; index <= windows; index++) {
        Window window = TaskWindows.window(task, rows.count(), 1, index);
        long begun = System.nanoTime();
        fit = fit(estimator, window, fit.model());
        tell(Moment.NEXT, (System.nanoTime() - begun) / 1e6);
      }
      Window another = TaskWindows.window(task, rows.count(), 2, 0);
      long begun = System.nanoTime();
      fit(estimator, another, Optional.empty());
      tell(Moment.ANOTHER, (System.nanoTime() - begun) / 1e6);
    }
  }

  private static Fit fit(NdoeEstimator estimator, Window window, Optional<MonitorModel> model) {
    Fit fit = estimator.fit(List.of(new FitRequest(window, model, 7)), Cancellation.NEVER).get(0);
    if (fit.estimate().status() != EstimateStatus.OK) {
      throw new IllegalStateException(
          "the window ended as %s: %s".formatted(fit.estimate().status(), fit.estimate().reason()));
    }
    return fit;
  }

  private static void tell(Moment moment, double milliseconds) {
    System.out.printf(Locale.ROOT, "%s %.1f%n", moment, milliseconds);
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    Map<String, Map<Moment, List<Double>>> seen = new LinkedHashMap<>();
    for (String estimator : estimators) {
      seen.put(estimator, new EnumMap<>(Moment.class));
      child(estimator);
    }
    for (int round = 1; round <= rounds; round++) {
      for (String estimator : estimators) {
        Map<Moment, List<Double>> times = child(estimator);
        report.progress("round %d, %s: %s ms", round, estimator, times);
        times.forEach(
            (moment, values) ->
                seen.get(estimator).computeIfAbsent(moment, m -> new ArrayList<>()).addAll(values));
      }
    }
    write(seen, report);
  }

  private Map<Moment, List<Double>> child(String estimator)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            StartUpStudy.class.getName(),
            estimator,
            Long.toString(System.currentTimeMillis()),
            "--windows=" + windows,
            "--rows=" + rows.count(),
            "--first=" + first,
            "--device=" + device);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the process with " + estimator + " failed: " + output);
    }
    Map<Moment, List<Double>> times = new EnumMap<>(Moment.class);
    for (Moment moment : Moment.values()) {
      output
          .lines()
          .filter(line -> line.startsWith(moment + " "))
          .map(line -> Double.valueOf(line.substring(moment.name().length() + 1)))
          .forEach(value -> times.computeIfAbsent(moment, m -> new ArrayList<>()).add(value));
    }
    return times;
  }

  private static void write(Map<String, Map<Moment, List<Double>>> seen, Report report) {
    report.table("estimator", "what", "median, ms", "lowest, highest", "of");
    seen.forEach(
        (estimator, times) ->
            times.forEach(
                (moment, values) -> {
                  double[] sorted =
                      values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
                  int last = sorted.length - 1;
                  report.row(
                      estimator,
                      moment.title,
                      number("%,.0f", (sorted[last / 2] + sorted[(last + 1) / 2]) / 2),
                      number("%,.0f, %,.0f", sorted[0], sorted[last]),
                      sorted.length);
                }));
  }
}
