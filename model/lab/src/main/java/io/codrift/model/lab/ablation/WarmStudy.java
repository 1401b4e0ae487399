package io.codrift.model.lab.ablation;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.candidate.Candidate;
import io.codrift.model.candidate.CandidateMixture;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.fold.PreparedWindow;
import io.codrift.model.fold.Side;
import io.codrift.model.fold.WhitenedFold;
import io.codrift.model.lab.report.DeviceOption;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.RowsOption;
import io.codrift.model.lab.report.SeedsOption;
import io.codrift.model.lab.report.StepOptions;
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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The contribution of fine-tuning a warm flow, and of its pieces: consecutive windows of one task.
 * Every variant continues from its own weights, after the same first training. The side with fewer
 * dimensions is modelled; X if both are equal.
 *
 * <p>Columns: for the last window, the difference of the mean log q(target | context) and of the MI
 * on evaluation rows from the estimator's fine-tuning, ± one standard error over seeds and folds. A
 * negative difference is the contribution of the piece.
 */
@Command(
    name = "warm",
    description = "A later window of known tasks, fine-tuned with one piece left out at a time.")
public final class WarmStudy implements Study {
  private static final int FOLDS = 2;

  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  @Mixin private SeedsOption seeds;

  @Mixin private RowsOption rows;

  @Option(names = "--windows", defaultValue = "5", description = "Windows; default: 5.")
  private int windows;

  @Mixin private StepOptions steps;

  @Mixin private CasesOption cases;

  @Mixin private DeviceOption device;

  @Override
  public String seeds() {
    return seeds.words();
  }

  private enum Variant {
    FULL("fine-tuned"),
    NOT_TUNED("not trained after the first window"),
    ANEW("new flow in every window, same number of steps"),
    CONSTANT_RATE("constant learning rate"),
    NO_AVERAGING("without weight averaging"),
    SLOW_SQUARES("Adam's original second decay");

    private final String label;

    Variant(String label) {
      this.label = label;
    }

    /** How it trains on a later window. */
    TrainingPlan plan(int steps) {
      TrainingPlan p = TrainingPlan.fineTuning(steps);
      return switch (this) {
        case FULL -> p;
        case NOT_TUNED -> TrainingPlan.fineTuning(0);
        case ANEW -> TrainingPlan.first(p.steps());
        case CONSTANT_RATE -> p.withRates(0, 1);
        case NO_AVERAGING -> p.withAveraging(1);
        case SLOW_SQUARES -> p.with(p.adam().withBeta2(0.999));
      };
    }
  }

  /** Means over the evaluation rows of a fold, nats. */
  private record Score(double information, double conditional) {}

  @Override
  public void run(Report report) {
    try (GroupTrainer trainer = GroupTrainer.open(device.name())) {
      report.table(
          "task",
          "truth",
          "variant",
          "MI error",
          "log q(target given context) − full",
          "MI − full");
      for (Task task : cases.tasks()) {
        Map<Variant, List<Score>> scores = new EnumMap<>(Variant.class);
        for (int seed = 1; seed <= seeds.count(); seed++) {
          add(task, seed, scores, trainer);
          report.progress("%s: seed %d of %d", task.name(), seed, seeds.count());
        }
        scores.forEach(
            (variant, own) -> report.row(row(task, variant, own, scores.get(Variant.FULL))));
      }
    }
  }

  /** Runs one stream and adds the scores of its last window. */
  private void add(Task task, long seed, Map<Variant, List<Score>> scores, GroupTrainer trainer) {
    Side side = Side.lower(task.xDims(), task.yDims());
    List<Map<Variant, FlowWeights>> weights = new ArrayList<>();
    for (int window = 1; window <= windows; window++) {
      List<PreparedFold> folds = prepared(task, seed, window, side);
      if (window == 1) {
        weights.addAll(begun(folds, seed, trainer));
      } else {
        List<Map<Variant, TrainingResult>> results = train(folds, weights, seed + window, trainer);
        for (int k = 0; k < FOLDS; k++) {
          for (Variant variant : Variant.values()) {
            TrainingResult result = results.get(k).get(variant);
            if (window == windows) {
              Score score = score(folds.get(k), weights.get(k).get(variant), result, trainer);
              scores.computeIfAbsent(variant, v -> new ArrayList<>()).add(score);
            }
            weights.get(k).put(variant, result.averaged());
          }
        }
      }
    }
  }

