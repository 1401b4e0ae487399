package io.codrift.model.experiment.learning;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.TensorEngine;
import java.util.function.Function;

/** The derivatives of a function of weights. */
public final class Gradients {
  private Gradients() {}

  public static float[] of(
      TensorEngine engine, WeightLayout layout, float[] weights, Function<Tape, NDArray> function) {
    try (NDArray at = engine.array(weights, 1, weights.length);
        Tape tape = Tape.learning(layout, at)) {
      return tape.gradient(function.apply(tape)).toFloatArray();
    }
  }
}
