package io.codrift.model.discrete;

/**
 * A linear map after which dense features are uncorrelated with mean 0 and variance 1: each feature
 * minus its regression on the preceding ones. A feature that is a linear function of the preceding
 * ones, such as a copy, becomes 0.
 */
final class Whitening {
  /** A feature with a smaller share of its variance left is a function of the preceding ones. */
  private static final double LEAST_SHARE = 1e-6;

  /** Features have a scale of about 1, so one with less variance differs by rounding alone. */
  private static final double LEAST_VARIANCE = 1e-8;

  private final int size;
  private final double[] means;
  // Lower triangular: row i has the coefficients of whitened feature i, shape (size, size).
  private final double[] map;

  private Whitening(int size, double[] means, double[] map) {
    this.size = size;
    this.means = means;
    this.map = map;
  }

  /** Fits the map to rows. */
  static Whitening of(Features features) {
    int size = features.dense();
    int n = features.rows();
    double[] values = features.values();
    double[] means = new double[size];
    for (int r = 0; r < n; r++) {
      for (int i = 0; i < size; i++) {
        means[i] += values[r * size + i] / n;
      }
    }
    double[] covariance = new double[size * size];
    double[] centred = new double[size];
    for (int r = 0; r < n; r++) {
      for (int i = 0; i < size; i++) {
        centred[i] = values[r * size + i] - means[i];
        for (int j = 0; j <= i; j++) {
          covariance[i * size + j] += centred[i] * centred[j];
        }
      }
    }
    double[] factor = new double[size * size];
    double[] map = new double[size * size];
    for (int i = 0; i < size; i++) {
      double variance = covariance[i * size + i] / n;
      double left = variance;
      for (int j = 0; j < i; j++) {
        if (map[j * size + j] == 0) {
          continue;
        }
        double sum = covariance[i * size + j] / n;
        for (int k = 0; k < j; k++) {
          sum -= factor[i * size + k] * factor[j * size + k];
        }
        double loading = sum * map[j * size + j];
        factor[i * size + j] = loading;
        left -= loading * loading;
      }
      if (!(left > Math.max(LEAST_VARIANCE, LEAST_SHARE * variance))) {
        java.util.Arrays.fill(factor, i * size, i * size + i, 0);
        continue;
      }
      double inverse = 1 / Math.sqrt(left);
      factor[i * size + i] = Math.sqrt(left);
      map[i * size + i] = inverse;
      for (int j = 0; j < i; j++) {
        double sum = 0;
        for (int k = j; k < i; k++) {
          sum += factor[i * size + k] * map[k * size + j];
        }
        map[i * size + j] = -sum * inverse;
      }
    }
    return new Whitening(size, means, map);
  }

  /** The whitened features, shape (rows, dense), row-major. */
  double[] apply(Features features) {
    int n = features.rows();
    double[] white = new double[n * size];
    double[] centred = new double[size];
    for (int r = 0; r < n; r++) {
      for (int i = 0; i < size; i++) {
        centred[i] = features.values()[r * size + i] - means[i];
        double sum = 0;
        for (int j = 0; j <= i; j++) {
          sum += map[i * size + j] * centred[j];
        }
        white[r * size + i] = sum;
      }
    }
    return white;
  }

  /**
   * Weights of the features themselves for weights of whitened features.
   *
   * @param weights the intercept, then the whitened features, then others, shape (., outcomes)
   * @return the same with an intercept and weights of the features; the others are unchanged
   */
  double[] raw(double[] weights, int outcomes) {
    double[] raw = weights.clone();
    for (int j = 0; j < size; j++) {
      for (int l = 0; l < outcomes; l++) {
        double sum = 0;
        for (int i = j; i < size; i++) {
          sum += map[i * size + j] * weights[(1 + i) * outcomes + l];
        }
        raw[(1 + j) * outcomes + l] = sum;
        raw[l] -= sum * means[j];
      }
    }
    return raw;
  }
}
