package io.codrift.model.lab.training;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowSizes;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.SpiralSheetTask;
import io.codrift.model.task.Task;
import io.codrift.model.testing.ScoreRows;
import io.codrift.model.training.Adam;
import io.codrift.model.training.ConditionalRows;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.Evaluation;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.simple.RandomSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The part of the dependence that the flow alone finds on normal scores, by number of steps. */
@Command(
    name = "training",
    description =
        "The part of a curved dependence that a flow alone finds on normal scores, by steps.")
public final class TrainingStudy implements Study {
  private static final int TEST_ROWS = 8_192;

  @Option(names = "--rows", defaultValue = "4096", description = "Default: 4096.")
  private int rows;

  @Option(names = "--steps", defaultValue = "2000", description = "Default: 2000.")
  private int steps;

  @Option(names = "--seeds", defaultValue = "3", description = "Default: 3.")
  private int seeds;

  @Option(names = "--batch", description = "Default: that of a first window.")
  private Optional<Integer> batch = Optional.empty();

  @Option(names = "--rate", description = "Learning rate; default: that of a first window.")
  private Optional<Double> rate = Optional.empty();

  @Option(
      names = "--norm",
      description = "Largest norm of the gradient; default: that of a first window.")
  private Optional<Double> norm = Optional.empty();

  @Option(
      names = "--hidden",
      description = "Hidden units per dimension; default: those of production.")
  private Optional<Integer> hidden = Optional.empty();

  @Option(names = "--layers", description = "Hidden layers; default: those of production.")
  private Optional<Integer> layers = Optional.empty();

  @Option(names = "--flows", description = "Default: those of production.")
  private Optional<Integer> flows = Optional.empty();

  @Option(names = "--context", description = "Width of the context; default: that of production.")
  private Optional<Integer> context = Optional.empty();

  @Override
  public String seeds() {
    return "100 to " + (99 + seeds);
  }

  @Override
  public void run(Report report) {
    report.table(
        "task (modelled side + other side)",
        "truth",
        "weights",
        "seed",
        "averaged weights",
        "best on validation rows");
    List<Task> tasks =
        List.of(
            new BoundedNoiseTask(0.1),
            new SpiralSheetTask(0.75),
            new ReversedTask(new SpiralSheetTask(0.75)));
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      for (Task task : tasks) {
        train(task, trainer, report);
      }
    }
  }

  private void train(Task task, GroupTrainer trainer, Report report) {
    FlowSizes p = FlowSizes.production(task.xDims());
    FlowShape shape =
        FlowShape.of(
            task.xDims(),
            task.yDims(),
            new FlowSizes(
                hidden.orElse(p.hiddenPerDim()),
                layers.orElse(p.hiddenLayers()),
                flows.orElse(p.flows()),
                context.orElse(p.contextWidth())));
    TrainingPlan d = TrainingPlan.first(steps);
    TrainingPlan plan =
        new TrainingPlan(
            steps,
            batch.orElse(d.batch()),
            Adam.quick(rate.orElse(d.adam().learningRate()), norm.orElse(d.adam().gradientNorm())),
            d.warmUp(),
            d.finalRate(),
            d.averagingSteps(),
            d.evaluateEvery());
    List<TrainingTask> group = new ArrayList<>();
    List<ConditionalRows> tests = new ArrayList<>();
    for (int k = 0; k < seeds; k++) {
      var random = RandomSource.XO_RO_SHI_RO_128_PP.create(100L + k);
      group.add(
          new TrainingTask(
              FlowWeights.initial(shape, 7 + k),
              ScoreRows.of(task, random, rows),
              ScoreRows.of(task, random, rows / 4),
              plan,
              k));
      tests.add(ScoreRows.of(task, random, TEST_ROWS));
    }
    List<TrainingResult> results = trainer.train(group, Deadline.NONE, Cancellation.NEVER);
    for (int k = 0; k < seeds; k++) {
      TrainingResult result = results.get(k);
      report.row(
          task.name(),
          number("%.3f", task.mutualInformation()),
          shape.parameters(),
          100 + k,
          number("%.3f", mi(trainer, result.averaged(), result.averaged(), tests.get(k))),
          number("%.3f", mi(trainer, result.conditional(), result.marginal(), tests.get(k))));
    }
  }

  private static double mi(
      GroupTrainer trainer, FlowWeights conditional, FlowWeights marginal, ConditionalRows rows) {
    double[] given =
        trainer.evaluate(List.of(new Evaluation(conditional, rows))).get(0).conditional();
    double[] alone = trainer.evaluate(List.of(new Evaluation(marginal, rows))).get(0).marginal();
    double sum = 0;
    for (int i = 0; i < given.length; i++) {
      sum += given[i] - alone[i];
    }
    return sum / given.length;
  }
}