  private List<PreparedFold> prepared(Task task, long seed, int window, Side side) {
    Window rowsOfWindow = TaskWindows.window(task, rows.count(), seed, window);
    return PreparedWindow.prepare(
            new FitRequest(rowsOfWindow, Optional.empty(), seed), Optional.of(side), FOLDS, tables)
        .window()
        .orElseThrow()
        .prepared();
  }

  /** The first training, the same for all variants. */
  private List<Map<Variant, FlowWeights>> begun(
      List<PreparedFold> folds, long seed, GroupTrainer trainer) {
    TrainingPlan plan = TrainingPlan.first(steps.first());
    List<TrainingTask> tasks = new ArrayList<>();
    for (int k = 0; k < FOLDS; k++) {
      tasks.add(task(folds.get(k), fresh(folds.get(k), SplitMix64.at(seed, k)), plan, seed));
    }
    List<Map<Variant, FlowWeights>> weights = new ArrayList<>();
    for (TrainingResult result : trainer.train(tasks, Deadline.NONE, Cancellation.NEVER)) {
      Map<Variant, FlowWeights> own = new EnumMap<>(Variant.class);
      Arrays.stream(Variant.values()).forEach(variant -> own.put(variant, result.averaged()));
      weights.add(own);
    }
    return weights;
  }

  private static FlowWeights fresh(PreparedFold fold, long seed) {
    FlowShape shape = FlowShape.production(fold.target().length, fold.context().length);
    return FlowWeights.initial(shape, seed);
  }

  private static TrainingTask task(
      PreparedFold fold, FlowWeights start, TrainingPlan plan, long seed) {
    WhitenedFold white = fold.whitened();
    return new TrainingTask(
        start, white.rows(fold.part().train()), white.rows(fold.part().validation()), plan, seed);
  }

  private List<Map<Variant, TrainingResult>> train(
      List<PreparedFold> folds,
      List<Map<Variant, FlowWeights>> weights,
      long seed,
      GroupTrainer trainer) {
    List<TrainingTask> tasks = new ArrayList<>();
    for (int k = 0; k < FOLDS; k++) {
      for (Variant variant : Variant.values()) {
        FlowWeights start =
            variant == Variant.ANEW
                ? fresh(folds.get(k), SplitMix64.at(seed, k))
                : weights.get(k).get(variant);
        tasks.add(task(folds.get(k), start, variant.plan(steps.then()), seed));
      }
    }
    List<TrainingResult> results = trainer.train(tasks, Deadline.NONE, Cancellation.NEVER);
    List<Map<Variant, TrainingResult>> perFold = new ArrayList<>();
    int next = 0;
    for (int k = 0; k < FOLDS; k++) {
      Map<Variant, TrainingResult> own = new EnumMap<>(Variant.class);
      for (Variant variant : Variant.values()) {
        own.put(variant, results.get(next++));
      }
      perFold.add(own);
    }
    return perFold;
  }

  /** Start, the flow before and after, mixed as the estimator mixes them. */
  private static Score score(
      PreparedFold fold, FlowWeights before, TrainingResult after, GroupTrainer trainer) {
    WhitenedFold white = fold.whitened();
    List<Candidate> candidates =
        List.of(
            Candidate.of(white),
            candidate(fold, white, FlowPair.of(before), trainer),
            candidate(fold, white, after.best(), trainer));
    CandidateMixture mixed =
        CandidateMixture.choose(
            PreparedFold.independent(fold.target()),
            candidates,
            fold.part().validation(),
            fold.rows());
    double conditional = mean(mixed.conditional(), fold.part().evaluation());
    return new Score(conditional - mean(mixed.marginal(), fold.part().evaluation()), conditional);
  }

  private static Candidate candidate(
      PreparedFold fold, WhitenedFold white, FlowPair pair, GroupTrainer trainer) {
    Candidate.Planned planned = Candidate.planned(pair, white, fold.rows());
    return planned.with(trainer.evaluate(planned.evaluations()));
  }

  private static double mean(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(r -> values[r]).average().orElseThrow();
  }

  private static Object[] row(Task task, Variant variant, List<Score> own, List<Score> full) {
    List<Double> errors = new ArrayList<>();
    List<Double> conditionals = new ArrayList<>();
    List<Double> informations = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      errors.add(own.get(i).information() - task.mutualInformation());
      conditionals.add(own.get(i).conditional() - full.get(i).conditional());
      informations.add(own.get(i).information() - full.get(i).information());
    }
    return new Object[] {
      task.name(),
      number("%.3f", task.mutualInformation()),
      variant.label,
      number("%+.4f", AblationStudy.Spread.of(errors).mean()),
      AblationStudy.Spread.of(conditionals).words(),
      AblationStudy.Spread.of(informations).words()
    };
  }
}
