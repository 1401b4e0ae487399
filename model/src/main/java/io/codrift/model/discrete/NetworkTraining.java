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

  private final NetworkRows train;
  private final NetworkRows validation;
  private final UniformRandomProvider random;
  private final Network.Units units;
  private final Network gradient;
  private final AdamSteps first;
  private final AdamSteps second;
  private final AdamSteps last;
  // Its weights change with each step.
  private Network network;

  private NetworkTraining(FeaturePlan plan, NetworkRows train, NetworkRows validation) {
    this.train = train;
    this.validation = validation;
    this.random = RandomSource.XO_RO_SHI_RO_128_PP.create(SEED);
    this.network =
        Network.begin(
            plan.dense() + plan.indicators(),
            plan.dense() + plan.indicatedColumns(),
            UNITS,
            train.intercepts(),
            random);
    this.gradient = network.zeros();
    this.units = new Network.Units(UNITS);
    this.first = new AdamSteps(network.first().length, UNITS);
    this.second = new AdamSteps(network.second().length, UNITS);
    this.last = new AdamSteps(network.last().length, network.outputs());
  }

  /**
   * The rows of the passes of a training, thinned so that they take seconds at most.
   *
   * @param train the rows to train on
   * @param validation the rows that tell when to stop
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Passes(int[] train, int[] validation) {
    private static final int FEWEST_VALIDATED = 2;

    /**
     * Thins rows.
     *
     * @return empty if too few are left, or if the steps take too long all the same
     */
    static Optional<Passes> of(
        FeaturePlan plan, int outputs, int[] train, int[] validation, int fewest, Work work) {
      int active = plan.dense() + plan.indicatedColumns();
      long cost = Network.work(active, UNITS, outputs);
      Passes passes = new Passes(work.some(train, cost), work.some(validation, cost));
      long weights = (long) UNITS * (1 + plan.dense() + plan.indicators());
      int steps = (passes.train.length + BATCH - 1) / BATCH;
      return passes.train.length < fewest
              || passes.validation.length < FEWEST_VALIDATED
              || work.tooManySteps(weights, steps)
          ? Optional.empty()
          : Optional.of(passes);
    }
  }

  /**
   * Trains a network.
   *
   * @param plan the features
   * @param train the rows to train on; their order matters
   * @param validation the rows that tell when to stop
   * @param without log-likelihoods of the validation rows without a network
   * @return empty if the network is no better on the validation rows
   */
  static Optional<Network> of(
      FeaturePlan plan, NetworkRows train, NetworkRows validation, double[] without) {
    return new NetworkTraining(plan, train, validation).trained(without);
  }

  private Optional<Network> trained(double[] without) {
    double[] best = logLikelihoods(validation);
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
    return exceeds(best, without) ? Optional.of(kept.rounded()) : Optional.empty();
  }

  /** A step on the mean negative log-likelihood of a batch. */
  private void step(int[] batch, double rate) {
    Arrays.fill(gradient.first(), 0);
    Arrays.fill(gradient.second(), 0);
    Arrays.fill(gradient.last(), 0);
    double[] slopes = new double[network.outputs()];
    for (int row : batch) {
      Arrays.fill(slopes, 0);
      network.addPredictors(train.features(), row, units, slopes);
      train.differentiate(row, slopes);
      for (int l = 0; l < slopes.length; l++) {
        slopes[l] /= batch.length;
      }
      network.addGradient(train.features(), row, units, slopes, gradient);
    }
    first.take(network.first(), gradient.first(), rate);
    second.take(network.second(), gradient.second(), rate);
    last.take(network.last(), gradient.last(), rate);
  }

  private double[] logLikelihoods(NetworkRows rows) {
    double[] likelihoods = new double[rows.count()];
    double[] outputs = new double[network.outputs()];
    for (int row = 0; row < likelihoods.length; row++) {
      Arrays.fill(outputs, 0);
      network.addPredictors(rows.features(), row, units, outputs);
      likelihoods[row] = rows.logLikelihood(row, outputs);
    }
    return likelihoods;
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
