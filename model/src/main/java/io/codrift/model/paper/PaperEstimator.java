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
import io.codrift.model.candidate.Candidate;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.MarginalMap;
import io.codrift.model.fold.UsableWindow;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.numbers.BlockMean;
import io.codrift.model.numbers.FiniteNumbers;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.LogDensities;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingSummary;
import io.codrift.model.training.TrainingTask;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The paper's Algorithm 1 exactly, with the network sizes, batch size, learning rate and epochs of
 * its section 4. It uses the trainer of {@link NdoeEstimator}, but no marginal map, start,
 * schedule, averaging or early stopping. It is a baseline for comparisons and for reproducing the
 * paper.
 *
 * <p>The paper leaves some choices open. Here columns are standardized; the norm of a row is over
 * all weights that a loss reads, and initial weights are random, as those of B-NAF's authors; the
 * flow f2 has a gated residual that starts almost open, which keeps its derivative above zero in
 * single precision; each loss has its own Adam moments, with the default decays; if weights become
 * non-finite, they are rolled back and the learning rate is lowered. Every row is evaluated by the
 * fold that did not train on it. At the start both entropies are too large, and by the same amount
 * only in the end: with few steps the estimate may be too high.
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
    for (FitRequest request : group) {
      int done = fits.size();
      TrainingProgress own = share -> progress.trained((done + share) / group.size());
      fits.add(new Fit(estimate(request, cancellation, own), Optional.empty()));
    }
    return fits;
  }

  private Estimate estimate(
      FitRequest request, Cancellation cancellation, TrainingProgress progress) {
    Deadline deadline = Deadline.after(settings.timeLimit());
    UsableWindow.Outcome outcome = UsableWindow.of(request, settings.folds());
    try {
      return outcome
          .usable()
          .map(window -> estimate(window, deadline, cancellation, progress))
          .or(outcome::ended)
          .orElseThrow();
    } catch (UnusableDataException e) {
      return UsableWindow.withoutFit(request, EstimateStatus.FAILED, e.getMessage());
    }
  }

  private Estimate estimate(
      UsableWindow window,
      Deadline deadline,
      Cancellation cancellation,
      TrainingProgress progress) {
    List<StandardizedFold> folds =
        folds().mapToObj(k -> StandardizedFold.of(window, window.folds().part(k))).toList();
    long seed = window.request().seed();
    List<TrainingTask> tasks =
        folds()
            .mapToObj(k -> folds.get(k).task(settings.epochs(), SplitMix64.at(seed, k)))
            .toList();
    List<TrainingResult> results =
        trainer.train(tasks, deadline.until(SHARE_OF_TRAINING), cancellation, progress);
    for (int k = 0; k < results.size(); k++) {
      if (!results.get(k).cut() && results.get(k).steps() < tasks.get(k).plan().steps()) {
        throw new UnusableDataException(
            "the training diverged after %d steps".formatted(results.get(k).steps()));
      }
    }
    List<Candidate.Planned> planned =
        folds().mapToObj(k -> folds.get(k).planned(results.get(k).averaged())).toList();
    List<LogDensities> densities =
        trainer.evaluate(planned.stream().flatMap(p -> p.evaluations().stream()).toList());
    int n = window.request().window().rows();
    double[] information = new double[n];
    double[] logDensityX = new double[n];
    double[] gaussian = new double[n];
    for (int k = 0; k < folds.size(); k++) {
      Candidate flow = planned.get(k).with(List.of(densities.get(k)));
      Candidate linear = folds.get(k).linear(tables);
      for (int r : window.folds().part(k).evaluation()) {
        information[r] = flow.conditional()[r] - flow.marginal()[r];
        logDensityX[r] = flow.marginal()[r];
        gaussian[r] = linear.conditional()[r] - linear.marginal()[r];
      }
    }
    int[] all = IntStream.range(0, n).toArray();
    int[] blocks = window.folds().blocks();
    Measured mi = BlockMean.of(information, blocks, all);
    Estimate.Numbers numbers =
        Estimate.Numbers.ofOneWindow(
            mi,
            Estimate.Interval.of(mi.value(), mi.standardError()),
            lastGain(results),
            Math.max(0, BlockMean.of(gaussian, blocks, all).value()),
            window.findings().density()
                ? OptionalDouble.of(-BlockMean.of(logDensityX, blocks, all).value())
                : OptionalDouble.empty());
    FiniteNumbers.check(numbers);
    TrainingSummary summary = TrainingSummary.of(results, settings.timeLimit());
    double ties = ties(window);
    List<String> reasons = new ArrayList<>(summary.remarks());
    if (ties > 0) {
      reasons.add("tied values have no density, and this estimator does nothing about them");
    }
    if (mi.value() < 0) {
      reasons.add("L2 - L1 was %.4f nats".formatted(mi.value()));
    }
    reasons.addAll(window.remarks());
    return new Estimate(
        summary.status(),
        String.join("; ", reasons),
        Optional.of(numbers),
        n,
        ties,
        window.folds().byTime(),
        1,
        OptionalLong.empty(),
        false,
        summary.steps(),
        trainer.device(),
        seed);
  }

  private IntStream folds() {
    return IntStream.range(0, settings.folds());
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
  public Optional<Supplier<MemoryUsage>> gpuMemory() {
    return trainer.gpuMemory();
  }

  @Override
  public void close() {
    trainer.close();
  }
}
