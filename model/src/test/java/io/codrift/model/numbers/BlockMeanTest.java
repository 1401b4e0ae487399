package io.codrift.model.numbers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Measured;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class BlockMeanTest {
  private static final int N = 3200;
  private static final int[] ALL = IntStream.range(0, N).toArray();
  private static final int[] BLOCKS = IntStream.range(0, N).map(i -> i / 100).toArray();

  @Test
  void coversTheMeanOfIndependentRows() {
    assertThat(coverage(0)).isBetween(0.92, 0.98);
  }

  @Test
  void coversTheMeanOfAutocorrelatedRows() {
    assertThat(coverage(0.8)).isBetween(0.91, 0.98);
  }

  /** Four block means have three degrees of freedom: 1.96 standard errors would cover 85 %. */
  @Test
  void coversTheMeanOfFewBlocks() {
    int[] four = IntStream.range(0, N).map(i -> i / (N / 4)).toArray();
    assertThat(coverage(0.8, four)).isBetween(0.92, 0.98);
  }

  @Test
  void isAtLeastTheErrorOfIndependentRows() {
    // Every block has the same mean, so between them there is no variance at all.
    double[] values = {1, 3, 1, 3, 1, 3};
    assertThat(
            BlockMean.of(values, new int[] {0, 0, 1, 1, 2, 2}, new int[] {0, 1, 2, 3, 4, 5})
                .standardError())
        .isCloseTo(Math.sqrt(1.2 / 6), within(1e-12));
  }

  private static double coverage(double autocorrelation) {
    return coverage(autocorrelation, BLOCKS);
  }

  /**
   * The share of 1,000 runs whose interval of 95 % has the mean in it. Four standard errors of such
   * a share are 0.03.
   */
  private static double coverage(double autocorrelation, int[] blocks) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(13);
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    int covered = 0;
    int runs = 1000;
    for (int run = 0; run < runs; run++) {
      double[] values = new double[N];
      double state = normal.sample();
      for (int i = 0; i < N; i++) {
        values[i] = state;
        state =
            autocorrelation * state
                + Math.sqrt(1 - autocorrelation * autocorrelation) * normal.sample();
      }
      Measured mean = BlockMean.of(values, blocks, ALL);
      if (Math.abs(mean.value()) < 1.96 * mean.standardError()) {
        covered++;
      }
    }
    return (double) covered / runs;
  }

  @Test
  void isTheMeanOfTheChosenRows() {
    double[] values = {1, 2, 30, 4};
    assertThat(BlockMean.of(values, new int[] {0, 1, 1, 2}, new int[] {0, 1, 3}).value())
        .isCloseTo(7.0 / 3, within(1e-12));
  }

  @Test
  void isFiniteForOneRowAndOneBlock() {
    assertThat(BlockMean.of(new double[] {2}, new int[] {0}, new int[] {0}).standardError())
        .isFinite();
    assertThat(
            BlockMean.of(new double[] {2, 3}, new int[] {0, 0}, new int[] {0, 1}).standardError())
        .isCloseTo(0.5, within(1e-12));
  }
}
