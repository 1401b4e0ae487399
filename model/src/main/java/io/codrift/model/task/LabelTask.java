package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * x is normal features, y a label of 0 or 1 that is logistic in them: P(1 | x) = 1 / (1 +
 * exp(−w·x)). The features have one common correlation. I = log 2 − E h(P(1 | x)), h the entropy of
 * a label, by numerical integration over w·x, which is normal.
 */
public final class LabelTask implements Task {
  private static final double FAR = 10;

  private final double correlation;
  private final double[] weights;
  private final double information;

  /**
   * @param dims number of features
   * @param correlation of each two features, at least 0
   * @param strength standard deviation of w·x. Feature {@code j} has a weight proportional to 1 /
   *     (1 + j), with alternating sign
   */
  public LabelTask(int dims, double correlation, double strength) {
    Valid.dims(dims);
    Valid.positive("strength", strength);
    if (!(correlation >= 0 && correlation < 1)) {
      throw new IllegalArgumentException(
          "correlation must be at least 0 and below 1, not " + correlation);
    }
    this.correlation = correlation;
    double[] raw = new double[dims];
    double sum = 0;
    double squares = 0;
    for (int j = 0; j < dims; j++) {
      raw[j] = (j % 2 == 0 ? 1.0 : -1.0) / (1 + j);
      sum += raw[j];
      squares += raw[j] * raw[j];
    }
    double deviation = Math.sqrt((1 - correlation) * squares + correlation * sum * sum);
    for (int j = 0; j < dims; j++) {
      raw[j] *= strength / deviation;
    }
    this.weights = raw;
    this.information =
        Math.log(2)
            - Simpson.integral(
                z -> Normals.density(z, 0, 1) * entropy(strength * z),
                -FAR,
                FAR,
                0.1 / Math.max(1, strength));
  }

  /** The entropy of a label with this log-odds, nats. */
  private static double entropy(double logOdds) {
    double size = Math.abs(logOdds);
    double rare = Math.exp(-size) / (1 + Math.exp(-size));
    return Math.log1p(Math.exp(-size)) + size * rare;
  }

  @Override
  public String name() {
    return "label %d+1, correlation %s".formatted(weights.length, correlation);
  }

  @Override
  public int xDims() {
    return weights.length;
  }

  @Override
  public int yDims() {
    return 1;
  }

  @Override
  public double mutualInformation() {
    return information;
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    double common = Math.sqrt(correlation) * normal.sample();
    double logOdds = 0;
    for (int j = 0; j < weights.length; j++) {
      x[j] = common + Math.sqrt(1 - correlation) * normal.sample();
      logOdds += weights[j] * x[j];
    }
    y[0] = random.nextDouble() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  }
}
