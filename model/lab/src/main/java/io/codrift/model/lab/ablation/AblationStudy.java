package io.codrift.model.lab.ablation;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.candidate.CandidateMixture;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.fold.PreparedWindow;
import io.codrift.model.fold.Side;
import io.codrift.model.lab.ablation.AblatedFold.Score;
import io.codrift.model.lab.ablation.AblatedFold.Variant;
import io.codrift.model.lab.report.DeviceOption;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.RowsOption;
import io.codrift.model.lab.report.SeedsOption;
import io.codrift.model.lab.report.Study;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskWindows;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The contribution of each piece of the training: first windows of known tasks with one piece left
 * out at a time, on evaluation rows, in nats.
 *
 * <p>Columns: the mean error of the MI over seeds and folds and its standard deviation; then the
 * differences from the full estimator on the same rows, ± one standard error over seeds and folds:
 * MI, log q(target | context) and log q(target). A worse density has a negative difference. The MI
 * alone is not enough, because a bad marginal raises it. All variants model the side that is better
 * on the validation rows of all folds.
 */
@Command(
    name = "ablation",
    description = "First windows of known tasks with one piece of the training left out at a time.")
public final class AblationStudy implements Study {
  private static final int FOLDS = 2;

  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  @Mixin private SeedsOption seeds;

  @Mixin private RowsOption rows;

  @Option(names = "--steps", defaultValue = "2000", description = "Training steps; default: 2000.")
  private int steps;

  @Mixin private CasesOption cases;

  @Mixin private DeviceOption device;

  @Override
  public String seeds() {
    return seeds.words();
  }

  @Override
  public void run(Report report) {
    try (GroupTrainer trainer = GroupTrainer.open(device.name())) {
      report.text(
          "%d rows, %d folds, %d steps, device %s.", rows.count(), FOLDS, steps, trainer.device());
      report.table(
          "task",
          "truth",
          "variant",
          "MI error",
          "scatter",
          "MI − full",
          "log q(target given context) − full",
          "log q(target) − full");
      for (Task task : cases.tasks()) {
        long begun = System.nanoTime();
        Map<Variant, List<Score>> scores = new EnumMap<>(Variant.class);
        for (int seed = 1; seed <= seeds.count(); seed++) {
          List<TrainingResult> results = add(task, seed, scores, trainer);
          report.progress(
              "%s: seed %d of %d, %d roll-backs, %d steps a flow, %.0f s",
              task.name(),
              seed,
              seeds.count(),
              results.stream().mapToInt(TrainingResult::rollBacks).sum(),
              Math.round(results.stream().mapToInt(TrainingResult::steps).average().orElse(0)),
              (System.nanoTime() - begun) / 1e9);
        }
        scores.forEach(
            (variant, own) -> report.row(row(task, variant, own, scores.get(Variant.FULL))));
      }
    }
  }

  /** One side that can be modelled. */
  private record Sided(List<AblatedFold> folds, List<Map<Variant, CandidateMixture>> densities) {
    double validationInformation() {
      double sum = 0;
      for (int k = 0; k < folds.size(); k++) {
        sum += folds.get(k).validationInformation(densities.get(k).get(Variant.FULL));
      }
      return sum;
    }
  }

  /**
   * Trains all variants of all folds and sides in one group.
   *
   * @return the results of all variants
   */
  private List<TrainingResult> add(
      Task task, long seed, Map<Variant, List<Score>> scores, GroupTrainer trainer) {
    List<Sided> sides =
        prepared(TaskWindows.window(task, rows.count(), seed, (int) seed), seed).stream()
            .map(window -> new Sided(folds(window), new ArrayList<>()))
            .toList();
    List<TrainingTask> group =
        sides.stream().flatMap(s -> s.folds().stream()).flatMap(f -> f.tasks().stream()).toList();
    List<TrainingResult> results = trainer.train(group, Deadline.NONE, Cancellation.NEVER);
    int each = group.size() / sides.size() / FOLDS;
    int next = 0;
    Sided chosen = sides.get(0);
    for (Sided side : sides) {
      for (AblatedFold fold : side.folds()) {
        side.densities().add(fold.densities(trainer, results.subList(next, next + each)));
        next += each;
      }
      if (side.validationInformation() > chosen.validationInformation()) {
        chosen = side;
      }
    }
    for (int k = 0; k < FOLDS; k++) {
      AblatedFold fold = chosen.folds().get(k);
      chosen
          .densities()
          .get(k)
          .forEach(
              (variant, density) ->
                  scores.computeIfAbsent(variant, v -> new ArrayList<>()).add(fold.score(density)));
    }
    return results;
  }

  private List<PreparedWindow> prepared(Window window, long seed) {
    PreparedWindow prepared =
        PreparedWindow.prepare(
                new FitRequest(window, Optional.empty(), seed),
                Optional.of(Side.lower(window.xDims(), window.yDims())),
                FOLDS,
                tables)
            .window()
            .orElseThrow();
    return window.xDims() == window.yDims()
        ? List.of(prepared, prepared.swapped())
        : List.of(prepared);
  }

  private List<AblatedFold> folds(PreparedWindow window) {
    List<AblatedFold> folds = new ArrayList<>();
    TrainingPlan plan = TrainingPlan.first(steps);
    for (int k = 0; k < FOLDS; k++) {
      long seed = SplitMix64.at(window.request().seed(), 16 * k + window.side().code());
      folds.add(new AblatedFold(window.prepared().get(k), plan, seed));
    }
    return folds;
  }

  private static Object[] row(Task task, Variant variant, List<Score> own, List<Score> full) {
    double truth = task.mutualInformation();
    Spread error = Spread.of(own.stream().map(s -> s.information() - truth).toList());
    return new Object[] {
      task.name(),
      number("%.3f", truth),
      variant.label(),
      number("%+.4f", error.mean()),
      number("%.4f", error.deviation()),
      difference(own, full, Score::information),
      difference(own, full, Score::conditional),
      difference(own, full, Score::marginal)
    };
  }

  private static String difference(
      List<Score> own, List<Score> full, ToDoubleFunction<Score> part) {
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      differences.add(part.applyAsDouble(own.get(i)) - part.applyAsDouble(full.get(i)));
    }
    return Spread.of(differences).words();
  }

  /** Mean and standard deviation of some values. */
  record Spread(double mean, double deviation, int count) {
    static Spread of(List<Double> values) {
      double mean = values.stream().collect(Collectors.averagingDouble(v -> v));
      double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
      return new Spread(mean, Math.sqrt(squares / Math.max(1, values.size() - 1)), values.size());
    }

    /** The mean ± its standard error. */
    String words() {
      return number("%+.4f ± %.4f", mean, deviation / Math.sqrt(count));
    }
  }
}
