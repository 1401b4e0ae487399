package io.codrift.model.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class MixtureWeightsTest {
  private static final int[] ROWS = IntStream.range(0, 2000).toArray();
  private final double[] sample =
      ZigguratSampler.NormalizedGaussian.of(RandomSource.XO_RO_SHI_RO_128_PP.create(5))
          .samples(ROWS.length)
          .toArray();

  @Test
  void givesTheTrueDensityTheWeight() {
    double[][] candidates = {normal(0, 3), normal(0, 1), normal(2, 1)};
    double[] weights = MixtureWeights.weights(candidates, ROWS);
    assertThat(weights[1]).isGreaterThan(0.95);
    assertThat(weights[2]).isZero();
    assertThat(weights[0] + weights[1] + weights[2]).isCloseTo(1, within(1e-9));
  }

  @Test
  void fallsBackToTheSimplestCandidateIfAllAreEqual() {
    double[] same = normal(0, 1);
    double[] worse = normal(1, 1);
    assertThat(MixtureWeights.weights(new double[][] {same, worse}, ROWS)[1]).isLessThan(0.1);
  }

  @Test
  void anExtremeRowCannotMakeTheMeanInfinite() {
    double[] broken = normal(0, 1);
    broken[7] = Double.NEGATIVE_INFINITY;
    double[][] candidates = {normal(0, 1.2), broken};
    int[] choose = IntStream.range(8, 2000).toArray();
    double[] weights = MixtureWeights.weights(candidates, choose);
    assertThat(weights[0]).isPositive();
    assertThat(MixtureWeights.logDensities(candidates, weights, ROWS)[7]).isFinite();
  }

  @Test
  void weighsCandidatesWhoseDensityRatioOverflows() {
    double[] first = new double[ROWS.length];
    double[] second = new double[ROWS.length];
    for (int r = 0; r < ROWS.length; r++) {
      first[r] = r % 4 == 0 ? -5000 : 0;
      second[r] = r % 4 == 0 ? 0 : -5000;
    }
    double[] weights = MixtureWeights.weights(new double[][] {first, second}, ROWS);
    assertThat(weights[0]).isCloseTo(0.75, within(1e-3));
    assertThat(weights[1]).isCloseTo(0.25, within(1e-3));
  }

  @Test
  void mixesInDensity() {
    double[][] candidates = {{Math.log(0.2)}, {Math.log(0.6)}};
    double[] mixed =
        MixtureWeights.logDensities(candidates, new double[] {0.25, 0.75}, new int[] {0});
    assertThat(mixed[0]).isCloseTo(Math.log(0.5), within(1e-12));
  }

  private double[] normal(double mean, double deviation) {
    double[] log = new double[sample.length];
    for (int i = 0; i < log.length; i++) {
      double z = (sample[i] - mean) / deviation;
      log[i] = -0.5 * z * z - Math.log(deviation) - 0.5 * Math.log(2 * Math.PI);
    }
    return log;
  }
}
