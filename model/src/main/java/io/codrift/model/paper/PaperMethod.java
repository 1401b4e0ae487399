package io.codrift.model.paper;

import io.codrift.model.Cancellation;
import io.codrift.model.EngineException;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Measured;
import io.codrift.model.TrainingProgress;
import io.codrift.model.UnusableDataException;
import io.codrift.model.candidate.Candidate;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.fold.UsableWindow;
import io.codrift.model.numbers.BlockMean;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.stateless.Found;
import io.codrift.model.stateless.WindowMethod;
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
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The paper's Algorithm 1 exactly, with the network sizes, batch size, learning rate and epochs of
 * its section 4. It uses the trainer of the production estimator, but no marginal map, start,
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
final class PaperMethod implements WindowMethod {
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
  PaperMethod(EstimatorSettings settings) {
    this.settings = settings;
    this.trainer = GroupTrainer.open(settings.device());
  }

  @Override
  public String name() {
    return EstimatorSettings.PAPER;
  }

  @Override
  public int folds() {
    return settings.folds();
  }

  @Override
  public Found of(UsableWindow window, Cancellation cancellation, TrainingProgress progress) {
    Deadline deadline = Deadline.after(settings.timeLimit());
    List<StandardizedFold> folds =
        numbers().mapToObj(k -> StandardizedFold.of(window, window.folds().part(k))).toList();
    long seed = window.request().seed();
    List<TrainingTask> tasks =
        numbers()
            .mapToObj(k -> folds.get(k).task(settings.epochs(), SplitMix64.at(seed, k)))
            .toList();
    List<TrainingResult> results =
        trainer.train(tasks, deadline.until(SHARE_OF_TRAINING), cancellation, progress);
    refuseDiverged(tasks, results);
    Candidate flow = heldOut(folds, flows(folds, results));
    Candidate linear = heldOut(folds, folds.stream().map(fold -> fold.linear(tables)).toList());
    int[] blocks = window.folds().blocks();
    Measured mi = BlockMean.of(flow.information(), blocks);
    return new Found(
        mi,
        lastGain(results),
        Math.max(0, BlockMean.of(linear.information(), blocks).value()),
        window.findings().density()
            ? OptionalDouble.of(-BlockMean.of(flow.marginal(), blocks).value())
            : OptionalDouble.empty(),
        TrainingSummary.of(results, settings.timeLimit()),
        remarks(window.ties(), mi.value()));
  }

  private IntStream numbers() {
    return IntStream.range(0, settings.folds());
  }

  private static void refuseDiverged(List<TrainingTask> tasks, List<TrainingResult> results) {
    for (int k = 0; k < results.size(); k++) {
      if (!results.get(k).cut() && results.get(k).steps() < tasks.get(k).plan().steps()) {
        throw new UnusableDataException(
            "the training diverged after %d steps".formatted(results.get(k).steps()));
      }
    }
  }

  /** The densities of each fold's flow on its evaluation rows. */
  private List<Candidate> flows(List<StandardizedFold> folds, List<TrainingResult> results) {
    List<Candidate.Planned> planned =
        numbers().mapToObj(k -> folds.get(k).planned(results.get(k).averaged())).toList();
    List<LogDensities> densities =
        trainer.evaluate(planned.stream().flatMap(p -> p.evaluations().stream()).toList());
    return numbers().mapToObj(k -> planned.get(k).with(List.of(densities.get(k)))).toList();
  }

  /** Every row by the fold that did not train on it. */
  private static Candidate heldOut(List<StandardizedFold> folds, List<Candidate> ofFolds) {
    int n = ofFolds.get(0).marginal().length;
    Candidate all = new Candidate(new double[n], new double[n]);
    for (int k = 0; k < folds.size(); k++) {
      for (int r : folds.get(k).part().evaluation()) {
        all.conditional()[r] = ofFolds.get(k).conditional()[r];
        all.marginal()[r] = ofFolds.get(k).marginal()[r];
      }
    }
    return all;
  }

  /** The mean over folds, at least 0; empty if the training was too short. */
  private static OptionalDouble lastGain(List<TrainingResult> results) {
    List<OptionalDouble> gains = results.stream().map(TrainingResult::lastGain).toList();
    return gains.stream().allMatch(OptionalDouble::isPresent)
        ? OptionalDouble.of(
            Math.max(
                0, gains.stream().mapToDouble(OptionalDouble::getAsDouble).average().orElse(0)))
        : OptionalDouble.empty();
  }

  private static List<String> remarks(double ties, double mi) {
    List<String> remarks = new ArrayList<>();
    if (ties > 0) {
      remarks.add("tied values have no density, and this estimator does nothing about them");
    }
    if (mi < 0) {
      remarks.add("L2 - L1 was %.4f nats".formatted(mi));
    }
    return remarks;
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
