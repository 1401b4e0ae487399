package io.codrift.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class StackedAdamTest {
  private static final int WEIGHTS = 5;

  @Test
  void updatesEveryMemberWithItsOwnSettings() {
    isAsInTheTextbook(List.of(Adam.plain(1e-2), Adam.quick(5e-2, 0.3), Adam.quick(1e-2, 1e6)));
  }

  @Test
  void dividesByTheLargestGradient() {
    isAsInTheTextbook(
        List.of(
            Adam.max(1e-2),
            // Fast decays: the largest gradient changes often.
            new Adam(5e-2, 0.5, 0.6, 0.3, Adam.Size.LARGEST)));
  }

  @Test
  void rejectsMembersOfDifferentKinds() {
    List<Adam> settings = List.of(Adam.plain(1e-2), Adam.max(1e-2));
    try (TensorEngine engine = TensorEngine.open("cpu")) {
      assertThatThrownBy(() -> new StackedAdam(engine, settings, new float[2], new float[2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Adam.Size");
    }
  }

  private static void isAsInTheTextbook(List<Adam> settings) {
    int members = settings.size();
    double[] expected = new double[members * WEIGHTS];
    double[] first = new double[expected.length];
    double[] second = new double[expected.length];
    float[] zeros = new float[expected.length];
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(3);
    try (TensorEngine engine = TensorEngine.open("cpu");
        StackedAdam adam = new StackedAdam(engine, settings, zeros, zeros);
        Scope scope = engine.scope()) {
      NDArray weights = scope.array(zeros, members, WEIGHTS);
      for (int step = 0; step < 30; step++) {
        float[] gradient = new float[expected.length];
        float[] rates = new float[members];
        for (int k = 0; k < members; k++) {
          for (int i = 0; i < WEIGHTS; i++) {
            gradient[k * WEIGHTS + i] = (float) (random.nextDouble() - 0.3);
          }
          Adam own = settings.get(k);
          rates[k] = (float) own.effectiveRate(own.learningRate(), step);
          textbook(own, k, step, gradient, first, second, expected);
        }
        adam.update(
            scope,
            weights,
            scope.array(gradient, members, WEIGHTS),
            scope.array(rates, members, 1));
      }
      float[] updated = engine.floats(weights);
      for (int i = 0; i < updated.length; i++) {
        assertThat((double) updated[i]).isCloseTo(expected[i], within(2e-5));
      }
    }
  }

  /** Algorithms 1 and 2 of Kingma and Ba (2015), after the gradient has been clipped. */
  private static void textbook(
      Adam settings,
      int member,
      int step,
      float[] gradient,
      double[] first,
      double[] second,
      double[] weights) {
    double square = 0;
    for (int i = member * WEIGHTS; i < (member + 1) * WEIGHTS; i++) {
      square += (double) gradient[i] * gradient[i];
    }
    double factor = Math.min(1, settings.gradientNorm() / Math.sqrt(square));
    for (int i = member * WEIGHTS; i < (member + 1) * WEIGHTS; i++) {
      double g = factor * gradient[i];
      first[i] = settings.beta1() * first[i] + (1 - settings.beta1()) * g;
      double mean = first[i] / (1 - Math.pow(settings.beta1(), step + 1.0));
      if (settings.size() == Adam.Size.LARGEST) {
        second[i] = Math.max(settings.beta2() * second[i], Math.abs(g));
        weights[i] -= settings.learningRate() * mean / second[i];
        continue;
      }
      second[i] = settings.beta2() * second[i] + (1 - settings.beta2()) * g * g;
      double meanSquare = second[i] / (1 - Math.pow(settings.beta2(), step + 1.0));
      weights[i] -= settings.learningRate() * mean / (Math.sqrt(meanSquare) + 1e-8);
    }
  }

  @Test
  void rejectsInvalidDecays() {
    assertThatThrownBy(() -> new Adam(1e-3, 0.9, 1, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beta2")
        .hasMessageContaining("1.0");
    assertThatThrownBy(() -> new Adam(0, 0.9, 0.99, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("learningRate");
  }
}
