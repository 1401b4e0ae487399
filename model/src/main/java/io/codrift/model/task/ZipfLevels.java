package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;

/** Levels 0 … L − 1, where level k has a probability proportional to (1 + k)^−exponent. */
final class ZipfLevels {
  private final double[] probabilities;

  ZipfLevels(int levels, double exponent) {
    if (levels < 2) {
      throw new IllegalArgumentException("there must be at least 2 levels, not " + levels);
    }
    probabilities = new double[levels];
    double sum = 0;
    for (int k = 0; k < levels; k++) {
      probabilities[k] = Math.pow(1.0 + k, -exponent);
      sum += probabilities[k];
    }
    for (int k = 0; k < levels; k++) {
      probabilities[k] /= sum;
    }
  }

  int count() {
    return probabilities.length;
  }

  double probability(int level) {
    return probabilities[level];
  }

  int draw(UniformRandomProvider random) {
    double left = random.nextDouble();
    for (int k = 0; k < probabilities.length; k++) {
      left -= probabilities[k];
      if (left < 0) {
        return k;
      }
    }
    return probabilities.length - 1;
  }
}
