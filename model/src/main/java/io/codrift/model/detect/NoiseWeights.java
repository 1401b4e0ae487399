package io.codrift.model.detect;

import io.codrift.model.arithmetic.LogSum;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How frequent every noise model of {@link NoiseModel#GRID} is among the monitors of a fleet: the
 * prior of each monitor. It is the nonparametric maximum-likelihood estimate of a mixture (Laird,
 * JASA 1978), by the EM algorithm on the baselines of all monitors. Fifty windows of one monitor do
 * not tell a slow signal under noise from independent windows; those of a whole fleet do.
 *
 * <p>The estimate begins with a prior, in which every noise model has the same share. It is all
 * that a fleet without a baseline has, and keeps a single monitor from being sure of what fits it
 * best: there it is worth one monitor. In a fleet of n it is worth 1/n of one. With a whole monitor
 * there too, a slow signal that no monitor has would explain a change for twice as long.
 */
record NoiseWeights(List<Double> shares) {
  private static final int MOST_ITERATIONS = 200;
  private static final double CONVERGED = 1e-9;

  /**
   * @throws IllegalArgumentException if there is not one positive share per noise model
   */
  NoiseWeights {
    shares = List.copyOf(shares);
    if (shares.size() != NoiseModel.GRID.size() || !shares.stream().allMatch(share -> share > 0)) {
      throw new IllegalArgumentException(
          "there are %d positive shares, not %s".formatted(NoiseModel.GRID.size(), shares));
    }
  }

  /** The weights of a fleet without any baseline: all the same. */
  static NoiseWeights prior() {
    int models = NoiseModel.GRID.size();
    return new NoiseWeights(Collections.nCopies(models, 1.0 / models));
  }

  /** The weights of a fleet with these baselines. */
  static NoiseWeights fit(List<NoiseLikelihood> baselines) {
    double[][] likelihoods = relative(baselines);
    NoiseWeights weights = prior();
    for (int i = 0; i < MOST_ITERATIONS; i++) {
      NoiseWeights next = weights.improved(likelihoods);
      double change = 0;
      for (int j = 0; j < weights.shares.size(); j++) {
        change = Math.max(change, Math.abs(next.shares.get(j) - weights.shares.get(j)));
      }
      weights = next;
      if (change < CONVERGED) {
        break;
      }
    }
    return weights;
  }

  /** The weight of the prior, in monitors. */
  private static double priorMonitors(int monitors) {
    return 1.0 / Math.max(1, monitors);
  }

  /** The likelihoods of each baseline, divided by its largest. */
  static double[][] relative(List<NoiseLikelihood> baselines) {
    return baselines.stream()
        .map(
            baseline -> {
              double largest = baseline.logs().stream().mapToDouble(l -> l).max().orElseThrow();
              return baseline.logs().stream().mapToDouble(l -> Math.exp(l - largest)).toArray();
            })
        .toArray(double[][]::new);
  }

  /**
   * One step of the EM algorithm. It never decreases {@link #logPosterior}.
   *
   * @param likelihoods of each baseline under each noise model, up to a factor for each baseline
   */
  NoiseWeights improved(double[][] likelihoods) {
    double[] old = shares.stream().mapToDouble(share -> share).toArray();
    double[] sums = new double[old.length];
    double prior = priorMonitors(likelihoods.length);
    Arrays.fill(sums, prior / old.length);
    for (double[] likelihood : likelihoods) {
      double total = 0;
      for (int j = 0; j < old.length; j++) {
        total += old[j] * likelihood[j];
      }
      for (int j = 0; j < old.length; j++) {
        sums[j] += old[j] * likelihood[j] / total;
      }
    }
    double all = prior + likelihoods.length;
    return new NoiseWeights(Arrays.stream(sums).map(sum -> sum / all).boxed().toList());
  }

  /** The probability of every noise model for a monitor with this likelihood; the sum is 1. */
  double[] posterior(NoiseLikelihood likelihood) {
    double[] logs = new double[shares.size()];
    for (int j = 0; j < logs.length; j++) {
      logs[j] = Math.log(shares.get(j)) + likelihood.logs().get(j);
    }
    double total = LogSum.of(logs);
    for (int j = 0; j < logs.length; j++) {
      logs[j] = Math.exp(logs[j] - total);
    }
    return logs;
  }

  /** What the EM algorithm increases: the log-likelihood of the baselines and the prior's part. */
  double logPosterior(List<NoiseLikelihood> baselines) {
    int models = shares.size();
    double sum = 0;
    for (double share : shares) {
      sum += priorMonitors(baselines.size()) / models * Math.log(share);
    }
    for (NoiseLikelihood baseline : baselines) {
      double[] logs = new double[models];
      for (int j = 0; j < models; j++) {
        logs[j] = Math.log(shares.get(j)) + baseline.logs().get(j);
      }
      sum += LogSum.of(logs);
    }
    return sum;
  }
}
