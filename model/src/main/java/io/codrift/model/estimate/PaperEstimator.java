package io.codrift.model.estimate;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.flow.RowHash;
import io.codrift.model.training.Cancellation;
import io.codrift.model.training.ConditionalRows;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.EngineException;
import io.codrift.model.training.Evaluation;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.LogDensities;
import io.codrift.model.training.Progress;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The paper's Algorithm 1 to the letter, with the network sizes, batch, rate and epochs of its
 * section 4, by the same trainer as {@link NdoeEstimator}: no marginal map, no start, no schedule,
 * no averaging, no early stopping. A baseline to measure against, and to check the paper with.
 *
 * <p>What the paper leaves open: columns are standardized; every flow has a gated residual; each
 * loss has Adam moments of its own. The estimate is the mean over all rows, each evaluated by the
 * fold that did not train on it.
 */
public final class PaperEstimator implements WindowEstimator {
  /** Epochs of the paper's section 4. */
  public static final int EPOCHS = 50;

  private final int epochs;
  private final int folds;
  private final Duration timeLimit;
  private final GroupTrainer trainer;
  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  /**
   * @param epochs how often every training row is seen, at least 1
   * @param folds at least 2
   * @param timeLimit a guard on the time of each fit
   * @param device {@code auto}, {@code cpu} or {@code gpu}
   * @throws IllegalArgumentException if a number is out of range
   * @throws EngineException if the engine or the device is not there
   */
  public PaperEstimator(int epochs, int folds, Duration timeLimit, String device) {
    if (epochs < 1 || folds < 2) {
      throw new IllegalArgumentException(
          "epochs must be at least 1 and folds at least 2, not %d and %d".formatted(epochs, folds));
    }
    this.epochs = epochs;
    this.folds = folds;
    this.timeLimit = timeLimit;
    this.trainer = GroupTrainer.open(device);
  }

