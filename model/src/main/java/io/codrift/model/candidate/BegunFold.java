package io.codrift.model.candidate;

import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One fold of one window whose known flows have been evaluated: it tells what must be trained.
 *
 * @param fold the fold before it
 * @param before the warm flow on this window's rows
 * @param frozen the reference's flow on this window's evaluation rows
 */
public record BegunFold(FoldFit fold, Optional<Candidate> before, Optional<Candidate> frozen) {
  /**
   * A warm flow that is worse than the start by this many nats no longer describes the dependence.
   */
  private static final double ABRUPT = 0.1;

  /** Whether the warm flow describes this window so badly that a new flow should be trained. */
  public boolean abrupt() {
    if (before.isEmpty()) {
      return false;
    }
    int[] validation = fold.prepared().part().validation();
    double lost = 0;
    for (int r : validation) {
      lost += fold.start().conditional()[r] - before.get().conditional()[r];
    }
    return !(lost / validation.length <= ABRUPT);
  }

  /**
   * The trainings of this fold.
   *
   * @param plan plan for the warm flow, or for the first flow
   * @param anewPlan plan for a new flow in addition to the warm one, if needed
   */
  public List<TrainingTask> tasks(TrainingPlan plan, Optional<TrainingPlan> anewPlan, long seed) {
    PreparedFold prepared = fold.prepared();
    var train = fold.white().rows(prepared.part().train());
    var validation = fold.white().rows(prepared.part().validation());
    FlowWeights fresh = FlowWeights.initial(fold.shape(), SplitMix64.at(seed, 1));
    List<TrainingTask> tasks = new ArrayList<>();
    tasks.add(
        new TrainingTask(
            fold.warm().orElse(fresh), train, validation, plan, SplitMix64.at(seed, 2)));
    anewPlan.ifPresent(
        p -> tasks.add(new TrainingTask(fresh, train, validation, p, SplitMix64.at(seed, 3))));
    return tasks;
  }

  /** The trained flows, to be evaluated. */
  public List<Candidate.Planned> planned(List<TrainingResult> results) {
    int[] rows = fold.prepared().rows();
    return results.stream()
        .map(result -> Candidate.planned(result.best(), fold.white(), rows))
        .toList();
  }

  /**
   * The fold after its training.
   *
   * @param results those of {@link #tasks}, in order
   * @param densities those of {@link #planned}, in order
   */
  public FittedFold trained(List<TrainingResult> results, List<Candidate> densities) {
    return new FittedFold(
        this,
        IntStream.range(0, results.size())
            .mapToObj(i -> new FittedFold.Trained(results.get(i), densities.get(i)))
            .toList());
  }

  /** The fold without a training. */
  public FittedFold untrained() {
    return new FittedFold(this, List.of());
  }
}
