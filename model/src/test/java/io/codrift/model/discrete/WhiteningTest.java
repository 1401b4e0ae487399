package io.codrift.model.discrete;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class WhiteningTest {
  private static final int ROWS = 500;

  /** Three correlated features, the third a copy of the first, and a fourth. */
  private static Features features() {
    var normal = ZigguratSampler.NormalizedGaussian.of(RandomSource.XO_RO_SHI_RO_128_PP.create(1L));
    double[] values = new double[ROWS * 4];
    for (int r = 0; r < ROWS; r++) {
      double first = 3 + 2 * normal.sample();
      values[4 * r] = first;
      values[4 * r + 1] = first + normal.sample();
      values[4 * r + 2] = first;
      values[4 * r + 3] = values[4 * r + 1] - first + normal.sample();
    }
    return new Features(ROWS, 4, values, 0, new int[0]);
  }

  @Test
  void whitensAndDropsCopies() {
    Features features = features();
    double[] white = Whitening.of(features).apply(features);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j <= i; j++) {
        double mean = 0;
        double product = 0;
        for (int r = 0; r < ROWS; r++) {
          mean += white[4 * r + i] / ROWS;
          product += white[4 * r + i] * white[4 * r + j] / ROWS;
        }
        assertThat(mean).isCloseTo(0, within(1e-9));
        assertThat(product).isCloseTo(i == j && i != 2 ? 1 : 0, within(1e-9));
      }
    }
  }

  /** The mean of equal values differs from them by rounding. */
  @Test
  void aConstantFeatureIsLost() {
    double[] values = new double[ROWS];
    Arrays.fill(values, -0.0012345);
    Whitening whitening = Whitening.of(new Features(ROWS, 1, values, 0, new int[0]));
    Features others = new Features(1, 1, new double[] {0.5}, 0, new int[0]);
    assertThat(whitening.apply(others)).containsExactly(0);
  }

  @Test
  void rawWeightsGiveTheSameSums() {
    Features features = features();
    Whitening whitening = Whitening.of(features);
    double[] weights = {0.3, -1, 2, 0.5, 4, -0.7, 1.5, 0.1, 0, 2};
    double[] raw = whitening.raw(weights, 2);
    double[] white = whitening.apply(features);
    for (int r = 0; r < ROWS; r += 50) {
      double[] expected = new double[2];
      double[] found = new double[2];
      PenalisedFit.addPredictors(features, white, r, weights, expected);
      PenalisedFit.addPredictors(features, features.values(), r, raw, found);
      assertThat(found).containsExactly(expected, within(1e-9));
    }
  }
}
