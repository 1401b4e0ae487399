package io.codrift.model.flow;

import java.util.Objects;

/**
 * The flow of one candidate. Each entropy stops its training at its own best moment, so the two
 * weights may differ; they are of one architecture and one number of steps.
 *
 * @param conditional for target given context
 * @param marginal for target alone
 */
public record FlowPair(FlowWeights conditional, FlowWeights marginal) {
  public FlowPair {
    Objects.requireNonNull(conditional, "conditional");
    Objects.requireNonNull(marginal, "marginal");
  }

  /** One set of weights for both. */
  public static FlowPair of(FlowWeights both) {
    return new FlowPair(both, both);
  }
}
