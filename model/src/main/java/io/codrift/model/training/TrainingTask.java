package io.codrift.model.training;

import io.codrift.model.flow.FlowWeights;
import java.util.Objects;

/**
 * One member of a group.
 *
 * @param initial initial weights
 * @param train training rows
 * @param validation rows for early stopping; they must not be in {@code train}
 * @param objective which losses are minimised
 * @param plan steps and schedule
 * @param seed seed of the order of the rows, the only random part of training
 */
public record TrainingTask(
    FlowWeights initial,
    ConditionalRows train,
    ConditionalRows validation,
    Objective objective,
    TrainingPlan plan,
    long seed) {
  public TrainingTask {
    Objects.requireNonNull(initial, "initial");
    Objects.requireNonNull(objective, "objective");
    Objects.requireNonNull(plan, "plan");
    for (ConditionalRows rows : new ConditionalRows[] {train, validation}) {
      if (rows.xDims() != initial.shape().xDims() || rows.yDims() != initial.shape().yDims()) {
        throw new IllegalArgumentException(
            "rows of %d + %d dimensions do not fit %s"
                .formatted(rows.xDims(), rows.yDims(), initial.shape()));
      }
    }
  }

  /** One flow for both entropies. */
  public TrainingTask(
      FlowWeights initial,
      ConditionalRows train,
      ConditionalRows validation,
      TrainingPlan plan,
      long seed) {
    this(initial, train, validation, Objective.BOTH, plan, seed);
  }
}
