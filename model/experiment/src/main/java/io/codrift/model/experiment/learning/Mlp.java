package io.codrift.model.experiment.learning;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A fully connected network. Weights begin as those of PyTorch's linear layers do: uniform within
 * ±1/√inputs.
 *
 * @param layers from the input on
 * @param activation after each layer but the last
 */
public record Mlp(List<Linear> layers, UnaryOperator<NDArray> activation) {

  /**
   * A linear layer.
   *
   * @param weights shape (inputs, outputs)
   * @param offsets shape (1, outputs)
   */
  public record Linear(WeightLayout.Part weights, WeightLayout.Part offsets) {
    /** Claims the weights. */
    public static Linear claim(WeightLayout layout, int inputs, int outputs) {
      return claim(layout, inputs, outputs, 1 / Math.sqrt(inputs));
    }

    /** Claims weights that begin uniform within ±{@code bound}. */
    public static Linear claim(WeightLayout layout, int inputs, int outputs, double bound) {
      return new Linear(layout.claim(inputs, outputs, bound), layout.claim(1, outputs, bound));
    }

    /** The outputs of rows, shape (rows, outputs). */
    public NDArray of(Tape tape, NDArray input) {
      return input.matMul(tape.weights(weights)).add(tape.weights(offsets));
    }
  }

  /**
   * Claims the weights.
   *
   * @param widths inputs, units of each hidden layer, outputs
   */
  public static Mlp claim(WeightLayout layout, UnaryOperator<NDArray> activation, int... widths) {
    List<Linear> layers = new ArrayList<>();
    for (int i = 0; i + 1 < widths.length; i++) {
      layers.add(Linear.claim(layout, widths[i], widths[i + 1]));
    }
    return new Mlp(List.copyOf(layers), activation);
  }

  /** The outputs of rows, shape (rows, outputs). */
  public NDArray of(Tape tape, NDArray input) {
    NDArray value = input;
    for (int i = 0; i < layers.size(); i++) {
      value = layers.get(i).of(tape, i == 0 ? value : activation.apply(value));
    }
    return value;
  }
}
