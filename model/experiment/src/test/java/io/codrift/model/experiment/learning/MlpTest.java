package io.codrift.model.experiment.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.codrift.model.tensor.TensorEngine;
import org.junit.jupiter.api.Test;

class MlpTest {
  @Test
  void weightsBeginWithinTheBoundOfTheirLayer() {
    WeightLayout layout = new WeightLayout();
    Mlp.claim(layout, Activation::relu, 100, 4, 1);

    float[] weights = layout.initial(1);

    assertThat(weights).hasSize(4 * 101 + 5);
    float largest = 0;
    for (int i = 0; i < 4 * 101; i++) {
      largest = Math.max(largest, Math.abs(weights[i]));
    }
    assertThat(largest).isBetween(0.09f, 0.1f);
  }

  @Test
  void isTheFormulaOfItsLayers() {
    WeightLayout layout = new WeightLayout();
    Mlp network = Mlp.claim(layout, Activation::relu, 2, 2, 1);
    // The columns (1, 3) and (2, −4), offsets 0.5 and 0; then 2 and 5, offset 1.
    float[] weights = {1, 2, 3, -4, 0.5f, 0, 2, 5, 1};
    try (TensorEngine engine = TensorEngine.open("cpu");
        Tape tape = Tape.evaluating(engine, layout, weights)) {
      NDArray outputs = network.of(tape, tape.array(new float[] {1, 1, 0, -1}, 2, 2));

      // relu(4.5), relu(−2); relu(−2.5), relu(4).
      assertThat(outputs.toFloatArray()).containsExactly(new float[] {10, 21}, within(1e-5f));
    }
  }
}
