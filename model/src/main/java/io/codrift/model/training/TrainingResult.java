package io.codrift.model.training;

import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowWeights;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The training result of one member. All weights are finite.
 *
 * @param averaged the averaged weights at the end, from which the next window continues; after
 *     early stopping, the best weights for x given y
 * @param conditional the averaged weights with the best validation for x given y
 * @param marginal the averaged weights with the best validation for x alone, often from another
 *     step
 * @param steps number of steps taken
 * @param cut whether the deadline ended the training
 * @param rollBacks number of times that the weights became non-finite and were rolled back
 * @param curve the validations; the first is before any step
 */
public record TrainingResult(
    FlowWeights averaged,
    FlowWeights conditional,
    FlowWeights marginal,
    int steps,
    boolean cut,
    int rollBacks,
    List<Look> curve) {
  private static final double LAST_TENTH = 0.9;

  public TrainingResult {
    Objects.requireNonNull(averaged, "averaged");
    Objects.requireNonNull(conditional, "conditional");
    Objects.requireNonNull(marginal, "marginal");
    curve = List.copyOf(curve);
  }

  /** The best weights for each entropy. */
  public FlowPair best() {
    return new FlowPair(conditional, marginal);
  }

  /**
   * The mutual information that was gained on validation rows during about the last tenth of the
   * steps, nats; empty if the training was too short.
   */
  public OptionalDouble lastGain() {
    return curve.stream()
        .filter(look -> look.step() > 0 && look.step() <= LAST_TENTH * steps)
        .reduce((earlier, later) -> later)
        .map(before -> curve.get(curve.size() - 1).information() - before.information())
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }

  /**
   * A validation.
   *
   * @param step steps taken by then
   * @param conditional mean −log q(x|y) in nats, for x transformed by the start
   * @param marginal mean −log q(x) in nats, for x transformed by the start
   */
  public record Look(int step, double conditional, double marginal) {
    private double information() {
      return marginal - conditional;
    }
  }
}
