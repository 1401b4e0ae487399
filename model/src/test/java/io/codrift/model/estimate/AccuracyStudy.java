package io.codrift.model.estimate;

import io.codrift.model.estimate.AccuracyTasks.Sized;
import io.codrift.model.flow.RowHash;
import io.codrift.model.task.Task;
import io.codrift.model.training.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Errors of the estimate against the truth, set up as {@code codrift estimate --independent-rows}
 * sets it up: five folds dealt by hash, no model of before, one set of defaults for all tasks. One
 * row of a markdown table is printed as soon as its task is done.
 *
 * <pre>
 * mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Dsuite=nongaussian -cp model/target/classes:model/target/test-classes:$(cat model/target/classpath) \
 *     io.codrift.model.estimate.AccuracyStudy
 * </pre>
 *
 * <p>Properties: {@code suite} (gaussian, independent, nongaussian, electricity or all, which has
 * electricity where a file is named), {@code seeds} (5), {@code task} (a part of the task's name),
 * {@code time-limit} (of one fit, in seconds; 300, as the command has it) and {@code electricity}
 * (the file of that suite).
 */
public final class AccuracyStudy {
  private static final int NO_BUDGET = 1;
  private static final double NORMAL_97_5 = 1.96;
  private static final int ELECTRICITY_ROWS = 10_000;

  /** From this dimension on the seeds of a task do not share the memory. */
  private static final int ONE_BY_ONE = 50;

  private final NdoeEstimator estimator;
  private final int seeds;
  private final String part;

  private AccuracyStudy(NdoeEstimator estimator, int seeds, String part) {
    this.estimator = estimator;
    this.seeds = seeds;
    this.part = part;
  }

  public static void main(String[] arguments) throws IOException {
    String suite = System.getProperty("suite", "all");
    if (!List.of("gaussian", "independent", "nongaussian", "electricity", "all").contains(suite)) {
      throw new IllegalArgumentException("no such suite: " + suite);
    }
    Optional<Path> electricity =
        Optional.ofNullable(System.getProperty("electricity")).map(Path::of);
    if (suite.equals("electricity") && electricity.isEmpty()) {
      throw new IllegalArgumentException("-Delectricity=FILE is missing");
    }
    boolean all = suite.equals("all");
    try (NdoeEstimator estimator = new NdoeEstimator(settings(), NO_BUDGET)) {
      AccuracyStudy study =
          new AccuracyStudy(
              estimator, Integer.getInteger("seeds", 5), System.getProperty("task", ""));
      if (all || suite.equals("independent")) {
        study.run("Independent", AccuracyTasks.independent());
      }
      if (all || suite.equals("nongaussian")) {
        study.run("Not Gaussian", AccuracyTasks.nonGaussian());
      }
      if (electricity.isPresent() && (all || suite.equals("electricity"))) {
        study.electricity(ElectricityRows.read(electricity.get()));
      }
      if (all || suite.equals("gaussian")) {
        study.run("Gaussian and cubic", AccuracyTasks.gaussian());
      }
    }
  }

  private static EstimatorSettings settings() {
    EstimatorSettings defaults = EstimatorSettings.once();
    return new EstimatorSettings(
        defaults.estimator(),
        defaults.firstSteps(),
        defaults.thenSteps(),
        defaults.folds(),
        Duration.ofSeconds(Integer.getInteger("time-limit", 300)),
        defaults.settleWindows(),
        defaults.device());
  }

  /** The estimates of one task, one a seed, and what one took. */
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

  private void run(String title, List<Sized> tasks) {
    System.out.printf("%n%s%n%n", title);
    System.out.println(
        "| task | N | truth | mean estimate | mean error | of the truth | mean absolute error"
            + " | root mean square error | mean standard error | mean still to learn | seeds"
            + " | covered by the 95 % interval | within 2 standard errors of 0"
            + " | seconds per fit | status |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    System.out.flush();
    for (Sized sized : tasks) {
      if (sized.task().name().contains(part)) {
        Task task = sized.task();
        boolean oneByOne = Math.max(task.xDims(), task.yDims()) >= ONE_BY_ONE;
        System.out.println(
            row(sized, fit(seed -> window(task, sized.rows(), seed), oneByOne ? 1 : seeds)));
        System.out.flush();
      }
    }
  }

  private static String row(Sized sized, Timed timed) {
    double truth = sized.task().mutualInformation();
    List<Estimate.Numbers> numbers = timed.numbers();
    double[] errors = numbers.stream().mapToDouble(n -> n.mi() - truth).toArray();
    double mean = mean(errors);
    long covered =
        numbers.stream()
            .filter(n -> Math.abs(n.mi() - truth) <= NORMAL_97_5 * n.standardError())
            .count();
    long nothing = numbers.stream().filter(n -> Math.abs(n.mi()) <= 2 * n.standardError()).count();
    return "| %s | %d | %.4f | %.4f | %+.4f | %s | %.4f | %.4f | %.4f | %.4f | %d | %d | %d | %.1f | %s |"
        .formatted(
            sized.task().name(),
            sized.rows(),
            truth,
            truth + mean,
            mean,
            truth == 0 ? "" : "%+.1f %%".formatted(100 * mean / truth),
            mean(Arrays.stream(errors).map(Math::abs).toArray()),
            Math.sqrt(mean(Arrays.stream(errors).map(e -> e * e).toArray())),
            mean(numbers.stream().mapToDouble(Estimate.Numbers::standardError).toArray()),
            mean(numbers.stream().mapToDouble(n -> n.stillToLearn().orElseThrow()).toArray()),
            numbers.size(),
            covered,
            nothing,
            timed.seconds(),
            timed.statuses());
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /**
   * Fits the windows of all seeds.
   *
   * @param together how many of them train in one group
   */
  private Timed fit(LongFunction<Window> windows, int together) {
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

  /** Rows that are no time series: all of one time, as a file's independent rows are. */
  private static Window window(Task task, int rows, long seed) {
    UniformRandomProvider random =
        RandomSource.XO_RO_SHI_RO_128_PP.create(new long[] {seed, 0x6163_6375_7261_6379L});
    Task.Rows sampled = task.rows(random, rows);
    return Window.ofIndependentRows(
        names("x", task.xDims()), names("y", task.yDims()), sampled.x(), sampled.y(), seed);
  }

  private static List<String> names(String side, int dims) {
    return IntStream.range(0, dims).mapToObj(i -> side + i).toList();
  }

  /** Blocks of time and random folds side by side; nobody knows the truth. */
  private void electricity(ElectricityRows file) {
    System.out.printf("%nElectricity%n%n");
    System.out.println(
        "| rows | folds | mean estimate | standard deviation over seeds | mean standard error"
            + " | Gaussian | seeds | seconds per fit | status |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    System.out.flush();
    for (int from : new int[] {17_500, 27_500}) {
      for (boolean ordered : new boolean[] {true, false}) {
        Timed timed = fit(seed -> electricity(file, from, ordered, seed), seeds);
        List<Estimate.Numbers> numbers = timed.numbers();
        double[] estimates = numbers.stream().mapToDouble(Estimate.Numbers::mi).toArray();
        double mean = mean(estimates);
        double squares = Arrays.stream(estimates).map(e -> (e - mean) * (e - mean)).sum();
        System.out.println(
            "| %d to %d | %s | %.4f | %.4f | %.4f | %.4f | %d | %.1f | %s |"
                .formatted(
                    from,
                    from + ELECTRICITY_ROWS - 1,
                    timed.estimates().stream().allMatch(Estimate::timeFolds)
                        ? "blocks of time"
                        : "random",
                    mean,
                    Math.sqrt(squares / Math.max(1, estimates.length - 1)),
                    mean(numbers.stream().mapToDouble(Estimate.Numbers::standardError).toArray()),
                    mean(numbers.stream().mapToDouble(Estimate.Numbers::gaussianMi).toArray()),
                    numbers.size(),
                    timed.seconds(),
                    timed.statuses()));
        System.out.flush();
      }
    }
  }

  /** As a file's rows become a window: the time of a row is its number, or they have none. */
  private static Window electricity(ElectricityRows file, int from, boolean ordered, long seed) {
    long[] times = IntStream.range(0, ELECTRICITY_ROWS).mapToLong(r -> ordered ? r : 0).toArray();
    long[] hashes =
        IntStream.range(0, ELECTRICITY_ROWS).mapToLong(r -> RowHash.mix(r, seed)).toArray();
    return file.window(from, times, hashes, ordered ? ELECTRICITY_ROWS : 1);
  }
}
