package io.codrift.model.estimate;

import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.SpiralSheetTask;
import io.codrift.model.task.Task;
import io.codrift.model.training.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the warm start is worth: streams of windows whose dependence jumps at window 6, fitted with
 * the stream's defaults, and the same windows fitted with a fresh model each, at as many steps as a
 * warm one gets.
 *
 * <p>The last table of a case says how many windows it took, the one of the jump included, until
 * the estimate was within 10 % of the truth, two standard errors or 0.01 nats: as it first was, and
 * from when on it was for all windows that followed. It should be at most 3.
 *
 * <pre>
 * mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Dseeds=3 -cp model/target/classes:model/target/test-classes:$(cat model/target/classpath) \
 *   io.codrift.model.estimate.AdaptationStudy
 * </pre>
 *
 * <p>Properties: {@code seeds} (3), {@code rows} (4096), {@code windows} (12), {@code jump} (the
 * window of it; 6), {@code first} (2000) and {@code then} (300) steps, {@code cases}
 * (gaussian,end,beginning,spiral), {@code device} (cpu).
 */
public final class AdaptationStudy {
  private static final double CLOSE = 0.1;
  private static final double CERTAIN = 2;

  /** Nats: where nothing is left, no error is small against it. */
  private static final double NEGLIGIBLE = 0.01;

  private final int rows;
  private final int windows;
  private final int seeds;
  private final int jumpWindow;

  private AdaptationStudy(int rows, int windows, int seeds, int jumpWindow) {
    this.jumpWindow = jumpWindow;
    this.rows = rows;
    this.windows = windows;
    this.seeds = seeds;
  }

