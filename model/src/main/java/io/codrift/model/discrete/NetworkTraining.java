package io.codrift.model.discrete;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The training of a {@link Network} by {@link AdamSteps}. The learning rate falls where the
 * likelihood of the validation rows rises no more; the weights with the largest one are kept. Each
 * instance is used once.
 */
final class NetworkTraining {
  static final int UNITS = 48;

  private static final long SEED = 0x6e65_7477_6f72_6bL;
  private static final int BATCH = 64;
  private static final int MOST_EPOCHS = 100;
  private static final double RATE = 0.01;

  /** The learning rate falls after this many epochs without a better one. */
  private static final int PATIENCE = 5;

  private static final double REDUCTION = 0.25;
  private static final int REDUCTIONS = 2;

  private final Rows train;
  private final Rows validation;
  private final UniformRandomProvider random;
  private final Network.Units units;
  private final Network gradient;
  private final AdamSteps first;
  private final AdamSteps second;
  private final AdamSteps last;
  // Its weights change with each step.
  private Network network;

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

  private NetworkTraining(int features, Rows train, Rows validation) {
    this.train = train;
    this.validation = validation;
    this.random = RandomSource.XO_RO_SHI_RO_128_PP.create(SEED);
    int levels = train.base[0].length;
    int active = train.features.dense() + train.features.shown();
    this.network = Network.begin(features, active, UNITS, levels, random);
    this.gradient = network.zeros();
    this.units = new Network.Units(UNITS);
    this.first = new AdamSteps(network.first().length);
    this.second = new AdamSteps(network.second().length);
    this.last = new AdamSteps(network.last().length);
  }

  /**
   * Trains a network.
   *
   * @param features number of dense features and indicators
   * @param train the rows to train on; their order matters
   * @param validation the rows that tell when to stop
   * @return empty if the network is no better than none on the validation rows
   */
  static Optional<Network> of(int features, Rows train, Rows validation) {
    return new NetworkTraining(features, train, validation).trained();
  }

  private Optional<Network> trained() {
    double[] without = logLikelihoods(validation);
    double[] best = without;
    Network kept = network.copy();
    int[] order = IntStream.range(0, train.count()).toArray();
    double rate = RATE;
    int reductions = 0;
    int since = 0;
    for (int epoch = 0; epoch < MOST_EPOCHS && reductions <= REDUCTIONS; epoch++) {
      PermutationSampler.shuffle(random, order);
      for (int from = 0; from < order.length; from += BATCH) {
        step(Arrays.copyOfRange(order, from, Math.min(order.length, from + BATCH)), rate);
      }
      double[] now = logLikelihoods(validation);
      since++;
      if (sum(now) > sum(best)) {
        best = now;
        kept = network.copy();
        since = 0;
      } else if (since == PATIENCE) {
        network = kept.copy();
        rate *= REDUCTION;
        reductions++;
        since = 0;
      }
    }
    return exceeds(best, without) ? Optional.of(kept) : Optional.empty();
  }

  /** A step on the mean negative log-likelihood of a batch. */
  private void step(int[] batch, double rate) {
    Arrays.fill(gradient.first(), 0);
    Arrays.fill(gradient.second(), 0);
    Arrays.fill(gradient.last(), 0);
    double[] slopes = new double[network.outputs()];
    for (int row : batch) {
      logProbabilities(train, row, slopes);
      for (int l = 0; l < slopes.length; l++) {
        slopes[l] = Math.exp(slopes[l]) / batch.length;
      }
      slopes[train.level[row]] -= 1.0 / batch.length;
      network.addGradient(train.features, row, units, slopes, gradient);
    }
    first.take(network.first(), gradient.first(), rate);
    second.take(network.second(), gradient.second(), rate);
    last.take(network.last(), gradient.last(), rate);
  }

  private double[] logLikelihoods(Rows rows) {
    double[] likelihoods = new double[rows.count()];
    double[] logs = new double[network.outputs()];
    for (int row = 0; row < likelihoods.length; row++) {
      logProbabilities(rows, row, logs);
      likelihoods[row] = logs[rows.level[row]];
    }
    return likelihoods;
  }

  private void logProbabilities(Rows rows, int row, double[] into) {
    System.arraycopy(rows.base[row], 0, into, 0, into.length);
    network.addPredictors(rows.features, row, units, into);
    LogisticModel.normalise(into);
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  /** Whether the mean of the differences exceeds its standard error. */
  private static boolean exceeds(double[] values, double[] others) {
    double mean = (sum(values) - sum(others)) / values.length;
    double squares = 0;
    for (int k = 0; k < values.length; k++) {
      double difference = values[k] - others[k] - mean;
      squares += difference * difference;
    }
    return mean > Math.sqrt(squares) / values.length;
  }
}
