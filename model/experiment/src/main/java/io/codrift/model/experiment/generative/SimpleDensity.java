package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
import io.codrift.model.experiment.learning.Tape;

/** The density that a {@link Doe} has for each coordinate. */
interface SimpleDensity {
  /** The name in tables of the estimator with this density. */
  String name();

  /**
   * Minus the log-density, nats.
   *
   * @param x shape (rows, d)
   * @param location where the density is centred; this shape, or (1, d)
   * @param logScale the logarithm of its width, likewise
   */
  NDArray surprise(Tape tape, NDArray x, NDArray location, NDArray logScale);
}
