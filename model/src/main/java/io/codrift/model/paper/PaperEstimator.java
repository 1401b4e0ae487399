package io.codrift.model.paper;

import io.codrift.model.Cancellation;
import io.codrift.model.CheckpointException;
import io.codrift.model.EngineException;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Measured;
import io.codrift.model.MonitorModel;
import io.codrift.model.TrainingProgress;
import io.codrift.model.UnusableDataException;
import io.codrift.model.WindowEstimator;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.MarginalMap;
import io.codrift.model.fold.UsableWindow;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.numbers.BlockMean;
import io.codrift.model.numbers.FiniteNumbers;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.Evaluation;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.LogDensities;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The paper's Algorithm 1 exactly, with the network sizes, batch size, learning rate and epochs of
 * its section 4. It uses the trainer of {@link NdoeEstimator}, but no marginal map, start,
 * schedule, averaging or early stopping. It is a baseline for comparisons and for reproducing the
 * paper.
 *
 * <p>The paper leaves some choices open. Here columns are standardized; the flow f2 has a gated
 * residual, which keeps its derivative above zero in single precision; the rows of W22 have norm
 * exp(gain), W21 is not part of the norm; initial weights are near the identity; each loss has its
 * own Adam moments, with the default decays; if weights become non-finite, they are rolled back and
 * the learning rate is lowered. Every row is evaluated by the fold that did not train on it.
 */
public final class PaperEstimator implements WindowEstimator {
  private static final double LAST_TENTH = 0.9;

  /** Share of the time limit for the training. The rest is for the evaluation. */
  private static final double SHARE_OF_TRAINING = 0.9;

  private final EstimatorSettings settings;
  private final GroupTrainer trainer;
  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  /**
   * @param settings settings; epochs, folds, time limit and device are used
   * @throws IllegalArgumentException if the device is not {@code auto}, {@code cpu} or {@code gpu}
   * @throws EngineException if the engine or the device is not available
   */
  public PaperEstimator(EstimatorSettings settings) {
    this.settings = settings;
    this.trainer = GroupTrainer.open(settings.device());
  }

