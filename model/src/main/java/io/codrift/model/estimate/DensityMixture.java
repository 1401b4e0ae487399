package io.codrift.model.estimate;

/**
 * Mixes candidate densities by expectation maximisation on rows that neither fitted nor evaluate
 * them (design rule "Candidates are mixed, not picked").
 */
final class DensityMixture {
  private static final int ITERATIONS = 500;

  /** Rows that the simplest candidate has in advance: one would cost what it is meant to save. */
  private static final double PRIOR_ROWS = 0.1;

  private static final double CONVERGED = 1e-7;

  /** What gets less is dropped: it costs at most a hundredth of a nat and says "no weight". */
  private static final double LEAST_WEIGHT = 0.005;

  private DensityMixture() {}

  /**
   * Weights that maximise the mixture's likelihood on {@code rows}. The first candidate is the
   * simplest and has a prior of a tenth of a row, so that it never vanishes: no row, however far
   * out, can then take the mean log-density away.
   *
   * @param candidates log-densities, shape (candidates)(n); finite or negative infinity
   * @param rows row numbers the weights are chosen on
   * @return shape (candidates), summing to 1
   */
  static double[] weights(double[][] candidates, int[] rows) {
    int count = candidates.length;
    double[] weights = new double[count];
    java.util.Arrays.fill(weights, 1.0 / count);
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      double change = update(candidates, rows, weights);
      if (change < CONVERGED) {
        break;
      }
    }
    boolean dropped = false;
    for (int c = 1; c < count; c++) {
      if (weights[c] < LEAST_WEIGHT && weights[c] > 0) {
        weights[c] = 0;
        dropped = true;
      }
    }
    if (dropped) {
      normalise(weights);
      for (int iteration = 0; iteration < ITERATIONS; iteration++) {
        update(candidates, rows, weights);
      }
    }
    return weights;
  }

  private static double update(double[][] candidates, int[] rows, double[] weights) {
    int count = weights.length;
    double[] sums = new double[count];
    double[] terms = new double[count];
    sums[0] = PRIOR_ROWS;
    for (int row : rows) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < count; c++) {
        terms[c] =
            weights[c] > 0 ? Math.log(weights[c]) + candidates[c][row] : Double.NEGATIVE_INFINITY;
        largest = Math.max(largest, terms[c]);
      }
      double total = 0;
      for (int c = 0; c < count; c++) {
        terms[c] = Math.exp(terms[c] - largest);
        total += terms[c];
      }
      for (int c = 0; c < count; c++) {
        sums[c] += terms[c] / total;
      }
    }
    double change = 0;
    for (int c = 0; c < count; c++) {
      double next = sums[c] / (rows.length + PRIOR_ROWS);
      change = Math.max(change, Math.abs(next - weights[c]));
      weights[c] = next;
    }
    return change;
  }

  private static void normalise(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    for (int c = 0; c < weights.length; c++) {
      weights[c] /= total;
    }
  }

  /**
   * Log-density of the mixture, row by row.
   *
   * @param rows row numbers to fill; the others are left 0
   * @return shape (n)
   */
  static double[] logDensities(double[][] candidates, double[] weights, int[] rows) {
    double[] mixed = new double[candidates[0].length];
    for (int row : rows) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < weights.length; c++) {
        if (weights[c] > 0) {
          largest = Math.max(largest, candidates[c][row]);
        }
      }
      double sum = 0;
      for (int c = 0; c < weights.length; c++) {
        if (weights[c] > 0) {
          sum += weights[c] * Math.exp(candidates[c][row] - largest);
        }
      }
      mixed[row] = largest + Math.log(sum);
    }
    return mixed;
  }
}
