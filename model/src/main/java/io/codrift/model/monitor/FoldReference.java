package io.codrift.model.monitor;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowPair;
import java.util.Optional;

/**
 * The frozen model r of one fold, with which later windows are compared. The warm model cannot be
 * used for this, because it follows a change. The reference has no marginal maps: each window fits
 * its own, so that marginal drift does not affect level and shift.
 *
 * <p>There are up to three mixtures, each with its own weights: of start and flow; with the models
 * of the discrete part; with the other copulas too. The largest is used. A version that does not
 * know its models uses a smaller one.
 *
 * @param start frozen start, target given context
 * @param ofStartAndFlow weights of independence, start and, if there is one, flow
 * @param flow the frozen flow; empty if it had no weight
 * @param discrete models of the discrete part; empty if the data had none
 * @param copulas models of a dependence that is not elliptical; empty if none had a weight
 */
public record FoldReference(
    EllipticalStart start,
    MixedWeights ofStartAndFlow,
    Optional<FlowPair> flow,
    Optional<DiscreteReference> discrete,
    Optional<CopulaReference> copulas) {

  /**
   * @throws IllegalArgumentException if the number of weights is wrong
   */
  public FoldReference {
    int models = flow.isPresent() ? 2 : 1;
    ofStartAndFlow.check(models);
    if (discrete.isPresent()) {
      models += discrete.get().models().size();
      discrete.get().weights().check(models);
    }
    if (copulas.isPresent()) {
      copulas.get().weights().check(models + copulas.get().models().size());
    }
  }

  /** A reference of start and flow alone. */
  public FoldReference(
      EllipticalStart start, MixedWeights ofStartAndFlow, Optional<FlowPair> flow) {
    this(start, ofStartAndFlow, flow, Optional.empty(), Optional.empty());
  }

  /** The weights of the largest mixture. */
  public MixedWeights weights() {
    return copulas
        .map(CopulaReference::weights)
        .or(() -> discrete.map(DiscreteReference::weights))
        .orElse(ofStartAndFlow);
  }
}
