package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
import io.codrift.model.experiment.learning.Tape;

/**
 * {@link Doe} with normal densities, −log q = ½ (x − μ)² / σ² + ½ log σ² + ½ log 2π. The scale is
 * log σ², as in the authors' code.
 */
record DoeGaussian() implements SimpleDensity {
  private static final float HALF_LOG_TWO_PI = (float) (0.5 * Math.log(2 * Math.PI));

  @Override
  public String name() {
    return "doe-gaussian";
  }

  @Override
  public NDArray surprise(Tape tape, NDArray x, NDArray location, NDArray logScale) {
    NDArray squares = x.sub(location).square().mul(logScale.neg().exp());
    return squares.add(logScale).mul(tape.number(0.5)).add(HALF_LOG_TWO_PI);
  }
}
