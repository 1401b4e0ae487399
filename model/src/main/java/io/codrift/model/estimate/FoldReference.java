package io.codrift.model.estimate;

import io.codrift.model.flow.EllipticalStart;
import java.util.Arrays;
import java.util.Objects;

/**
 * One fold's frozen model r (design rule "Reference"). It holds no marginal maps: those stay each
 * window's own, so that marginal drift is invisible.
 */
final class FoldReference {
  private final EllipticalStart start;
  private final double[] conditionalWeights;
  private final double[] marginalWeights;

  /**
   * @param start frozen start, target given context
   * @param conditionalWeights of independence and start
   * @param marginalWeights of independent normal scores and start
   */
  FoldReference(EllipticalStart start, double[] conditionalWeights, double[] marginalWeights) {
    this.start = Objects.requireNonNull(start, "start");
    this.conditionalWeights = conditionalWeights.clone();
    this.marginalWeights = marginalWeights.clone();
  }

  EllipticalStart start() {
    return start;
  }

  double[] conditionalWeights() {
    return conditionalWeights.clone();
  }

  double[] marginalWeights() {
    return marginalWeights.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FoldReference that
        && start.equals(that.start)
        && Arrays.equals(conditionalWeights, that.conditionalWeights)
        && Arrays.equals(marginalWeights, that.marginalWeights);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        start, Arrays.hashCode(conditionalWeights), Arrays.hashCode(marginalWeights));
  }
}
