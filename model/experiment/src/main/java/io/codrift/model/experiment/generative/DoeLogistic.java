package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.codrift.model.experiment.learning.Tape;

/**
 * {@link Doe} with logistic densities, −log q = z + 2 log(1 + exp(−z)) + log s of z = (x − μ) / s.
 * The scale is log s.
 */
record DoeLogistic() implements SimpleDensity {
  @Override
  public String name() {
    return "doe-logistic";
  }

  @Override
  public NDArray surprise(Tape tape, NDArray x, NDArray location, NDArray logScale) {
    NDArray z = x.sub(location).mul(logScale.neg().exp());
    return z.add(Activation.softPlus(z.neg()).mul(tape.number(2))).add(logScale);
  }
}
