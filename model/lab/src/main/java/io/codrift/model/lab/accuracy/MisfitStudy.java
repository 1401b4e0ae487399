package io.codrift.model.lab.accuracy;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.FitRequest;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.SeedsOption;
import io.codrift.model.lab.report.Study;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * By how many gaps the high end of the interval must be raised ({@link Estimate.Misfit#SHARE}).
 * Each family of tasks is left out in turn: the share is found on the others and tried on it.
 */
@Command(
    name = "misfit",
    description = {
      "How far the high end of the interval must be raised for what models miss,",
      "with each family of tasks left out in turn."
    })
public final class MisfitStudy implements Study {
  private static final int NO_BUDGET = 1;
  private static final double BELOW_HIGH = 0.95;
  private static final double STEP = 0.05;
  private static final double MOST = 20;

  @Mixin private SeedsOption seeds;

  @Option(
      names = "--rows",
      split = ",",
      defaultValue = "1000,4000",
      description = "Rows of a window; default: 1000,4000.")
  private List<Integer> rows;

  @Option(
      names = "--family",
      defaultValue = "",
      description = "Only families whose name contains this text.")
  private String part;

  @Mixin private FirstFitOptions fits;

  @Override
  public String seeds() {
    return seeds.words();
  }

  @Override
  public void run(Report report) {
    List<Run> runs = new ArrayList<>();
    try (NdoeEstimator estimator = new NdoeEstimator(fits.settings(), NO_BUDGET)) {
      AccuracyTasks.nonGaussianFamilies()
          .forEach(
              (family, tasks) -> {
                if (family.contains(part)) {
                  for (Task task : tasks) {
                    report.progress("%s", task.name());
                    rows.forEach(n -> runs.addAll(runs(estimator, family, task, n)));
                  }
                }
              });
    }
    report.text(
        "The share is the smallest with which %.0f %% of the runs have a truth below the high end.",
        100 * BELOW_HIGH);
    report.table(
        "family left out", "share by the others", "runs", "covered without", "covered", "score");
    List<Tried> all = new ArrayList<>();
    for (String family : AccuracyTasks.nonGaussianFamilies().keySet()) {
      List<Run> own = some(runs, run -> run.family.equals(family));
      if (!own.isEmpty()) {
        double share = share(some(runs, run -> !run.family.equals(family)));
        List<Tried> tried = own.stream().map(run -> run.tried(share)).toList();
        all.addAll(tried);
        report.row(row(family, number("%.2f", share), own, tried));
      }
    }
    report.row(row("all, each by the others", "", runs, all));
    for (int n : rows) {
      List<Run> ofSize = some(runs, run -> run.rows == n);
      List<Tried> tried = all.stream().filter(t -> t.run.rows == n).toList();
      report.row(row("all of %d rows, each by the others".formatted(n), "", ofSize, tried));
    }
    double share = share(runs);
    report.row(
        row(
            "none",
            number("%.2f", share),
            runs,
            runs.stream().map(run -> run.tried(share)).toList()));
    report.row(
        row(
            "none, as published",
            number("%.2f", Estimate.Misfit.SHARE),
            runs,
            runs.stream().map(run -> run.tried(Estimate.Misfit.SHARE)).toList()));
  }

  private List<Run> runs(NdoeEstimator estimator, String family, Task task, int n) {
    List<FitRequest> group =
        LongStream.rangeClosed(1, seeds.count())
            .mapToObj(seed -> new FitRequest(FirstWindow.of(task, n, seed), Optional.empty(), seed))
            .toList();
    return estimator.fit(group, Cancellation.NEVER).stream()
        .flatMap(fit -> fit.estimate().numbers().stream())
        .map(numbers -> new Run(family, n, task.mutualInformation(), numbers))
        .toList();
  }

  /** The interval of one fit and its truth. */
  private record Run(String family, int rows, double truth, Estimate.Numbers numbers) {
    /** Its interval, raised by this multiple of the gap. */
    Tried tried(double share) {
      Estimate.Interval published = numbers.interval();
      Estimate.Misfit misfit = numbers.misfit().orElseThrow();
      double sampling = published.high() - misfit.missed();
      return new Tried(
          this, new Estimate.Interval(published.low(), sampling + misfit.missed(share)));
    }

    boolean isBelowHigh(double share) {
      return truth <= tried(share).interval.high();
    }
  }

  private record Tried(Run run, Estimate.Interval interval) {
    boolean covers() {
      return interval.low() <= run.truth && run.truth <= interval.high();
    }

    double score() {
      return IntervalScore.of(interval, run.truth);
    }
  }

  private static double share(List<Run> runs) {
    return DoubleStream.iterate(0, share -> share <= MOST, share -> share + STEP)
        .filter(
            share ->
                runs.stream().filter(run -> run.isBelowHigh(share)).count()
                    >= BELOW_HIGH * runs.size())
        .findFirst()
        .orElse(MOST);
  }

  private static List<Run> some(List<Run> runs, Predicate<Run> kept) {
    return runs.stream().filter(kept).toList();
  }

  private static Object[] row(String family, String share, List<Run> runs, List<Tried> tried) {
    return new Object[] {
      family,
      share,
      runs.size(),
      number("%.1f %%", percent(runs.stream().map(run -> run.tried(0)).toList())),
      number("%.1f %%", percent(tried)),
      number("%.4f", tried.stream().mapToDouble(Tried::score).average().orElse(Double.NaN))
    };
  }

  private static double percent(List<Tried> tried) {
    return 100.0 * tried.stream().filter(Tried::covers).count() / Math.max(1, tried.size());
  }
}
