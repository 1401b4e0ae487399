package io.codrift.model.discrete;

import java.util.Arrays;

/**
 * Log-densities of the target's normal scores relative to independent normal scores, in nats.
 *
 * @param conditional log q(target | context) − log of independent scores, shape (n)
 * @param marginal log q(target) − log of independent scores, shape (n)
 */
@SuppressWarnings("ArrayRecordComponent")
public record LogRatios(double[] conditional, double[] marginal) {
  /** The pointwise information of some rows: conditional minus marginal, shape (rows). */
  double[] information(int[] rows) {
    return Arrays.stream(rows).mapToDouble(r -> conditional[r] - marginal[r]).toArray();
  }

  static LogRatios zeros(int n) {
    return new LogRatios(new double[n], new double[n]);
  }
}
