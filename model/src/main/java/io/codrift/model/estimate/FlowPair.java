package io.codrift.model.estimate;

import io.codrift.model.flow.FlowWeights;
import io.codrift.model.training.TrainingResult;
import java.util.Objects;

/**
 * The flow of one candidate. Each entropy stops its training at its own best moment, so the two
 * weights may differ; they are of one architecture and one number of steps.
 *
 * @param conditional for target given context
 * @param marginal for target alone
 */
record FlowPair(FlowWeights conditional, FlowWeights marginal) {
  FlowPair {
    Objects.requireNonNull(conditional, "conditional");
    Objects.requireNonNull(marginal, "marginal");
  }

  static FlowPair of(FlowWeights both) {
    return new FlowPair(both, both);
  }

  static FlowPair of(TrainingResult result) {
    return new FlowPair(result.conditional(), result.marginal());
  }
}
