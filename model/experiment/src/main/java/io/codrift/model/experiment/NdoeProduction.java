package io.codrift.model.experiment;

import io.codrift.model.Cancellation;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Window;
import io.codrift.model.candidate.BegunFold;
import io.codrift.model.candidate.Candidate;
import io.codrift.model.candidate.CandidateMixture;
import io.codrift.model.candidate.FittedFold;
import io.codrift.model.candidate.FoldFit;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.Folds;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.fold.Side;
import io.codrift.model.ndoe.TrainingRows;
import io.codrift.model.numbers.GapShare;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The production estimator as one fold, a difference of entropies: I = H(X) − H(X|Y), the mean of
 * log q(x|y) − log q(x) (Ni and Lotz, arXiv:2502.13085, section 2.1; {@code model/docs} has what
 * production adds). Marginal maps, closed-form models and the flow are fitted to training rows, of
 * which a fifth validates; the mixture of all is evaluated on test rows. As in production, a share
 * of the gap between training and test rows is added. X is always the modelled side. The number of
 * steps is that of a first window of as many rows: below 2,000 training rows it falls with them, to
 * 600 at least, and with fewer than 16 rows for each column there is no flow.
 *
 * <p>Models are fitted again for each test, beside the flow, since maps belong to a window:
 * evaluate all rows at once.
 *
 * <p>Known bias: too low for some dependences with jumps or folds: with 10,000 rows by 0.12 to 0.25
 * nats for {@code folded}, {@code decision-tree} and {@code slopes}. Elsewhere it was mostly within
 * 0.03 nats.
 *
 * @param trainer trains the flow; the caller closes it
 * @param steps training steps for many rows
 */
public record NdoeProduction(GroupTrainer trainer, int steps) implements Peer {
  /** The name in tables. */
  public static final String NAME = EstimatorSettings.NDOE_BNAF;

  /** One of so many training rows validates. */
  private static final int VALIDATION = 5;

  /** With the steps of production for rows that are estimated once. */
  public static NdoeProduction of(GroupTrainer trainer) {
    return new NdoeProduction(trainer, EstimatorSettings.once().firstSteps());
  }

  /**
   * The steps that {@link #of} takes at most, about: 0 if the rows are too few for a flow.
   *
   * @param rows training rows
   * @param columns d_x + d_y
   */
  public static int mostSteps(int rows, int columns) {
    TrainingRows training = new TrainingRows(rows - rows / VALIDATION, columns);
    return training.enough() ? training.first(EstimatorSettings.once().firstSteps()).steps() : 0;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The fit is not watched: the mixture is chosen after the last step. */
  @Override
  public Fitted fit(Pairs train, long seed, Watch watch) {
    EllipticalStart.Tables tables = new EllipticalStart.Tables();
    Split split = new Split(train, seed);
    BegunFold fold = split.begun(Optional.empty(), tables);
    TrainingRows rows =
        new TrainingRows(
            fold.fold().prepared().part().train().length, train.xDims() + train.yDims());
    List<TrainingTask> tasks =
        rows.enough() ? fold.tasks(rows.first(steps), Optional.empty(), seed) : List.of();
    List<TrainingResult> results = trainer.train(tasks, Deadline.NONE, Cancellation.NEVER);
    return new MixedFold(trainer, split, tables, results);
  }

  /** Training rows and which of them validate. */
  private record Split(Pairs train, long seed) {
    /** The fold with its closed-form models, which the same training rows give again. */
    BegunFold begun(Optional<Pairs> test, EllipticalStart.Tables tables) {
      Pairs all = test.map(train::followedBy).orElse(train);
      int known = train.rows();
      Folds.Part part =
          new Folds.Part(
              rows(0, known, r -> !validates(r)),
              rows(0, known, this::validates),
              rows(known, all.rows(), r -> true),
              rows(0, known, r -> true));
      Window window =
          Window.ofIndependentRows(
              names("x", all.xDims()),
              names("y", all.yDims()),
              rowMajor(all.x()),
              rowMajor(all.y()),
              seed);
      PreparedFold prepared = PreparedFold.of(window, part, Side.X, tables);
      return new FoldFit(prepared, Optional.empty(), Optional.empty()).begin(List.of());
    }

    private boolean validates(int row) {
      return Long.remainderUnsigned(SplitMix64.at(seed, row), VALIDATION) == 0;
    }

    private static int[] rows(int from, int to, IntPredicate chosen) {
      return IntStream.range(from, to).filter(chosen).toArray();
    }

    private static List<String> names(String side, int dims) {
      return IntStream.range(0, dims).mapToObj(i -> side + i).toList();
    }

    private static double[] rowMajor(double[][] columns) {
      double[] values = new double[columns.length * columns[0].length];
      for (int i = 0; i < values.length; i++) {
        values[i] = columns[i % columns.length][i / columns.length];
      }
      return values;
    }
  }

  private record MixedFold(
      GroupTrainer trainer,
      Split split,
      EllipticalStart.Tables tables,
      List<TrainingResult> results)
      implements Fitted {
    @Override
    public Evaluated on(Pairs test) {
      BegunFold begun = split.begun(Optional.of(test), tables);
      List<Candidate> flows =
          begun.planned(results).stream()
              .map(planned -> planned.with(trainer.evaluate(planned.evaluations())))
              .toList();
      FittedFold fold = begun.trained(results, flows);
      CandidateMixture mixed = fold.mixed();
      Folds.Part part = fold.prepared().part();
      RowMeans heldOut = new RowMeans(information(mixed, part.evaluation()));
      RowMeans learnt = new RowMeans(information(mixed, part.train()));
      double weight = 1 - mixed.conditionalWeights()[0];
      int xDims = test.xDims();
      double share =
          GapShare.of(xDims + test.yDims(), xDims, part.train().length, part.known().length);
      double ofMaps = fold.prepared().lossOfMaps(part.known().length);
      double added = weight * share * (learnt.estimate() - heldOut.estimate()) + weight * ofMaps;
      return new RowMeans(heldOut.values(), added);
    }

    private static double[] information(CandidateMixture mixed, int[] rows) {
      return Arrays.stream(rows)
          .mapToDouble(r -> mixed.conditional()[r] - mixed.marginal()[r])
          .toArray();
    }

    @Override
    public int parameters() {
      return results.stream()
          .map(TrainingResult::averaged)
          .map(FlowWeights::shape)
          .mapToInt(shape -> shape.parameters())
          .sum();
    }

    @Override
    public int steps() {
      return results.stream().mapToInt(TrainingResult::steps).sum();
    }
  }
}
