package io.codrift.model.detect;

import java.util.List;

/**
 * Windows whitened under one noise model by a Kalman filter: with L the Cholesky factor of their
 * correlations, w = L⁻¹x are the whitened values and o = L⁻¹1 is the whitened constant. The filter
 * is linear, so that values, constant and steps go through it with the same gains.
 */
final class Whitening {
  private final double[] persistence;
  private final double[] gain;
  private final double[] inverseSigma;
  private final double[] value;
  private final double[] one;
  private final NoiseSums sums;

  /**
   * @param past the windows before
   * @param windows the windows, oldest first
   */
  Whitening(NoiseModel noise, NoiseSums past, List<StandardWindow> windows) {
    int size = windows.size();
    persistence = new double[size];
    gain = new double[size];
    inverseSigma = new double[size];
    value = new double[size];
    one = new double[size];
    double signalVariance = past.signalVariance();
    double signalOfValue = past.value();
    double signalOfOne = past.one();
    double halfLogDeterminant = past.halfLogDeterminant();
    double oneOne = past.oneOne();
    double oneValue = past.oneValue();
    double valueValue = past.valueValue();
    for (int t = 0; t < size; t++) {
      StandardWindow window = windows.get(t);
      double rho = noise.persistence(window.distance());
      double predictedVariance = rho * rho * signalVariance + (1 - rho * rho) * noise.share();
      double variance = predictedVariance + 1 - noise.share();
      double g = predictedVariance / variance;
      double inverse = 1 / Math.sqrt(variance);
      double predictedValue = rho * signalOfValue;
      double predictedOne = rho * signalOfOne;
      double w = (window.value() - predictedValue) * inverse;
      double o = (1 - predictedOne) * inverse;
      signalOfValue = predictedValue + g * (window.value() - predictedValue);
      signalOfOne = predictedOne + g * (1 - predictedOne);
      signalVariance = predictedVariance * (1 - g);
      halfLogDeterminant += Math.log(variance) / 2;
      oneOne += o * o;
      oneValue += o * w;
      valueValue += w * w;
      persistence[t] = rho;
      gain[t] = g;
      inverseSigma[t] = inverse;
      value[t] = w;
      one[t] = o;
    }
    sums =
        new NoiseSums(
            signalVariance,
            signalOfValue,
            signalOfOne,
            halfLogDeterminant,
            oneOne,
            oneValue,
            valueValue);
  }

  /** The sums of the past and these windows. */
  NoiseSums sums() {
    return sums;
  }

  /** Receives the products of a whitened step. */
  interface Step {
    /**
     * Receives those of one step.
     *
     * @param index index of the lag
     * @param stepStep the square of the whitened step
     * @param stepOne its product with the whitened constant
     * @param stepValue its product with the whitened values
     */
    void accept(int index, double stepStep, double stepOne, double stepValue);
  }

  /**
   * Whitens steps: 0 before a window and 1 from it on. A whitened step follows from the filter's
   * prediction y of the step, which is 0 where it begins. The sums of its square and of its
   * products from window t on are a quadratic and two linear functions of the prediction there. One
   * pass from the last window to the first gives them for all t.
   *
   * @param lags how many windows before the last a step begins, ascending
   * @param count number of the lags to use
   */
  void steps(int[] lags, int count, Step step) {
    int last = value.length - 1;
    double square0 = 0;
    double square1 = 0;
    double square2 = 0;
    double one0 = 0;
    double one1 = 0;
    double value0 = 0;
    double value1 = 0;
    int k = 0;
    for (int t = last; k < count; t--) {
      if (t < last) {
        // The prediction for t + 1 as a function of that for t, where the step is 1.
        double slope = persistence[t + 1] * (1 - gain[t]);
        double constant = persistence[t + 1] * gain[t];
        square0 += constant * (square1 + constant * square2);
        square1 = slope * (square1 + 2 * constant * square2);
        square2 *= slope * slope;
        one0 += constant * one1;
        one1 *= slope;
        value0 += constant * value1;
        value1 *= slope;
      }
      double weight = inverseSigma[t] * inverseSigma[t];
      square0 += weight;
      square1 -= 2 * weight;
      square2 += weight;
      double o = inverseSigma[t] * one[t];
      one0 += o;
      one1 -= o;
      double v = inverseSigma[t] * value[t];
      value0 += v;
      value1 -= v;
      if (last - t == lags[k]) {
        step.accept(k, square0, one0, value0);
        k++;
      }
    }
  }
}
