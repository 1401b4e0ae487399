package io.codrift.model.monitor;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowPair;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * The frozen model r of one fold, with which later windows are compared. The warm model cannot be
 * used for this, because it follows a change. The reference has no marginal maps: each window fits
 * its own, so that marginal drift does not affect level and shift.
 */
public final class FoldReference {
  private final EllipticalStart start;
  private final double[] conditionalWeights;
  private final double[] marginalWeights;
  private final Optional<FlowPair> flow;
  private final Optional<DiscreteReference> discrete;

  /** A reference without models of a discrete part. */
  public FoldReference(
      EllipticalStart start,
      double[] conditionalWeights,
      double[] marginalWeights,
      Optional<FlowPair> flow) {
    this(start, conditionalWeights, marginalWeights, flow, Optional.empty());
  }

  /**
   * @param start frozen start, target given context
   * @param conditionalWeights weights of independence, start and, if there is one, flow
   * @param marginalWeights weights of independent normal scores, start and flow
   * @param flow the frozen flow; empty if it had no weight
   * @param discrete models of the discrete part, with the weights of the mixture with them; empty
   *     if the data had no discrete part. A version that does not know them uses the mixture of
   *     start and flow
   * @throws IllegalArgumentException if the number of weights is wrong or they do not sum to 1
   */
  public FoldReference(
      EllipticalStart start,
      double[] conditionalWeights,
      double[] marginalWeights,
      Optional<FlowPair> flow,
      Optional<DiscreteReference> discrete) {
    this.start = Objects.requireNonNull(start, "start");
    int expected = flow.isPresent() ? 3 : 2;
    check("conditional", conditionalWeights, expected);
    check("marginal", marginalWeights, expected);
    this.conditionalWeights = conditionalWeights.clone();
    this.marginalWeights = marginalWeights.clone();
    this.flow = flow;
    this.discrete = discrete;
    discrete.ifPresent(
        d -> {
          int all = expected + d.models().size();
          check("conditional", d.conditionalWeights(), all);
          check("marginal", d.marginalWeights(), all);
        });
  }

  private static void check(String name, double[] weights, int expected) {
    if (weights.length != expected
        || Arrays.stream(weights).anyMatch(w -> !(w >= 0))
        || !(Math.abs(Arrays.stream(weights).sum() - 1) < 1e-6)) {
      throw new IllegalArgumentException(
          "the %s weights must be %d numbers that sum to 1, not %s"
              .formatted(name, expected, Arrays.toString(weights)));
    }
  }

  public EllipticalStart start() {
    return start;
  }

  /** Weights of independence, start and flow, for a mixture of these alone. */
  public double[] conditionalWeights() {
    return conditionalWeights.clone();
  }

  /** Weights of independent normal scores, start and flow, likewise. */
  public double[] marginalWeights() {
    return marginalWeights.clone();
  }

  public Optional<FlowPair> flow() {
    return flow;
  }

  public Optional<DiscreteReference> discrete() {
    return discrete;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FoldReference that
        && start.equals(that.start)
        && Arrays.equals(conditionalWeights, that.conditionalWeights)
        && Arrays.equals(marginalWeights, that.marginalWeights)
        && flow.equals(that.flow)
        && discrete.equals(that.discrete);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        start, Arrays.hashCode(conditionalWeights), Arrays.hashCode(marginalWeights), flow);
  }
}
