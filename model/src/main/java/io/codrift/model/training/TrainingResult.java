package io.codrift.model.training;

import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowWeights;
import java.util.List;
import java.util.Objects;

/**
 * What became of one member. All weights are finite.
 *
 * @param averaged the averaged weights at the end, where the next window continues; where training
 *     stopped because nothing became better, those that were best for x given y
 * @param conditional the averaged weights that were best on the validation rows for x given y
 * @param marginal those that were best for x alone; often another moment of the training
 * @param steps steps taken
 * @param cut whether the deadline ended the training
 * @param rollBacks how often the weights had stopped being finite and were set back
 * @param curve the looks at the validation rows, the first before any step
 */
public record TrainingResult(
    FlowWeights averaged,
    FlowWeights conditional,
    FlowWeights marginal,
    int steps,
    boolean cut,
    int rollBacks,
    List<Look> curve) {
  public TrainingResult {
    Objects.requireNonNull(averaged, "averaged");
    Objects.requireNonNull(conditional, "conditional");
    Objects.requireNonNull(marginal, "marginal");
    curve = List.copyOf(curve);
  }

  /** The weights that were best for each entropy. */
  public FlowPair best() {
    return new FlowPair(conditional, marginal);
  }

  /**
   * A look at the validation rows.
   *
   * @param step steps taken by then
   * @param conditional mean −log q(x|y) in nats, of what the start made of x
   * @param marginal mean −log q(x) in nats, likewise
   */
  public record Look(int step, double conditional, double marginal) {}
}
