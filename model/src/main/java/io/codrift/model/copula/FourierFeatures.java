package io.codrift.model.copula;

import io.codrift.model.random.SplitMix64;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.ejml.data.DMatrixRMaj;

/**
 * Random Fourier features of a few inputs (Rahimi and Recht 2007): a constant, the inputs, and
 * cosines of random frequencies at three scales. A linear function of them follows a smooth curve
 * and a wave of some ten periods.
 */
final class FourierFeatures implements RegressionFeatures {
  private static final double[] SCALES = {1, 3, 6};

  /** How often unrelated data follow one of the waves. */
  private static final double BY_CHANCE = 1e-3;

  /** A wave of so long a period is a line. */
  private static final double LEAST_VARIANCE = 0.02;

  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  private final int inputs;
  private final int waves;
  private final double[] frequencies;
  private final double[] phases;
  private final double height;

  /**
   * @param inputs number of inputs
   * @param waves number of cosines
   * @param seed of frequencies and phases
   */
  FourierFeatures(int inputs, int waves, long seed) {
    this.inputs = inputs;
    this.waves = waves;
    this.frequencies = new double[waves * inputs];
    this.phases = new double[waves];
    this.height = Math.sqrt(2.0 / waves);
    // Many inputs do not make the waves shorter.
    double each = Math.sqrt(2.0 / inputs);
    for (int w = 0; w < waves; w++) {
      for (int i = 0; i < inputs; i++) {
        double uniform = SplitMix64.uniform(seed, (long) w * inputs + i);
        frequencies[w * inputs + i] =
            SCALES[w % SCALES.length] * each * STANDARD.inverseCumulativeProbability(uniform);
      }
      phases[w] = 2 * Math.PI * SplitMix64.uniform(~seed, w);
    }
  }

  /**
   * Few features with nearly the same regressions on some rows.
   *
   * @param columns the inputs, shape (inputs)(n)
   * @param rows numbers of the rows
   */
  RegressionFeatures on(double[][] columns, int[] rows) {
    if (inputs > 1 || waves == 0) {
      return this;
    }
    DoubleSummaryStatistics range =
        Arrays.stream(rows).mapToDouble(row -> columns[0][row]).summaryStatistics();
    return range.getMin() < range.getMax()
        ? SpannedFeatures.of(this, range.getMin(), range.getMax())
        : this;
  }

  @Override
  public int count() {
    return 1 + inputs + waves;
  }

  @Override
  public DMatrixRMaj of(double[][] columns, int[] rows, int from, int to) {
    int size = count();
    DMatrixRMaj features = new DMatrixRMaj(to - from, size);
    double[] data = features.data;
    for (int k = from; k < to; k++) {
      int at = (k - from) * size;
      data[at] = 1;
      for (int i = 0; i < inputs; i++) {
        data[at + 1 + i] = columns[i][rows[k]];
      }
      for (int w = 0; w < waves; w++) {
        double angle = phases[w];
        for (int i = 0; i < inputs; i++) {
          angle += frequencies[w * inputs + i] * data[at + 1 + i];
        }
        data[at + 1 + inputs + w] = height * Math.cos(angle);
      }
    }
    return features;
  }

  @Override
  public double[] ofCosines(double[] weights) {
    return weights;
  }

  /**
   * Whether an output follows one of the waves more than chance explains. The share of the variance
   * of unrelated outputs that a wave of free phase explains is above t/n with a probability of
   * exp(−t/2).
   *
   * @param columns the inputs, shape (inputs)(n)
   * @param rows numbers of the rows
   * @param outputs shape (outputs)(rows)
   */
  boolean follows(double[][] columns, int[] rows, double[][] outputs) {
    double[] variances =
        Arrays.stream(outputs).mapToDouble(FourierFeatures::meanOfSquares).toArray();
    double least = 2 * Math.log(waves * outputs.length / BY_CHANCE) / rows.length;
    for (int w = 0; w < waves; w++) {
      double[] cosines = new double[outputs.length];
      double[] sines = new double[outputs.length];
      double cosine = 0;
      double sine = 0;
      double cosineSquares = 0;
      for (int k = 0; k < rows.length; k++) {
        double angle = 0;
        for (int i = 0; i < inputs; i++) {
          angle += frequencies[w * inputs + i] * columns[i][rows[k]];
        }
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        cosine += c;
        sine += s;
        cosineSquares += c * c;
        for (int o = 0; o < outputs.length; o++) {
          cosines[o] += c * outputs[o][k];
          sines[o] += s * outputs[o][k];
        }
      }
      double n = rows.length;
      double varianceOfCosine = cosineSquares / n - cosine * cosine / n / n;
      double varianceOfSine = 1 - cosineSquares / n - sine * sine / n / n;
      for (int o = 0; o < outputs.length; o++) {
        double explained =
            share(cosines[o] / n, varianceOfCosine, variances[o])
                + share(sines[o] / n, varianceOfSine, variances[o]);
        if (explained > least) {
          return true;
        }
      }
    }
    return false;
  }

  private static double share(double covariance, double variance, double ofOutput) {
    return variance > LEAST_VARIANCE ? covariance * covariance / (variance * ofOutput) : 0;
  }

  private static double meanOfSquares(double[] values) {
    return Arrays.stream(values).map(v -> v * v).average().orElse(0);
  }
}
