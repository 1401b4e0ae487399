package io.codrift.model.detect;

import java.util.List;

/**
 * How the windows of a signal that does not change depend on each other: a slow signal under white
 * sampling noise. The correlation of two windows at distance d is share × persistence^d. With share
 * 1 it is a first-order autoregression, with share 0 the windows are independent.
 *
 * <p>A lag-1 correlation alone is not enough: a signal that moves slowly under sampling noise has a
 * small one and stays correlated over many windows. A detector that assumes a first-order
 * autoregression takes it for a change.
 *
 * @param persistence ψ, the correlation of the slow signal with itself one window later, 0 to below
 *     1
 * @param share s, the share of the slow signal in the variance, 0 to 1
 */
record NoiseModel(double persistence, double share) {
  /**
   * The models that are mixed. They are close enough to each other for 50 windows not to tell
   * neighbours apart. Their order never changes: likelihoods are stored in it.
   */
  static final List<NoiseModel> GRID =
      List.of(
          new NoiseModel(0, 0),
          new NoiseModel(0.15, 1),
          new NoiseModel(0.3, 1),
          new NoiseModel(0.45, 1),
          new NoiseModel(0.6, 1),
          new NoiseModel(0.75, 1),
          new NoiseModel(0.7, 0.4),
          new NoiseModel(0.9, 0.25),
          new NoiseModel(0.9, 0.5),
          new NoiseModel(0.9, 0.8));

  /**
   * @throws IllegalArgumentException if a parameter is out of bounds
   */
  NoiseModel {
    if (!(persistence >= 0 && persistence < 1 && share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "persistence must be from 0 to below 1 and share from 0 to 1, not %s and %s"
              .formatted(persistence, share));
    }
  }

  /** Correlation of the slow signal with itself {@code distance} windows later. */
  double persistence(int distance) {
    return distance == 1 ? persistence : Math.pow(persistence, distance);
  }
}
