package io.codrift.model.lab.accuracy;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.Window;
import io.codrift.model.lab.report.DeviceOption;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.RowsOption;
import io.codrift.model.lab.report.SeedsOption;
import io.codrift.model.lab.report.StepOptions;
import io.codrift.model.lab.report.Study;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.SpiralSheetTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskWindows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The contribution of warm models: streams of windows whose dependence changes at window 6, fitted
 * with the stream's defaults; and the same windows fitted with a new model each, with the same
 * number of steps as a warm one.
 *
 * <p>The last table of a case has the number of windows, including the window of the change, until
 * the estimate was within 10 % of the truth, two standard errors or 0.01 nats: until the first such
 * window, and until all following windows were. It should be at most 3.
 */
@Command(
    name = "adaptation",
    description = {
      "Windows until the estimate follows a jump of the dependence,",
      "with a warm model and with a new one per window."
    })
public final class AdaptationStudy implements Study {
  private static final double CLOSE = 0.1;
  private static final double CERTAIN = 2;

  /** Absolute tolerance in nats, for a truth of 0. */
  private static final double NEGLIGIBLE = 0.01;

  @Mixin private SeedsOption seeds;

  @Mixin private RowsOption rows;

  @Option(names = "--windows", defaultValue = "12", description = "Windows; default: 12.")
  private int windows;

  @Option(names = "--jump", defaultValue = "6", description = "The jump's window; default: 6.")
  private int jumpWindow;

  @Mixin private StepOptions steps;

  @Option(
      names = "--cases",
      split = ",",
      defaultValue = "gaussian,end,beginning,spiral",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<String> cases;

  @Mixin private DeviceOption device;

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

  @Override
  public String seeds() {
    return seeds.words();
  }

  @Override
  public void run(Report report) {
    try (NdoeEstimator warm = new NdoeEstimator(settings(steps.first(), steps.then()), 1000);
        NdoeEstimator fresh = new NdoeEstimator(settings(steps.then(), steps.then()), 1000)) {
      for (String name : cases) {
        follow(named(name), warm, fresh, report);
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
      default -> throw new IllegalArgumentException("unknown case " + name);
    };
  }

  private EstimatorSettings settings(int first, int then) {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    return defaults.toBuilder()
        .firstSteps(first)
        .thenSteps(then)
        .timeLimit(Duration.ofDays(1))
        .device(device.name())
        .build();
  }

  /** Fits all seeds of a case together, window by window. */
  private void follow(Jump jump, NdoeEstimator warm, NdoeEstimator fresh, Report report) {
    long begun = System.nanoTime();
    report.heading(jump.toString());
    report.table(
        "seed",
        "window",
        "truth",
        "warm: MI",
        "error",
        "standard error",
        "steps",
        "fresh: MI",
        "error",
        "standard error");
    List<Optional<MonitorModel>> models = new ArrayList<>();
    List<Arrival> warmArrivals = new ArrayList<>();
    List<Arrival> freshArrivals = new ArrayList<>();
    for (int seed = 1; seed <= seeds.count(); seed++) {
      models.add(Optional.empty());
      warmArrivals.add(Arrival.NEVER);
      freshArrivals.add(Arrival.NEVER);
    }
    for (int window = 1; window <= windows; window++) {
      Task task = window < jumpWindow ? jump.before() : jump.after();
      List<FitRequest> continued = new ArrayList<>();
      List<FitRequest> begunAnew = new ArrayList<>();
      for (int s = 0; s < seeds.count(); s++) {
        Window drawn = TaskWindows.window(task, rows.count(), 1_000_003L * (s + 1), window);
        long seed = 1_000L * (s + 1) + window;
        continued.add(new FitRequest(drawn, models.get(s), seed));
        begunAnew.add(new FitRequest(drawn, Optional.empty(), seed));
      }
      List<Fit> warmFits = warm.fit(continued, Cancellation.NEVER);
      List<Fit> freshFits = fresh.fit(begunAnew, Cancellation.NEVER);
      for (int s = 0; s < seeds.count(); s++) {
        // As in a stream, the model is restored from its checkpoint between two windows.
        models.set(s, Optional.of(warm.restore(warmFits.get(s).model().orElseThrow().toBytes())));
        double truth = task.mutualInformation();
        Estimate.Numbers ofWarm = numbers(warmFits.get(s));
        Estimate.Numbers ofFresh = numbers(freshFits.get(s));
        report.row(
            s + 1,
            window,
            number("%.4f", truth),
            number("%.4f", ofWarm.mi()),
            number("%+.4f", ofWarm.mi() - truth),
            number("%.4f", ofWarm.standardError()),
            warmFits.get(s).estimate().steps(),
            number("%.4f", ofFresh.mi()),
            number("%+.4f", ofFresh.mi() - truth),
            number("%.4f", ofFresh.standardError()));
        if (window >= jumpWindow) {
          int after = window - jumpWindow + 1;
          warmArrivals.set(s, warmArrivals.get(s).with(after, close(ofWarm, truth)));
          freshArrivals.set(s, freshArrivals.get(s).with(after, close(ofFresh, truth)));
        }
      }
    }
    report.table(
        "seed", "warm: first close", "warm: close from", "fresh: first close", "fresh: close from");
    for (int s = 0; s < seeds.count(); s++) {
      report.row(
          s + 1,
          words(warmArrivals.get(s).first()),
          words(warmArrivals.get(s).lasting()),
          words(freshArrivals.get(s).first()),
          words(freshArrivals.get(s).lasting()));
    }
    report.text("%.0f s", (System.nanoTime() - begun) / 1e9);
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
   * Number of windows from the change on, including its window, until an estimate is close.
   *
   * @param first the first close window; 0 if there is none
   * @param lasting the window after the last one that was not close; 0 if the last window was not
   *     close
   */
  private record Arrival(int first, int lasting) {
    static final Arrival NEVER = new Arrival(0, 0);

    Arrival with(int window, boolean close) {
      if (!close) {
        return new Arrival(first, 0);
      }
      return new Arrival(first == 0 ? window : first, lasting == 0 ? window : lasting);
    }
  }

  private String words(int window) {
    return window == 0 ? "> %d".formatted(windows - jumpWindow + 1) : Integer.toString(window);
  }
}