  @Override
  public List<Fit> fit(List<FitRequest> group, Cancellation cancellation, Progress progress) {
    List<Fit> fits = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      int done = i;
      fits.add(
          fit(
              group.get(i),
              cancellation,
              share -> progress.trained((done + share) / group.size())));
    }
    return fits;
  }

  private Fit fit(FitRequest request, Cancellation cancellation, Progress progress) {
    UsableWindow.Outcome outcome = UsableWindow.of(request, folds);
    if (outcome.usable().isEmpty()) {
      return new Fit(outcome.ended().orElseThrow(), Optional.empty());
    }
    UsableWindow window = outcome.usable().get();
    List<Fold> cut = new ArrayList<>();
    List<TrainingTask> tasks = new ArrayList<>();
    for (int k = 0; k < folds; k++) {
      Fold fold = Fold.of(window, window.folds().part(k));
      cut.add(fold);
      tasks.add(fold.task(epochs, RowHash.mix(request.seed(), k)));
    }
    List<TrainingResult> results =
        trainer.train(tasks, Deadline.after(timeLimit), cancellation, progress);
    List<Evaluation> evaluations = new ArrayList<>();
    for (int k = 0; k < folds; k++) {
      evaluations.add(new Evaluation(results.get(k).averaged(), cut.get(k).evaluation));
    }
    List<LogDensities> densities = trainer.evaluate(evaluations);
    Estimate estimate = estimate(window, cut, results, densities);
    Optional<String> broken = estimate.numbers().flatMap(FiniteNumbers::firstNonFinite);
    return new Fit(
        broken
            .map(
                field ->
                    UsableWindow.withoutFit(
                        request, EstimateStatus.FAILED, field + " came out not finite"))
            .orElse(estimate),
        Optional.empty());
  }

  private Estimate estimate(
      UsableWindow window,
      List<Fold> cut,
      List<TrainingResult> results,
      List<LogDensities> densities) {
    int n = window.request().window().rows();
    double[] information = new double[n];
    double[] logDensityX = new double[n];
    double[] gaussian = new double[n];
    for (int k = 0; k < folds; k++) {
      Fold fold = cut.get(k);
      int[] rows = window.folds().part(k).evaluation();
      double[] linear = fold.linear(tables);
      for (int i = 0; i < rows.length; i++) {
        double alone = densities.get(k).marginal()[i];
        information[rows[i]] = densities.get(k).conditional()[i] - alone;
        logDensityX[rows[i]] = alone - fold.logScaleX;
        gaussian[rows[i]] = linear[i];
      }
    }
    int[] all = IntStream.range(0, n).toArray();
    int[] blocks = window.folds().blocks();
    Estimate.Measured mi = BlockMean.of(information, blocks, all);
    double entropyX = -BlockMean.of(logDensityX, blocks, all).value();
    boolean cutShort = results.stream().anyMatch(TrainingResult::cut);
    int steps = results.stream().mapToInt(TrainingResult::steps).max().orElse(0);
    List<String> reasons = new ArrayList<>();
    if (cutShort) {
      reasons.add(
          "the time limit of %s s cut the training after %d steps"
              .formatted(timeLimit.toMillis() / 1000.0, steps));
    }
    window.functional().map(FunctionalPair::warning).ifPresent(reasons::add);
    return new Estimate(
        cutShort ? EstimateStatus.CUT : EstimateStatus.OK,
        String.join("; ", reasons),
        Optional.of(
            new Estimate.Numbers(
                mi.value(),
                mi.standardError(),
                OptionalDouble.of(lastGain(results)),
                Math.max(0, BlockMean.of(gaussian, blocks, all).value()),
                OptionalDouble.of(entropyX),
                OptionalDouble.of(entropyX - mi.value()),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of())),
        n,
        0,
        window.folds().byTime(),
        1,
        OptionalLong.empty(),
        false,
        steps,
        trainer.device(),
        window.request().seed());
  }

  /** What the last tenth of the training still gained on rows that it did not see, nats. */
  private static double lastGain(List<TrainingResult> results) {
    double gain = 0;
    for (TrainingResult result : results) {
      List<TrainingResult.Look> curve = result.curve();
      if (curve.size() < 2) {
        return 0;
      }
      TrainingResult.Look last = curve.get(curve.size() - 1);
      TrainingResult.Look before = curve.get(curve.size() - 2);
      gain += (last.marginal() - last.conditional()) - (before.marginal() - before.conditional());
    }
    return Math.max(0, gain / results.size());
  }

  /**
   * One fold, its columns standardized by the rows that train.
   *
   * @param logScaleX sum of log standard deviations of the columns of X
   */
  private record Fold(ConditionalRows train, ConditionalRows evaluation, double logScaleX) {

    static Fold of(UsableWindow window, Folds.Part part) {
      double[][] columns = window.columns();
      int xDims = window.request().window().xDims();
      double[][] standardized = new double[columns.length][];
      double logScaleX = 0;
      for (int i = 0; i < columns.length; i++) {
        Scale scale = Scale.of(columns[i], part.known());
        standardized[i] = scale.apply(columns[i]);
        logScaleX += i < xDims ? Math.log(scale.deviation) : 0;
      }
      return new Fold(
          rows(standardized, xDims, part.known()),
          rows(standardized, xDims, part.evaluation()),
          logScaleX);
    }

    private static ConditionalRows rows(double[][] columns, int xDims, int[] rows) {
      float[] x = new float[xDims * rows.length];
      float[] y = new float[(columns.length - xDims) * rows.length];
      for (int i = 0; i < columns.length; i++) {
        float[] to = i < xDims ? x : y;
        int first = (i < xDims ? i : i - xDims) * rows.length;
        for (int r = 0; r < rows.length; r++) {
          to[first + r] = (float) columns[i][rows[r]];
        }
      }
      return new ConditionalRows(rows.length, y, x, x);
    }

    TrainingTask task(int epochs, long seed) {
      FlowShape shape = FlowShape.paper(train.xDims(), train.yDims());
      int batch = TrainingPlan.paper(1).batch();
      int perEpoch = -Math.floorDiv(-train.rows(), batch);
      return new TrainingTask(
          FlowWeights.initial(shape, RowHash.mix(seed, 1)),
          train,
          evaluation,
          TrainingPlan.paper(Math.multiplyExact(epochs, perEpoch)),
          RowHash.mix(seed, 2));
    }

    /** Pointwise information of every evaluation row under a linear Gaussian fit, nats. */
    double[] linear(EllipticalStart.Tables tables) {
      EllipticalStart gaussian =
          EllipticalStart.fit(
              Double.POSITIVE_INFINITY,
              doubles(train.xAlone(), train),
              doubles(train.y(), train),
              tables);
      double[][] x = doubles(evaluation.xAlone(), evaluation);
      double[] given = gaussian.given(x, doubles(evaluation.y(), evaluation)).logDensities();
      double[] alone = gaussian.alone(x).logDensities();
      for (int i = 0; i < given.length; i++) {
        given[i] -= alone[i];
      }
      return given;
    }

    private static double[][] doubles(float[] values, ConditionalRows rows) {
      double[][] columns = new double[values.length / rows.rows()][rows.rows()];
      for (int i = 0; i < values.length; i++) {
        columns[i / rows.rows()][i % rows.rows()] = values[i];
      }
      return columns;
    }
  }

  /** Mean and standard deviation of a column. */
  private record Scale(double mean, double deviation) {
    static Scale of(double[] column, int[] rows) {
      double mean = Arrays.stream(rows).mapToDouble(r -> column[r]).average().orElseThrow();
      double variance =
          Arrays.stream(rows)
              .mapToDouble(r -> (column[r] - mean) * (column[r] - mean))
              .average()
              .orElseThrow();
      return new Scale(mean, Math.sqrt(variance));
    }

    double[] apply(double[] column) {
      double[] applied = new double[column.length];
      for (int r = 0; r < column.length; r++) {
        applied[r] = (column[r] - mean) / deviation;
      }
      return applied;
    }
  }

  /**
   * @throws CheckpointException always: nothing is kept from one window to the next
   */
  @Override
  public MonitorModel restore(byte[] checkpoint) {
    throw new CheckpointException("the paper's mode keeps no model between two windows");
  }

  @Override
  public String device() {
    return trainer.device();
  }

  @Override
  public void close() {
    trainer.close();
  }
}
