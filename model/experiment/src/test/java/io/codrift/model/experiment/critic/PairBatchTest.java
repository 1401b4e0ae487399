package io.codrift.model.experiment.critic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PairBatchTest {
  @Test
  void verySmallGradientsAreZeroSoThatNoProductIsSubnormal() {
    PairScores byScore =
        new PairScores(
            new double[] {-0.5, 1e-21}, new double[] {1e-40, 1e-19, -1e-300, Double.NaN});

    assertThat(PairBatch.gradient(byScore)).containsExactly(-0.5f, 0, 0, 1e-19f, 0, Float.NaN);
  }
}
