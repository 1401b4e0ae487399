package io.codrift.model.flow;

import java.util.Objects;

/**
 * The flow of one candidate. Early stopping selects the weights of each entropy separately, so the
 * two sets of weights may differ. Both have the same architecture and the same number of steps.
 *
 * @param conditional weights for target given context
 * @param marginal weights for target alone
 */
public record FlowPair(FlowWeights conditional, FlowWeights marginal) {
  public FlowPair {
    Objects.requireNonNull(conditional, "conditional");
    Objects.requireNonNull(marginal, "marginal");
  }

  /** Uses one set of weights for both. */
  public static FlowPair of(FlowWeights both) {
    return new FlowPair(both, both);
  }
}
