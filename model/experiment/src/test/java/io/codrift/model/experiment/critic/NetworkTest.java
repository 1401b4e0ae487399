package io.codrift.model.experiment.critic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final Network.Shape SHAPE = new Network.Shape(3, List.of(5, 4));
  private static final int ROWS = 6;

  private static float[] drawn(long seed, int count) {
    var random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  /** The outputs, weighted and summed. */
  private static double sum(TensorEngine engine, float[] weights, float[] perOutput) {
    try (Network network = new Network(engine, SHAPE, weights);
        Scope scope = engine.scope()) {
      var input = scope.array(drawn(2, 3 * ROWS), 1, 3, ROWS);
      double[] outputs = engine.values(network.forward(scope, input).output());
      double sum = 0;
      for (int i = 0; i < ROWS; i++) {
        sum += perOutput[i] * outputs[i];
      }
      return sum;
    }
  }

  @Test
  void theGradientIsThatOfFiniteDifferences() {
    // Steps that float32 represents exactly, and no ReLU that changes its side.
    float h = 0x1p-14f;
    float[] weights = SHAPE.initial(1);
    float[] perOutput = drawn(3, ROWS);
    try (TensorEngine engine = TensorEngine.open("cpu", DataType.FLOAT64);
        Network network = new Network(engine, SHAPE, weights);
        Scope scope = engine.scope()) {
      var input = scope.array(drawn(2, 3 * ROWS), 1, 3, ROWS);
      Network.Pass pass = network.forward(scope, input);
      network.backward(scope, pass, scope.array(perOutput, 1, 1, ROWS));
      double[] gradient = engine.values(network.gradient());

      assertThat(gradient).hasSize(SHAPE.parameters()).hasSize(3 * 5 + 5 + 5 * 4 + 4 + 4 + 1);
      for (int i = 0; i < weights.length; i++) {
        float[] above = weights.clone();
        float[] below = weights.clone();
        above[i] += h;
        below[i] -= h;
        double difference =
            (sum(engine, above, perOutput) - sum(engine, below, perOutput))
                / ((double) above[i] - below[i]);
        assertThat(gradient[i]).isCloseTo(difference, within(1e-8));
      }
    }
  }

  @Test
  void weightsBeginWithinTheBoundOfTheirLayer() {
    float[] weights = new Network.Shape(100, List.of(4)).initial(1);

    assertThat(weights).hasSize(4 * 101 + 5);
    for (int i = 0; i < 4 * 101; i++) {
      assertThat(Math.abs(weights[i])).isLessThanOrEqualTo(0.1f);
    }
  }

  @Test
  void onlyFactorsDecay() {
    assertThat(new Network.Shape(2, List.of(1)).ofFactors(3)).containsExactly(3, 3, 0, 3, 0);
  }
}
