package io.codrift.model.discrete;

import io.codrift.model.arithmetic.LogSum;
import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import java.util.List;

/**
 * A multinomial logistic model: P(level | context) is proportional to P(level) exp(w_level ·
 * features).
 */
final class LogisticModel implements LevelModel {
  static final int KIND = 0;

  private final FeaturePlan plan;
  private final double[] logFrequencies;
  private final double[] weights;

  /**
   * @param logFrequencies shape (levels)
   * @param weights intercept, dense features and indicators, shape (1 + features, levels),
   *     row-major
   */
  LogisticModel(FeaturePlan plan, double[] logFrequencies, double[] weights) {
    int expected = (1 + plan.dense() + plan.indicators()) * logFrequencies.length;
    if (weights.length != expected) {
      throw new IllegalArgumentException(
          "a logistic model of this shape has %d weights, not %d"
              .formatted(expected, weights.length));
    }
    this.plan = plan;
    this.logFrequencies = logFrequencies.clone();
    this.weights = weights.clone();
  }

  FeaturePlan plan() {
    return plan;
  }

  @Override
  public double[] logFrequencies() {
    return logFrequencies.clone();
  }

  @Override
  public double[][] logProbabilities(List<SplitColumn> context, int[] rows) {
    Features features = plan.of(context, rows);
    double[][] given = new double[rows.length][];
    for (int k = 0; k < rows.length; k++) {
      given[k] = logFrequencies.clone();
      PenalisedFit.addPredictors(features, features.values(), k, weights, given[k]);
      normalise(given[k]);
    }
    return given;
  }

  /** Subtracts the logarithm of the sum of the exponentials. */
  static void normalise(double[] logits) {
    double total = LogSum.of(logits);
    for (int l = 0; l < logits.length; l++) {
      logits[l] -= total;
    }
  }

  @Override
  public void write(BinaryWriter out) {
    out.section(
        section -> {
          section.integer(KIND);
          plan.write(section);
          section.reals(logFrequencies);
          section.reals(weights);
        });
  }

  static LogisticModel fields(BinaryReader in) {
    return new LogisticModel(
        FeaturePlan.read(in), in.finites("log-frequencies"), in.finites("logistic weights"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LogisticModel that
        && plan.equals(that.plan)
        && Arrays.equals(logFrequencies, that.logFrequencies)
        && Arrays.equals(weights, that.weights);
  }

  @Override
  public int hashCode() {
    return 31 * plan.hashCode() + Arrays.hashCode(weights);
  }
}
