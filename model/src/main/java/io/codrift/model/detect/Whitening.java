package io.codrift.model.detect;

import java.util.Arrays;
import java.util.List;

/**
 * Windows whitened under one noise model by a Kalman filter: with L the Cholesky factor of their
 * correlations, w = L⁻¹x are the whitened values and L⁻¹z the whitened regressors, of which the
 * first is the constant 1. The filter is linear, so that values, regressors and steps go through it
 * with the same gains.
 */
final class Whitening {
  private final int count;
  private final double[] persistence;
  private final double[] gain;
  private final double[] inverseSigma;
  private final double[] value;
  // Shape (windows)(regressors), one row after the other.
  private final double[] regressor;
  // What NoiseSums has of the past and these windows.
  private final double signalVariance;
  private final double signalOfValue;
  private final double[] signals;
  private final double halfLogDeterminant;
  private final double[] products;
  private final double[] withValue;
  private final double valueValue;

  /**
   * @param past the windows before
   * @param windows the windows, oldest first
   * @param design the regressors of each window, shape (windows)(regressors)
   */
  Whitening(NoiseModel noise, NoiseSums past, List<StandardWindow> windows, double[][] design) {
    int size = windows.size();
    count = past.count();
    persistence = new double[size];
    gain = new double[size];
    inverseSigma = new double[size];
    value = new double[size];
    regressor = new double[size * count];
    signals = array(past.regressors());
    products = array(past.products());
    withValue = array(past.withValue());
    double left = past.signalVariance();
    double signal = past.value();
    double logs = past.halfLogDeterminant();
    double squares = past.valueValue();
    // The variance of the prediction soon stays the same, and with it all that follows from it.
    double known = Double.NaN;
    double g = 0;
    double inverse = 0;
    double halfLog = 0;
    for (int t = 0; t < size; t++) {
      StandardWindow window = windows.get(t);
      double rho = noise.persistence(window.distance());
      double predictedVariance = rho * rho * left + (1 - rho * rho) * noise.share();
      if (predictedVariance != known) {
        double variance = predictedVariance + 1 - noise.share();
        g = predictedVariance / variance;
        inverse = 1 / Math.sqrt(variance);
        halfLog = Math.log(variance) / 2;
        known = predictedVariance;
      }
      double predictedValue = rho * signal;
      double w = (window.value() - predictedValue) * inverse;
      signal = predictedValue + g * (window.value() - predictedValue);
      for (int i = 0, entry = 0, row = t * count; i < count; i++) {
        double predicted = rho * signals[i];
        double white = (design[t][i] - predicted) * inverse;
        regressor[row + i] = white;
        signals[i] = predicted + g * (design[t][i] - predicted);
        withValue[i] += white * w;
        for (int j = 0; j <= i; j++) {
          products[entry++] += white * regressor[row + j];
        }
      }
      left = predictedVariance * (1 - g);
      logs += halfLog;
      squares += w * w;
      persistence[t] = rho;
      gain[t] = g;
      inverseSigma[t] = inverse;
      value[t] = w;
    }
    signalVariance = left;
    signalOfValue = signal;
    halfLogDeterminant = logs;
    valueValue = squares;
  }

  private static double[] array(List<Double> values) {
    double[] array = new double[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  /** The sums of the past and these windows. */
  NoiseSums sums() {
    return new NoiseSums(
        signalVariance,
        signalOfValue,
        list(signals),
        halfLogDeterminant,
        list(products),
        list(withValue),
        valueValue);
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /** Half the log-determinant of the correlations of the past and these windows. */
  double halfLogDeterminant() {
    return halfLogDeterminant;
  }

  /** The regression of the values of the past and these windows. */
  Regression regression() {
    return new Regression(products, withValue, valueValue);
  }

  /** Receives the products of a whitened step. */
  interface Step {
    /**
     * Receives those of one step.
     *
     * @param index index of the lag
     * @param stepStep the square of the whitened step
     * @param stepRegressors its products with the whitened regressors; not to be kept
     * @param stepValue its product with the whitened values
     */
    void accept(int index, double stepStep, double[] stepRegressors, double stepValue);
  }

  /**
   * Whitens steps: 0 before a window and 1 from it on. A whitened step follows from the filter's
   * prediction y of the step, which is 0 where it begins. The sums of its square and of its
   * products from window t on are a quadratic and linear functions of the prediction there. One
   * pass from the last window to the first gives them for all t.
   *
   * @param lags how many windows before the last a step begins, ascending
   * @param most number of the lags to use
   */
  void steps(int[] lags, int most, Step step) {
    int last = value.length - 1;
    double square0 = 0;
    double square1 = 0;
    double square2 = 0;
    double[] regressors0 = new double[count];
    double[] regressors1 = new double[count];
    double value0 = 0;
    double value1 = 0;
    int k = 0;
    for (int t = last; k < most; t--) {
      if (t < last) {
        // The prediction for t + 1 as a function of that for t, where the step is 1.
        double slope = persistence[t + 1] * (1 - gain[t]);
        double constant = persistence[t + 1] * gain[t];
        square0 += constant * (square1 + constant * square2);
        square1 = slope * (square1 + 2 * constant * square2);
        square2 *= slope * slope;
        for (int i = 0; i < count; i++) {
          regressors0[i] += constant * regressors1[i];
          regressors1[i] *= slope;
        }
        value0 += constant * value1;
        value1 *= slope;
      }
      double weight = inverseSigma[t] * inverseSigma[t];
      square0 += weight;
      square1 -= 2 * weight;
      square2 += weight;
      for (int i = 0; i < count; i++) {
        double z = inverseSigma[t] * regressor[t * count + i];
        regressors0[i] += z;
        regressors1[i] -= z;
      }
      double v = inverseSigma[t] * value[t];
      value0 += v;
      value1 -= v;
      if (last - t == lags[k]) {
        step.accept(k, square0, regressors0, value0);
        k++;
      }
    }
  }
}
