package io.codrift.model.discrete;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class NormalMixtureTest {
  private static double[] outputs(long seed) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    double[] outputs = NormalMixture.intercepts();
    Arrays.setAll(outputs, i -> outputs[i] + random.nextDouble() - 0.5);
    return outputs;
  }

  @Test
  void isADensity() {
    for (double[] outputs : new double[][] {NormalMixture.intercepts(), outputs(1), outputs(2)}) {
      double sum = 0;
      for (double score = -12; score < 12; score += 0.001) {
        sum += 0.001 * Math.exp(NormalMixture.logDensity(outputs, score));
      }
      assertThat(sum).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void theDerivativesAreThoseOfFiniteDifferences() {
    double step = 1e-6;
    for (double score : new double[] {-3, -0.2, 1.7}) {
      double[] outputs = outputs(3);
      double[] derivatives = outputs.clone();
      NormalMixture.differentiate(derivatives, score);
      for (int i = 0; i < outputs.length; i++) {
        double[] above = outputs.clone();
        above[i] += step;
        double[] below = outputs.clone();
        below[i] -= step;
        double slope =
            (NormalMixture.logDensity(below, score) - NormalMixture.logDensity(above, score))
                / (2 * step);
        assertThat(derivatives[i]).as("output %d at %s", i, score).isCloseTo(slope, within(1e-6));
      }
    }
  }

  /** A deviation that is too small stays at its limit, and the limit has no slope. */
  @Test
  void theDeviationHasALimit() {
    double[] outputs = NormalMixture.intercepts();
    Arrays.fill(outputs, outputs.length * 2 / 3, outputs.length, -50);
    assertThat(NormalMixture.logDensity(outputs, 0)).isLessThan(4.1);
    NormalMixture.differentiate(outputs, 0.4);
    assertThat(outputs).doesNotContain(Double.NaN);
    assertThat(Arrays.copyOfRange(outputs, outputs.length * 2 / 3, outputs.length)).containsOnly(0);
  }
}