  private record Jump(Task before, Task after) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s, %.3f nats → %s, %.3f nats",
          before.name(),
          before.mutualInformation(),
          after.name(),
          after.mutualInformation());
    }
  }

  public static void main(String[] arguments) {
    AdaptationStudy study =
        new AdaptationStudy(
            Integer.getInteger("rows", 4096),
            Integer.getInteger("windows", 12),
            Integer.getInteger("seeds", 3),
            Integer.getInteger("jump", 6));
    EstimatorSettings defaults = EstimatorSettings.defaults();
    int first = Integer.getInteger("first", defaults.firstSteps());
    int then = Integer.getInteger("then", defaults.thenSteps());
    try (NdoeEstimator warm = new NdoeEstimator(settings(first, then), 1000);
        NdoeEstimator fresh = new NdoeEstimator(settings(then, then), 1000)) {
      for (String name : System.getProperty("cases", "gaussian,end,beginning,spiral").split(",")) {
        study.follow(named(name), warm, fresh);
      }
    }
  }

  private static Jump named(String name) {
    Task bounded = new BoundedNoiseTask(0.1);
    Task spiral = new SpiralSheetTask(0.75);
    return switch (name) {
      case "gaussian" ->
          new Jump(
              GaussianTask.ofMutualInformation(2, 0.5), GaussianTask.ofMutualInformation(2, 2));
      case "end" -> new Jump(bounded, new IndependentTask(bounded));
      case "beginning" -> new Jump(new IndependentTask(spiral), spiral);
      case "spiral" -> new Jump(spiral, new SpiralSheetTask(0.9));
      default -> throw new IllegalArgumentException("there is no case " + name);
    };
  }

  private static EstimatorSettings settings(int first, int then) {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    return new EstimatorSettings(
        defaults.estimator(),
        first,
        then,
        defaults.folds(),
        Duration.ofDays(1),
        defaults.settleWindows(),
        System.getProperty("device", "cpu"));
  }

  /** Fits all seeds of a case side by side, window after window. */
  private void follow(Jump jump, NdoeEstimator warm, NdoeEstimator fresh) {
    long begun = System.nanoTime();
    print("%s%n", jump);
    print(
        "| seed | window | truth | warm: MI | error | standard error | steps | fresh: MI | error | standard error |");
    print("|---|---|---|---|---|---|---|---|---|---|");
    List<Optional<MonitorModel>> models = new ArrayList<>();
    List<Arrival> warmArrivals = new ArrayList<>();
    List<Arrival> freshArrivals = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      models.add(Optional.empty());
      warmArrivals.add(Arrival.NEVER);
      freshArrivals.add(Arrival.NEVER);
    }
    for (int window = 1; window <= windows; window++) {
      Task task = window < jumpWindow ? jump.before() : jump.after();
      List<FitRequest> continued = new ArrayList<>();
      List<FitRequest> begunAnew = new ArrayList<>();
      for (int s = 0; s < seeds; s++) {
        Window drawn = TaskWindows.window(task, rows, 1_000_003L * (s + 1), window);
        long seed = 1_000L * (s + 1) + window;
        continued.add(new FitRequest(drawn, models.get(s), seed));
        begunAnew.add(new FitRequest(drawn, Optional.empty(), seed));
      }
      List<Fit> warmFits = warm.fit(continued, Cancellation.NEVER);
      List<Fit> freshFits = fresh.fit(begunAnew, Cancellation.NEVER);
      for (int s = 0; s < seeds; s++) {
        // As in the stream, a model goes through its checkpoint between two windows.
        models.set(s, Optional.of(warm.restore(warmFits.get(s).model().orElseThrow().toBytes())));
        double truth = task.mutualInformation();
        Estimate.Numbers ofWarm = numbers(warmFits.get(s));
        Estimate.Numbers ofFresh = numbers(freshFits.get(s));
        print(
            "| %d | %d | %.4f | %.4f | %+.4f | %.4f | %d | %.4f | %+.4f | %.4f |",
            s + 1,
            window,
            truth,
            ofWarm.mi(),
            ofWarm.mi() - truth,
            ofWarm.standardError(),
            warmFits.get(s).estimate().steps(),
            ofFresh.mi(),
            ofFresh.mi() - truth,
            ofFresh.standardError());
        if (window >= jumpWindow) {
          int after = window - jumpWindow + 1;
          warmArrivals.set(s, warmArrivals.get(s).with(after, close(ofWarm, truth)));
          freshArrivals.set(s, freshArrivals.get(s).with(after, close(ofFresh, truth)));
        }
      }
    }
    print("");
    print("| seed | warm: first close after | for good after | fresh: first | for good |");
    print("|---|---|---|---|---|");
    for (int s = 0; s < seeds; s++) {
      print(
          "| %d | %s | %s | %s | %s |",
          s + 1,
          words(warmArrivals.get(s).first()),
          words(warmArrivals.get(s).forGood()),
          words(freshArrivals.get(s).first()),
          words(freshArrivals.get(s).forGood()));
    }
    print("%n%.0f s%n", (System.nanoTime() - begun) / 1e9);
  }

  private static Estimate.Numbers numbers(Fit fit) {
    return fit.estimate().numbers().orElseThrow();
  }

  private static boolean close(Estimate.Numbers numbers, double truth) {
    double error = Math.abs(numbers.mi() - truth);
    double allowed = Math.max(CLOSE * truth, CERTAIN * numbers.standardError());
    return error <= Math.max(allowed, NEGLIGIBLE);
  }

  /**
   * Windows since the jump, it included, until an estimate is close.
   *
   * @param first the first close one; 0 for none
   * @param forGood the first one after the last that was not close; 0 if the last was not
   */
  private record Arrival(int first, int forGood) {
    static final Arrival NEVER = new Arrival(0, 0);

    Arrival with(int window, boolean close) {
      if (!close) {
        return new Arrival(first, 0);
      }
      return new Arrival(first == 0 ? window : first, forGood == 0 ? window : forGood);
    }
  }

  private String words(int window) {
    return window == 0 ? "> %d".formatted(windows - jumpWindow + 1) : Integer.toString(window);
  }

  private static void print(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
    System.out.flush();
  }
}
