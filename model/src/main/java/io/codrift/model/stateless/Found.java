package io.codrift.model.stateless;

import io.codrift.model.EstimateStatus;
import io.codrift.model.Measured;
import io.codrift.model.training.TrainingSummary;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a method found of a window, in nats.
 *
 * @param mi the estimate, which may be below 0, and its standard error
 * @param stillToLearn what more training would add; empty if that is unknown
 * @param gaussianMi the linear part, at least 0
 * @param entropyX H(X); empty where X has no density, or the method none
 * @param training status, steps, and what is to be said about both
 * @param remarks what is to be said about the numbers
 */
public record Found(
    Measured mi,
    OptionalDouble stillToLearn,
    double gaussianMi,
    OptionalDouble entropyX,
    TrainingSummary training,
    List<String> remarks) {
  public Found {
    remarks = List.copyOf(remarks);
  }

  /** What a formula found. */
  public static Found byFormula(Measured mi, double gaussianMi, List<String> remarks) {
    TrainingSummary none = new TrainingSummary(EstimateStatus.OK, 0, List.of());
    return new Found(mi, OptionalDouble.empty(), gaussianMi, OptionalDouble.empty(), none, remarks);
  }
}
