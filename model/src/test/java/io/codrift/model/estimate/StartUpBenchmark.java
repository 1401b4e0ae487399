package io.codrift.model.estimate;

import io.codrift.model.task.GaussianTask;
import io.codrift.model.training.Cancellation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How long a fresh process takes to its first estimate, and a warm one to its next: a window of
 * 4,096 rows of 2 + 2 dimensions, with the stream's defaults (but for the time limit) and with the
 * start alone, each in JVMs of its own that run one after the other. Medians, as a Markdown table.
 *
 * <p>Cold times count from the moment the parent starts the JVM. One JVM before the counted ones
 * unpacks the engine's libraries and fills the page cache, so that a machine's very first start is
 * not among them. A monitor's first window trains more steps than its later ones, and of equal
 * dimensions in both directions: the first window of another monitor in the warm process is what to
 * compare the cold one with.
 *
 * <pre>
 * mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Drounds=5 -Dwindows=3 \
 *     -cp model/target/classes:model/target/test-classes:$(cat model/target/classpath) \
 *     io.codrift.model.estimate.StartUpBenchmark
 * </pre>
 */
public final class StartUpBenchmark {
  private static final int ROWS = 4_096;
  private static final int BUDGET_WINDOWS = 1_000;

  /** Beyond the default: a fit that was cut on a busy machine would look fast. */
  private static final Duration TIME_LIMIT = Duration.ofMinutes(10);

  private StartUpBenchmark() {}

  /** Without arguments the parent; a child gets the estimator and the parent's clock. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 0) {
      compare();
    } else {
      estimate(arguments[0], Long.parseLong(arguments[1]));
    }
  }

  /** What is timed. */
  private enum Moment {
    READY("cold: estimator open"),
    FIRST("cold: first estimate there"),
    NEXT("warm: next window of the monitor"),
    ANOTHER("warm: first window of another monitor");

    private final String title;

    Moment(String title) {
      this.title = title;
    }
  }

  private static EstimatorSettings settings(String estimator) {
    EstimatorSettings d = EstimatorSettings.defaults();
    return new EstimatorSettings(
        estimator,
        d.firstSteps(),
        d.thenSteps(),
        d.folds(),
        TIME_LIMIT,
        d.settleWindows(),
        System.getProperty("device", d.device()));
  }

  private static void estimate(String name, long spawned) {
    GaussianTask task = GaussianTask.ofCorrelation(2, 0.5);
    try (NdoeEstimator estimator = new NdoeEstimator(settings(name), BUDGET_WINDOWS)) {
      say(Moment.READY, System.currentTimeMillis() - spawned);
      Window first = TaskWindows.window(task, ROWS, 1, 0);
      Fit fit = fit(estimator, first, Optional.empty());
      say(Moment.FIRST, System.currentTimeMillis() - spawned);
      for (int index = 1; index <= Integer.getInteger("windows", 3); index++) {
        Window window = TaskWindows.window(task, ROWS, 1, index);
        long begun = System.nanoTime();
        fit = fit(estimator, window, fit.model());
        say(Moment.NEXT, (System.nanoTime() - begun) / 1e6);
      }
      Window another = TaskWindows.window(task, ROWS, 2, 0);
      long begun = System.nanoTime();
      fit(estimator, another, Optional.empty());
      say(Moment.ANOTHER, (System.nanoTime() - begun) / 1e6);
    }
  }

  private static Fit fit(NdoeEstimator estimator, Window window, Optional<MonitorModel> model) {
    Fit fit = estimator.fit(List.of(new FitRequest(window, model, 7)), Cancellation.NEVER).get(0);
    if (fit.estimate().status() != EstimateStatus.OK) {
      throw new IllegalStateException(
          "the window came out %s: %s".formatted(fit.estimate().status(), fit.estimate().reason()));
    }
    return fit;
  }

  private static void say(Moment moment, double milliseconds) {
    System.out.printf(Locale.ROOT, "%s %.1f%n", moment, milliseconds);
  }

  private static void compare() throws IOException, InterruptedException {
    int rounds = Integer.getInteger("rounds", 5);
    List<String> estimators =
        List.of(EstimatorSettings.defaults().estimator(), NdoeEstimator.START);
    Map<String, Map<Moment, List<Double>>> seen = new LinkedHashMap<>();
    for (String estimator : estimators) {
      seen.put(estimator, new EnumMap<>(Moment.class));
      child(estimator);
    }
    for (int round = 1; round <= rounds; round++) {
      for (String estimator : estimators) {
        Map<Moment, List<Double>> times = child(estimator);
        System.out.printf("round %d, %s: %s ms%n", round, estimator, times);
        times.forEach(
            (moment, values) ->
                seen.get(estimator).computeIfAbsent(moment, m -> new ArrayList<>()).addAll(values));
      }
    }
    print(seen);
  }

  private static Map<Moment, List<Double>> child(String estimator)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
    for (String property : List.of("windows", "device")) {
      if (System.getProperty(property) != null) {
        command.add("-D" + property + "=" + System.getProperty(property));
      }
    }
    command.addAll(
        List.of(
            StartUpBenchmark.class.getName(),
            estimator,
            Long.toString(System.currentTimeMillis())));
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

  private static void print(Map<String, Map<Moment, List<Double>>> seen) {
    System.out.println();
    System.out.println("| estimator | what | median, ms | lowest, highest | of |");
    System.out.println("|---|---|---|---|---|");
    seen.forEach(
        (estimator, times) ->
            times.forEach(
                (moment, values) -> {
                  double[] sorted =
                      values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
                  int last = sorted.length - 1;
                  System.out.printf(
                      Locale.ROOT,
                      "| %s | %s | %,.0f | %,.0f, %,.0f | %d |%n",
                      estimator,
                      moment.title,
                      (sorted[last / 2] + sorted[(last + 1) / 2]) / 2,
                      sorted[0],
                      sorted[last],
                      sorted.length);
                }));
  }
}
