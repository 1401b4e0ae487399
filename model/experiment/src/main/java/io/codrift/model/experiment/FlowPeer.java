package io.codrift.model.experiment;

import io.codrift.model.Cancellation;
import io.codrift.model.TrainingProgress;
import io.codrift.model.UnusableDataException;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.training.ConditionalRows;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.Evaluation;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.LogDensities;
import io.codrift.model.training.Loss;
import io.codrift.model.training.Objective;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Differences of entropies by flows: I = H(X) − H(X|Y), the mean of log q(x|y) − log q(x) (paper
 * section 2.1). Trained as in the paper's section 4, on standardized columns: at a learning rate of
 * 0.0005 on mini-batches of 128.
 *
 * @param trainer trains the flows; the caller closes it
 * @param method which flows, and by which losses
 * @param epochs how often each row is read
 */
public record FlowPeer(GroupTrainer trainer, FlowMethod method, int epochs) implements Peer {
  @Override
  public String name() {
    return method.name();
  }

  /**
   * @throws UnusableDataException if weights became non-finite
   */
  @Override
  public Fitted fit(Pairs train, long seed, Watch watch) {
    Standardized scale = Standardized.on(train);
    ConditionalRows rows = scale.apply(train);
    FlowWeights initial =
        FlowWeights.initial(method.shape(rows.xDims(), rows.yDims()), SplitMix64.at(seed, 0));
    int batch = TrainingPlan.PAPER_BATCH;
    int steps = epochs * -Math.floorDiv(-rows.rows(), batch);
    TrainingPlan plan =
        TrainingPlan.paper(steps)
            .with(method.adam())
            .withEvaluationEvery(Math.min(watch.every(), Math.max(1, steps)));
    // The weights at the end are taken: validations only tell what is fitted so far, and select
    // nothing, so a few rows are enough.
    ConditionalRows few = scale.apply(train.slice(0, Math.min(batch, train.rows())));
    List<Map<Integer, FlowWeights>> looks = new ArrayList<>();
    List<FlowWeights> ends = new ArrayList<>();
    for (Objective objective : method.objectives()) {
      Map<Integer, FlowWeights> own = new HashMap<>();
      looks.add(own);
      boolean last = looks.size() == method.objectives().size();
      TrainingTask task =
          new TrainingTask(initial, rows, few, objective, plan, SplitMix64.at(seed, 1));
      TrainingResult result =
          trainer
              .train(
                  List.of(task),
                  Deadline.NONE,
                  Cancellation.NEVER,
                  TrainingProgress.NONE,
                  (step, weights) -> {
                    own.put(step, weights.get());
                    if (last && looks.stream().allMatch(look -> look.containsKey(step))) {
                      watch.after(
                          step, () -> fitted(looks.stream().map(l -> l.get(step)), scale, step));
                      looks.forEach(look -> look.remove(step));
                    }
                  })
              .get(0);
      // A roll-back lowers the learning rate and, in a short training, may leave the first weights.
      if (result.rollBacks() > 0) {
        throw new UnusableDataException(
            "the training diverged %d times in %d of %d steps"
                .formatted(result.rollBacks(), result.steps(), plan.steps()));
      }
      ends.add(result.averaged());
    }
    return fitted(ends.stream(), scale, plan.steps());
  }

  private FittedFlows fitted(Stream<FlowWeights> weights, Standardized scale, int steps) {
    return new FittedFlows(trainer, method.objectives(), weights.toList(), scale, steps);
  }

  /** The weights of each objective after the same number of steps, which all count once. */
  private record FittedFlows(
      GroupTrainer trainer,
      List<Objective> objectives,
      List<FlowWeights> weights,
      Standardized scale,
      int steps)
      implements Fitted {
    @Override
    public Evaluated on(Pairs test) {
      ConditionalRows rows = scale.apply(test);
      List<LogDensities> densities =
          weights.stream()
              .map(trained -> trainer.evaluate(List.of(new Evaluation(trained, rows))).get(0))
              .toList();
      double[] given = densities.get(trained(Loss.CONDITIONAL)).conditional();
      double[] alone = densities.get(trained(Loss.MARGINAL)).marginal();
      return new RowMeans(
          IntStream.range(0, test.rows()).mapToDouble(r -> given[r] - alone[r]).toArray());
    }

    /** The flow that was trained with a loss. */
    private int trained(Loss loss) {
      return IntStream.range(0, objectives.size())
          .filter(i -> objectives.get(i).losses().contains(loss))
          .findFirst()
          .orElseThrow();
    }

    @Override
    public int parameters() {
      return IntStream.range(0, objectives.size())
          .map(i -> parameters(objectives.get(i), weights.get(i).shape()))
          .sum();
    }

    /** What both losses depend on counts once: one is a part of the other. */
    private static int parameters(Objective objective, FlowShape shape) {
      return objective.losses().stream().mapToInt(l -> l.count(shape)).max().orElseThrow();
    }
  }
}
