package io.codrift.model.lab.accuracy;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import io.codrift.model.training.ConditionalRows;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.Evaluation;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.LogDensities;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.commons.rng.simple.RandomSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Algorithm 1 on the paper's own task (section 4.1): a Gaussian of 10 nats in 20 + 20 dimensions,
 * 50 epochs, evaluated on 10,240 held-out rows after every epoch. Shows the final estimate, the
 * best epoch (chosen with knowledge of the truth), the time until then, and the gap to the training
 * rows. Then production mode on the same rows: its time without flow in two and five folds, its
 * time with flow, and the speed-up. In this time production mode fits and evaluates every fold, and
 * paper mode one split.
 */
@Command(
    name = "paper",
    description = {
      "Algorithm 1 of the NDoE paper on its own Gaussian task, epoch by epoch,",
      "and how much faster production mode is on the same rows."
    })
public final class PaperStudy implements Study {
  private static final int TEST_ROWS = 10_240;
  private static final double TRUTH = 10;

  @Option(
      names = "--dims",
      defaultValue = "20",
      description = "Dimensions of each side; default: 20.")
  private int dims;

  @Option(names = "--rows", defaultValue = "32000", description = "Training rows; default: 32000.")
  private int rows;

  @Option(names = "--epochs", defaultValue = "50", description = "Epochs; default: 50.")
  private int epochs;

  @Option(names = "--steps", description = "Steps of production mode; default: those for a file.")
  private Optional<Integer> steps = Optional.empty();

  @Option(names = "--seed", defaultValue = "1", description = "Seed; default: 1.")
  private long seed;

  @Option(names = "--device", defaultValue = "cpu", description = "auto, cpu (the default) or gpu.")
  private String device;

  @Override
  public String seeds() {
    return Long.toString(seed);
  }

  @Override
  public void run(Report report) {
    Task task = GaussianTask.ofMutualInformation(dims, TRUTH);
    var random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    Task.Rows drawn = task.rows(random, rows);
    double best = paper(columns(drawn), columns(task.rows(random, TEST_ROWS)), report);
    EstimatorSettings flow = EstimatorSettings.once();
    Window window = Window.ofIndependentRows(names("x"), names("y"), drawn.x(), drawn.y(), seed);
    report.heading("Production mode");
    report.table(
        "estimator",
        "folds",
        "steps",
        "MI",
        "standard error",
        "seconds",
        "times as fast as paper mode to its best");
    production(window, EstimatorSettings.START, 0, 2, best, report);
    production(window, EstimatorSettings.START, 0, flow.folds(), best, report);
    production(
        window, flow.estimator(), steps.orElse(flow.firstSteps()), flow.folds(), best, report);
  }

  /** Seconds until the epoch that is nearest to the truth. */
  private double paper(ConditionalRows train, ConditionalRows test, Report report) {
    report.heading("Paper mode");
    int perEpoch = -Math.floorDiv(-train.rows(), TrainingPlan.PAPER_BATCH);
    TrainingPlan plan = TrainingPlan.paper(epochs * perEpoch).withEvaluationEvery(perEpoch);
    FlowShape shape = FlowShape.paper(train.xDims(), train.yDims());
    FlowWeights start = FlowWeights.initial(shape, seed);
    long[] epochEnds = new long[epochs + 1];
    AtomicLong taken = new AtomicLong();
    try (GroupTrainer trainer = GroupTrainer.open(device)) {
      long begun = System.nanoTime();
      TrainingResult result =
          trainer
              .train(
                  List.of(new TrainingTask(start, train, test, plan, seed)),
                  Deadline.NONE,
                  Cancellation.NEVER,
                  share -> {
                    long step = taken.incrementAndGet();
                    if (step % perEpoch == 0) {
                      epochEnds[(int) (step / perEpoch)] = System.nanoTime() - begun;
                    }
                  })
              .get(0);
      report.table("epoch", "seconds", "held-out MI");
      TrainingResult.Look best = result.curve().get(0);
      for (TrainingResult.Look look : result.curve()) {
        int epoch = look.step() / perEpoch;
        report.row(epoch, number("%.1f", epochEnds[epoch] / 1e9), number("%.3f", mi(look)));
        if (Math.abs(mi(look) - TRUTH) < Math.abs(mi(best) - TRUTH)) {
          best = look;
        }
      }
      LogDensities seen =
          trainer.evaluate(List.of(new Evaluation(result.averaged(), train))).get(0);
      double training = mean(seen.conditional()) - mean(seen.marginal());
      double last = mi(result.curve().get(result.curve().size() - 1));
      double seconds = epochEnds[best.step() / perEpoch] / 1e9;
      report.text(
          "%,d rows, %d epochs, %,d weights on %s, %.1f steps/s: held-out MI %.3f, on the"
              + " training rows %.3f, gap %.3f; nearest to the truth after epoch %d, %.1f s: %.3f.",
          train.rows(),
          epochs,
          shape.parameters(),
          trainer.device(),
          plan.steps() * 1e9 / epochEnds[epochs],
          last,
          training,
          training - last,
          best.step() / perEpoch,
          seconds,
          mi(best));
      return seconds;
    }
  }

  private void production(
      Window window, String estimator, int steps, int folds, double paper, Report report) {
    EstimatorSettings defaults = EstimatorSettings.once();
    EstimatorSettings settings =
        defaults.toBuilder()
            .estimator(estimator)
            .firstSteps(steps)
            .folds(folds)
            .timeLimit(defaults.timeLimit().multipliedBy(10))
            .device(device)
            .build();
    long begun = System.nanoTime();
    try (NdoeEstimator production = new NdoeEstimator(settings, 1)) {
      Estimate estimate =
          production
              .fit(List.of(new FitRequest(window, Optional.empty(), seed)), Cancellation.NEVER)
              .get(0)
              .estimate();
      double seconds = (System.nanoTime() - begun) / 1e9;
      Estimate.Numbers numbers = estimate.numbers().orElseThrow();
      report.row(
          estimator,
          folds,
          estimate.steps(),
          number("%.3f", numbers.mi()),
          number("%.3f", numbers.standardError()),
          number("%.1f", seconds),
          number("%.1f", paper / seconds));
    }
  }

  private List<String> names(String side) {
    return IntStream.range(0, dims).mapToObj(i -> side + i).toList();
  }

  /** The drawn rows, feature-major. */
  private static ConditionalRows columns(Task.Rows rows) {
    float[] x = columns(rows.x(), rows.count());
    return new ConditionalRows(rows.count(), columns(rows.y(), rows.count()), x, x);
  }

  private static float[] columns(double[] rowMajor, int n) {
    int dims = rowMajor.length / n;
    float[] columns = new float[rowMajor.length];
    for (int i = 0; i < rowMajor.length; i++) {
      columns[i % dims * n + i / dims] = (float) rowMajor[i];
    }
    return columns;
  }

  private static double mi(TrainingResult.Look look) {
    return look.marginal() - look.conditional();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
