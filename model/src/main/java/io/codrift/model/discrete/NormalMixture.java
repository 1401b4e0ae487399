package io.codrift.model.discrete;

import io.codrift.model.arithmetic.LogSum;
import io.codrift.model.flow.NormalScore;

/**
 * A mixture of normals whose weights, means and deviations are the outputs of a network: a mixture
 * density network (Bishop, "Mixture density networks", 1994).
 */
final class NormalMixture {
  private static final int COMPONENTS = 5;
  static final int OUTPUTS = 3 * COMPONENTS;

  /** Scores have a variance of 1. A smaller deviation than this is chance, or rounding. */
  private static final double LEAST_LOG_DEVIATION = Math.log(0.01);

  private static final double MOST_LOG_DEVIATION = Math.log(3);

  private NormalMixture() {}

  /** Outputs of equal weights, with means spread over a standard normal. */
  static double[] intercepts() {
    double[] outputs = new double[OUTPUTS];
    for (int k = 0; k < COMPONENTS; k++) {
      outputs[COMPONENTS + k] = 3.0 * k / (COMPONENTS - 1) - 1.5;
      outputs[2 * COMPONENTS + k] = Math.log(0.7);
    }
    return outputs;
  }

  /** The log-density of a score. */
  static double logDensity(double[] outputs, double score) {
    return LogSum.of(joint(outputs, score)) - LogSum.of(weights(outputs));
  }

  /** Replaces the outputs by the derivatives of the negative log-density. */
  static void differentiate(double[] outputs, double score) {
    double[] joint = joint(outputs, score);
    double density = LogSum.of(joint);
    double[] weights = weights(outputs);
    double total = LogSum.of(weights);
    for (int k = 0; k < COMPONENTS; k++) {
      double share = Math.exp(joint[k] - density);
      double raw = outputs[2 * COMPONENTS + k];
      double inverse = Math.exp(-limited(raw));
      double z = (score - outputs[COMPONENTS + k]) * inverse;
      outputs[k] = Math.exp(weights[k] - total) - share;
      outputs[COMPONENTS + k] = -share * z * inverse;
      outputs[2 * COMPONENTS + k] = raw == limited(raw) ? share * (1 - z * z) : 0;
    }
  }

  private static double[] weights(double[] outputs) {
    double[] weights = new double[COMPONENTS];
    System.arraycopy(outputs, 0, weights, 0, COMPONENTS);
    return weights;
  }

  private static double[] joint(double[] outputs, double score) {
    double[] joint = new double[COMPONENTS];
    for (int k = 0; k < COMPONENTS; k++) {
      double logDeviation = limited(outputs[2 * COMPONENTS + k]);
      double z = (score - outputs[COMPONENTS + k]) * Math.exp(-logDeviation);
      joint[k] = outputs[k] - 0.5 * z * z - logDeviation - NormalScore.LOG_SQRT_TWO_PI;
    }
    return joint;
  }

  private static double limited(double logDeviation) {
    return Math.max(LEAST_LOG_DEVIATION, Math.min(MOST_LOG_DEVIATION, logDeviation));
  }
}
