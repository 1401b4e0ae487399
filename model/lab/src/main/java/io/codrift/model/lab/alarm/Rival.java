package io.codrift.model.lab.alarm;

import io.codrift.model.testing.SimulatedStream.Signals;

/**
 * Textbook detectors for comparison. They learn mean and standard deviation from the baseline,
 * watch the level in both directions and the shift upwards, and have one threshold. That is set to
 * the measured rate of false alarms, on the streams themselves: what they could do at best.
 */
enum Rival {
  /** A cumulative sum for a change of one standard deviation, after whitening with the true φ. */
  CUSUM {
    @Override
    void follow(double[] z, int from, double phi, double sign, double[] path) {
      double scale = Math.sqrt(1 - phi * phi);
      double allowance = (1 - phi) / scale / 2;
      double sum = 0;
      for (int t = from; t < z.length; t++) {
        double whitened = sign * (z[t] - phi * z[t - 1]) / scale;
        sum = Math.max(0, sum + whitened - allowance);
        path[t] = Math.max(path[t], sum);
      }
    }
  },
  /** An exponentially weighted mean with weight 0.2. */
  EWMA {
    @Override
    void follow(double[] z, int from, double phi, double sign, double[] path) {
      double mean = 0;
      for (int t = from; t < z.length; t++) {
        mean += 0.2 * (sign * z[t] - mean);
        path[t] = Math.max(path[t], mean);
      }
    }
  },
  /** Page and Hinkley: a cumulative sum about the mean of all windows so far. */
  PAGE_HINKLEY {
    @Override
    void follow(double[] z, int from, double phi, double sign, double[] path) {
      double mean = 0;
      double sum = 0;
      double least = 0;
      for (int t = 0; t < z.length; t++) {
        mean += (sign * z[t] - mean) / (t + 1);
        if (t >= from) {
          sum += sign * z[t] - mean - 0.005;
          least = Math.min(least, sum);
          path[t] = Math.max(path[t], sum - least);
        }
      }
    }
  };

  abstract void follow(double[] z, int from, double phi, double sign, double[] path);

  /** The statistic for each window; 0 in the baseline. */
  double[] statistic(SimulatedAlarms.Path path, Signals signals, int baseline) {
    double phi = signals.share() * signals.persistence();
    double[] statistic = new double[path.level().length];
    double[] level = standardized(path.level(), baseline);
    follow(level, baseline, phi, 1, statistic);
    follow(level, baseline, phi, -1, statistic);
    follow(standardized(path.shift(), baseline), baseline, phi, 1, statistic);
    return statistic;
  }

  private static double[] standardized(double[] values, int baseline) {
    double mean = 0;
    for (int t = 0; t < baseline; t++) {
      mean += values[t] / baseline;
    }
    double squares = 0;
    for (int t = 0; t < baseline; t++) {
      squares += (values[t] - mean) * (values[t] - mean);
    }
    double sigma = Math.sqrt(squares / (baseline - 1));
    double[] z = new double[values.length];
    for (int t = 0; t < z.length; t++) {
      z[t] = (values[t] - mean) / sigma;
    }
    return z;
  }
}