  @Override
  public List<Fit> fit(
      List<FitRequest> group, Cancellation cancellation, TrainingProgress progress) {
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

  private Fit fit(FitRequest request, Cancellation cancellation, TrainingProgress progress) {
    Deadline deadline = Deadline.after(settings.timeLimit());
    UsableWindow.Outcome outcome = UsableWindow.of(request, settings.folds());
    if (outcome.usable().isEmpty()) {
      return new Fit(outcome.ended().orElseThrow(), Optional.empty());
    }
    try {
      return fit(outcome.usable().get(), deadline, cancellation, progress);
    } catch (UnusableDataException e) {
      return new Fit(
          UsableWindow.withoutFit(request, EstimateStatus.FAILED, e.getMessage()),
          Optional.empty());
    }
  }

  private Fit fit(
      UsableWindow window,
      Deadline deadline,
      Cancellation cancellation,
      TrainingProgress progress) {
    FitRequest request = window.request();
    List<StandardizedFold> cut = new ArrayList<>();
    List<TrainingTask> tasks = new ArrayList<>();
    for (int k = 0; k < settings.folds(); k++) {
      StandardizedFold fold = StandardizedFold.of(window, window.folds().part(k));
      cut.add(fold);
      tasks.add(fold.task(settings.epochs(), SplitMix64.at(request.seed(), k)));
    }
    List<TrainingResult> results =
        trainer.train(tasks, deadline.until(SHARE_OF_TRAINING), cancellation, progress);
    for (int k = 0; k < settings.folds(); k++) {
      if (!results.get(k).cut() && results.get(k).steps() < tasks.get(k).plan().steps()) {
        throw new UnusableDataException(
            "the training diverged after %d steps".formatted(results.get(k).steps()));
      }
    }
    List<Evaluation> evaluations = new ArrayList<>();
    for (int k = 0; k < settings.folds(); k++) {
      evaluations.add(new Evaluation(results.get(k).averaged(), cut.get(k).evaluation()));
    }
    List<LogDensities> densities = trainer.evaluate(evaluations);
    Estimate estimate = estimate(window, cut, results, densities);
    estimate.numbers().ifPresent(FiniteNumbers::check);
    return new Fit(estimate, Optional.empty());
  }

  private Estimate estimate(
      UsableWindow window,
      List<StandardizedFold> cut,
      List<TrainingResult> results,
      List<LogDensities> densities) {
    int n = window.request().window().rows();
    double[] information = new double[n];
    double[] logDensityX = new double[n];
    double[] gaussian = new double[n];
    for (int k = 0; k < settings.folds(); k++) {
      StandardizedFold fold = cut.get(k);
      int[] rows = window.folds().part(k).evaluation();
      double[] linear = fold.linear(tables);
      for (int i = 0; i < rows.length; i++) {
        double alone = densities.get(k).marginal()[i];
        information[rows[i]] = densities.get(k).conditional()[i] - alone;
        logDensityX[rows[i]] = alone - fold.logScaleX();
        gaussian[rows[i]] = linear[i];
      }
    }
    int[] all = IntStream.range(0, n).toArray();
    int[] blocks = window.folds().blocks();
    Measured mi = BlockMean.of(information, blocks, all);
    double published = Math.max(0, mi.value());
    OptionalDouble entropyX =
        window.findings().density()
            ? OptionalDouble.of(-BlockMean.of(logDensityX, blocks, all).value())
            : OptionalDouble.empty();
    OptionalDouble conditionalEntropy =
        entropyX.isPresent()
            ? OptionalDouble.of(entropyX.getAsDouble() - published)
            : OptionalDouble.empty();
    boolean cutShort = results.stream().anyMatch(TrainingResult::cut);
    int steps = results.stream().mapToInt(TrainingResult::steps).max().orElse(0);
    List<String> reasons = new ArrayList<>();
    if (cutShort) {
      reasons.add(
          "the time limit of %s s cut the training after %d steps"
              .formatted(settings.timeLimit().toMillis() / 1000.0, steps));
    }
    int rollBacks = results.stream().mapToInt(TrainingResult::rollBacks).sum();
    if (rollBacks > 0) {
      reasons.add("%d diverged training steps were rolled back".formatted(rollBacks));
    }
    double ties = ties(window);
    if (ties > 0) {
      reasons.add("tied values have no density, and this estimator does nothing about them");
    }
    if (mi.value() < 0) {
      reasons.add("L2 - L1 was %.4f nats".formatted(mi.value()));
    }
    reasons.addAll(window.remarks());
    return new Estimate(
        cutShort ? EstimateStatus.CUT : EstimateStatus.OK,
        String.join("; ", reasons),
        Optional.of(
            new Estimate.Numbers(
                published,
                mi.value(),
                mi.standardError(),
                Estimate.Interval.of(mi.value(), mi.standardError()),
                lastGain(results),
                Math.max(0, BlockMean.of(gaussian, blocks, all).value()),
                entropyX,
                conditionalEntropy,
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty())),
        n,
        ties,
        window.folds().byTime(),
        1,
        OptionalLong.empty(),
        false,
        steps,
        trainer.device(),
        window.request().seed());
  }

  private static double ties(UsableWindow window) {
    long[] hashes = window.request().window().hashes();
    return window.columns().stream()
        .mapToDouble(column -> MarginalMap.fit(column, hashes, 0).tieShare())
        .max()
        .orElse(0);
  }

  /**
   * The gain on held-out rows during about the last tenth of the training, nats; empty if the
   * training was too short.
   */
  private static OptionalDouble lastGain(List<TrainingResult> results) {
    double gain = 0;
    for (TrainingResult result : results) {
      List<TrainingResult.Look> curve = result.curve();
      double before = LAST_TENTH * result.steps();
      Optional<TrainingResult.Look> earlier =
          curve.stream()
              .filter(look -> look.step() > 0 && look.step() <= before)
              .reduce((a, b) -> b);
      if (earlier.isEmpty()) {
        return OptionalDouble.empty();
      }
      gain += information(curve.get(curve.size() - 1)) - information(earlier.get());
    }
    return OptionalDouble.of(Math.max(0, gain / results.size()));
  }

  private static double information(TrainingResult.Look look) {
    return look.marginal() - look.conditional();
  }

  /**
   * @throws CheckpointException always, because no model is kept between windows
   */
  @Override
  public MonitorModel restore(byte[] checkpoint) {
    throw new CheckpointException("the estimator \"paper\" keeps no model between windows");
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
