package io.codrift.model.detect;

import java.util.Collections;
import java.util.List;

/**
 * The log-likelihood of a signal's windows under every noise model of {@link NoiseModel#GRID}, in
 * its order, with mean and scale integrated out. Only differences have a meaning.
 */
record NoiseLikelihood(List<Double> logs) {
  /** The likelihood of no windows: that of all noise models is the same. */
  static NoiseLikelihood unknown() {
    return new NoiseLikelihood(Collections.nCopies(NoiseModel.GRID.size(), 0.0));
  }

  /**
   * @throws IllegalArgumentException if there is not one finite number per noise model
   */
  NoiseLikelihood {
    logs = List.copyOf(logs);
    if (logs.size() != NoiseModel.GRID.size() || !logs.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "a likelihood has %d finite logarithms, not %s".formatted(NoiseModel.GRID.size(), logs));
    }
  }
}
