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

  /**
   * @param start frozen start, target given context
   * @param conditionalWeights weights of independence, start and, if there is one, flow
   * @param marginalWeights weights of independent normal scores, start and flow
   * @param flow the frozen flow; empty if it had no weight
   * @throws IllegalArgumentException if the number of weights is wrong or they do not sum to 1
   */
  public FoldReference(
      EllipticalStart start,
      double[] conditionalWeights,
      double[] marginalWeights,
      Optional<FlowPair> flow) {
    this.start = Objects.requireNonNull(start, "start");
    int expected = flow.isPresent() ? 3 : 2;
    check("conditional", conditionalWeights, expected);
    check("marginal", marginalWeights, expected);
    this.conditionalWeights = conditionalWeights.clone();
    this.marginalWeights = marginalWeights.clone();
    this.flow = flow;
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

  public double[] conditionalWeights() {
    return conditionalWeights.clone();
  }

  public double[] marginalWeights() {
    return marginalWeights.clone();
  }

  public Optional<FlowPair> flow() {
    return flow;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FoldReference that
        && start.equals(that.start)
        && Arrays.equals(conditionalWeights, that.conditionalWeights)
        && Arrays.equals(marginalWeights, that.marginalWeights)
        && flow.equals(that.flow);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        start, Arrays.hashCode(conditionalWeights), Arrays.hashCode(marginalWeights), flow);
  }
}
