package io.codrift.model.discrete;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Trains a {@link Network} by Adam (Kingma and Ba, 2015) with decoupled weight decay (Loshchilov
 * and Hutter, 2019). The step size falls when the likelihood of the validation rows has stopped to
 * rise; the weights with the largest one are kept.
 */
final class NetworkTraining {
  private static final long SEED = 0x6e65_7477_6f72_6bL;
  private static final int HIDDEN = Integer.getInteger("net.hidden", 48);
  private static final int BATCH = Integer.getInteger("net.batch", 64);
  private static final int MOST_EPOCHS = 120;
  private static final int PATIENCE = Integer.getInteger("net.patience", 5);
  private static final int REDUCTIONS = Integer.getInteger("net.reductions", 2);
  private static final double REDUCTION = 0.25;
  private static final double STEP = Double.parseDouble(System.getProperty("net.step", "0.003"));
  private static final double DECAY = Double.parseDouble(System.getProperty("net.decay", "0.01"));
  private static final double FIRST_MOMENT = 0.9;
  private static final double SECOND_MOMENT = 0.999;
  private static final double TINY = 1e-8;

  private final Rows train;
  private final Rows validation;
  private final UniformRandomProvider random;
  private final Network.Units units;
  private Network network;
  private final Adam[] adams;
  private final Network gradient;

  /**
   * Some rows.
   *
   * @param base log-probabilities of the levels without the network, shape (rows)(levels)
   * @param level the level of each row, shape (rows)
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Rows(Features features, double[][] base, int[] level) {
    int count() {
      return level.length;
    }
  }

  private NetworkTraining(int inputs, Rows train, Rows validation) {
    this.train = train;
    this.validation = validation;
    this.random = RandomSource.XO_RO_SHI_RO_128_PP.create(SEED);
    Features features = train.features;
    int levels = train.base[0].length;
    this.network =
        Network.begin(inputs, features.dense() + features.shown(), HIDDEN, levels, random);
    this.gradient =
        new Network(
            HIDDEN,
            levels,
            new double[network.first().length],
            new double[network.second().length],
            new double[network.last().length]);
    this.units = new Network.Units(HIDDEN);
    this.adams =
        new Adam[] {
          new Adam(network.first().length),
          new Adam(network.second().length),
          new Adam(network.last().length)
        };
  }

  /** The trained network; empty if it is no better than none on the validation rows. */
  static Optional<Network> of(int inputs, Rows train, Rows validation) {
    return new NetworkTraining(inputs, train, validation).trained();
  }

  private Optional<Network> trained() {
    double[] without = new double[validation.count()];
    Arrays.setAll(without, k -> validation.base[k][validation.level[k]]);
    double[] best = without;
    Network kept = network.copy();
    double step = STEP;
    int stale = 0;
    int reductions = 0;
    int[] order = IntStream.range(0, train.count()).toArray();
    int epoch = 0;
    for (; epoch < MOST_EPOCHS && reductions <= REDUCTIONS; epoch++) {
      PermutationSampler.shuffle(random, order);
      epoch(order, step);
      double[] now = logLikelihoods(validation);
      if (sum(now) > sum(best)) {
        best = now;
        kept = network.copy();
        stale = 0;
      } else if (++stale >= PATIENCE) {
        stale = 0;
        step *= REDUCTION;
        reductions++;
        network = kept.copy();
      }
    }
    if (Boolean.getBoolean("net.debug"))
      System.err.println(
          "NET epochs " + epoch + " gain " + (sum(best) - sum(without)) / without.length);
    return isBetter(best, without) ? Optional.of(kept) : Optional.empty();
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  /** Whether the mean of the differences exceeds its standard error. */
  private static boolean isBetter(double[] values, double[] others) {
    int n = values.length;
    double mean = (sum(values) - sum(others)) / n;
    double squares = 0;
    for (int k = 0; k < n; k++) {
      double difference = values[k] - others[k] - mean;
      squares += difference * difference;
    }
    return mean > Math.sqrt(squares) / n;
  }

  private void epoch(int[] order, double step) {
    double[] slopes = new double[network.outputs()];
    for (int from = 0; from < order.length; from += BATCH) {
      int to = Math.min(order.length, from + BATCH);
      Arrays.fill(gradient.first(), 0);
      Arrays.fill(gradient.second(), 0);
      Arrays.fill(gradient.last(), 0);
      for (int k = from; k < to; k++) {
        int row = order[k];
        System.arraycopy(train.base[row], 0, slopes, 0, slopes.length);
        network.addPredictors(train.features, row, units, slopes);
        LogisticModel.normalise(slopes);
        for (int l = 0; l < slopes.length; l++) {
          slopes[l] = Math.exp(slopes[l]) / (to - from);
        }
        slopes[train.level[row]] -= 1.0 / (to - from);
        network.addGradient(train.features, row, units, slopes, gradient);
      }
      adams[0].step(network.first(), gradient.first(), step);
      adams[1].step(network.second(), gradient.second(), step);
      adams[2].step(network.last(), gradient.last(), step);
    }
  }

  private double[] logLikelihoods(Rows rows) {
    double[] likelihoods = new double[rows.count()];
    double[] predictors = new double[network.outputs()];
    for (int k = 0; k < likelihoods.length; k++) {
      System.arraycopy(rows.base[k], 0, predictors, 0, predictors.length);
      network.addPredictors(rows.features, k, units, predictors);
      LogisticModel.normalise(predictors);
      likelihoods[k] = predictors[rows.level[k]];
    }
    return likelihoods;
  }

  private static final class Adam {
    private final double[] means;
    private final double[] squares;
    private double firstPower = 1;
    private double secondPower = 1;

    Adam(int weights) {
      this.means = new double[weights];
      this.squares = new double[weights];
    }

    void step(double[] weights, double[] gradient, double step) {
      firstPower *= FIRST_MOMENT;
      secondPower *= SECOND_MOMENT;
      double scale = step / (1 - firstPower);
      double squareScale = 1 / (1 - secondPower);
      for (int i = 0; i < weights.length; i++) {
        means[i] = FIRST_MOMENT * means[i] + (1 - FIRST_MOMENT) * gradient[i];
        squares[i] = SECOND_MOMENT * squares[i] + (1 - SECOND_MOMENT) * gradient[i] * gradient[i];
        weights[i] -=
            scale * means[i] / (Math.sqrt(squares[i] * squareScale) + TINY)
                + step * DECAY * weights[i];
      }
    }
  }
}
