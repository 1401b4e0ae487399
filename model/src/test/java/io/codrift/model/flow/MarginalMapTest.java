package io.codrift.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class MarginalMapTest {
  private final UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(11);

  @Test
  void makesScoresNormalOutOfSample() {
    DoubleUnaryOperator odd = v -> Math.exp(0.8 * v);
    MarginalMap map = fit(normals(4000, odd));
    double[] scores = apply(map, normals(20_000, odd)).scores();
    double mean = Arrays.stream(scores).average().orElseThrow();
    double variance =
        Arrays.stream(scores).map(s -> (s - mean) * (s - mean)).average().orElseThrow();
    assertThat(mean).isCloseTo(0, within(0.06));
    assertThat(variance).isCloseTo(1, within(0.08));
  }

  @Test
  void givesTheEntropyOfItsColumn() {
    MarginalMap map = fit(normals(8000, v -> 3 * v));
    MarginalMap.Scores held = apply(map, normals(40_000, v -> 3 * v));
    double entropy = 0;
    for (int i = 0; i < held.scores().length; i++) {
      entropy -= NormalScore.logDensity(held.scores()[i]) + held.logDerivatives()[i];
    }
    assertThat(entropy / held.scores().length)
        .isCloseTo(0.5 * Math.log(2 * Math.PI * Math.E * 9), within(0.03));
  }

  @Test
  void extrapolatesWithoutAtomsOrInfinities() {
    MarginalMap map = fit(normals(2000, v -> v * 1e-30));
    double[] far = {-3e38, -1, -1e-20, 1e-29, 1e-20, 1, 3e38};
    MarginalMap.Scores held = apply(map, far);
    for (int i = 0; i < far.length; i++) {
      assertThat(held.scores()[i]).isFinite();
      assertThat(held.logDerivatives()[i]).isFinite();
      assertThat(i == 0 || held.scores()[i] > held.scores()[i - 1]).isTrue();
    }
    assertThat(held.scores()[6]).isLessThan(60);
  }

  @Test
  void spreadsTiesByTheHashAndReportsThem() {
    double[] counts = normals(4000, v -> Math.rint(2 * v));
    long[] hashes = random.longs(4000).toArray();
    MarginalMap map = MarginalMap.fit(SortedColumn.of(counts), hashes, 7);
    assertThat(map.tieShare()).isGreaterThan(0.99);
    double[] scores = map.apply(SortedColumn.of(counts), hashes, 7).scores();
    assertThat(Arrays.stream(scores).distinct().count()).isEqualTo(4000);
    assertThat(map.apply(SortedColumn.of(counts), hashes, 7).scores()).isEqualTo(scores);
    for (int i = 1; i < counts.length; i++) {
      if (counts[i] > counts[i - 1]) {
        assertThat(scores[i]).isGreaterThan(scores[i - 1]);
      }
    }
    double variance = Arrays.stream(scores).map(s -> s * s).average().orElseThrow();
    assertThat(variance).isCloseTo(1, within(0.05));
  }

  @Test
  void fittedOnSomeRowsEqualsTheMapOfTheseRowsAlone() {
    double[] counts = normals(3000, v -> Math.rint(5 * v));
    long[] hashes = random.longs(3000).toArray();
    int[] rows = IntStream.range(0, 3000).filter(r -> r % 3 != 1).toArray();
    double[] some = Arrays.stream(rows).mapToDouble(r -> counts[r]).toArray();
    long[] theirs = Arrays.stream(rows).mapToLong(r -> hashes[r]).toArray();
    MarginalMap ofRows = MarginalMap.fit(SortedColumn.of(counts), rows, hashes, 3);
    MarginalMap alone = MarginalMap.fit(SortedColumn.of(some), theirs, 3);
    assertThat(ofRows.tieShare()).isEqualTo(alone.tieShare());
    assertThat(ofRows.apply(SortedColumn.of(counts), hashes, 3).scores())
        .isEqualTo(alone.apply(SortedColumn.of(counts), hashes, 3).scores());
  }

  @Test
  void theSizeOfTheValuesDoesNotChangeTheScores() {
    double[] values = normals(500, v -> Math.rint(20 * v) / 20);
    MarginalMap.Scores usual = apply(fit(values), values);
    for (int exponent : new int[] {-1010, -500, 500, 1010}) {
      double[] scaled = Arrays.stream(values).map(v -> Math.scalb(v, exponent)).toArray();
      MarginalMap.Scores scores = apply(fit(scaled), scaled);

      assertThat(scores.scores()).isEqualTo(usual.scores());
      assertThat(scores.logDerivatives())
          .usingComparatorWithPrecision(1e-9)
          .containsExactly(
              Arrays.stream(usual.logDerivatives()).map(d -> d - exponent * Math.log(2)).toArray());
    }
  }

  @Test
  void aConstantBecomesNoiseOfTheHash() {
    int n = 4000;
    double[] values = new double[n];
    Arrays.fill(values, 3);
    long[] hashes = random.longs(n).toArray();
    MarginalMap map = MarginalMap.fit(SortedColumn.of(values), hashes, 7);
    assertThat(map.constant()).isTrue();
    assertThat(map.tieShare()).isZero();
    values[0] = 2;
    values[1] = 4;
    double[] scores = map.apply(SortedColumn.of(values), hashes, 7).scores();

    double mean = Arrays.stream(scores).average().orElseThrow();
    double variance = Arrays.stream(scores).map(s -> s * s).average().orElseThrow();
    assertThat(mean).isCloseTo(0, within(0.06));
    assertThat(variance).isCloseTo(1, within(0.08));
    assertThat(scores[0]).isBetween(-9.0, Arrays.stream(scores).skip(2).min().orElseThrow());
    assertThat(scores[1]).isBetween(Arrays.stream(scores).skip(2).max().orElseThrow(), 9.0);
    assertThat(map.apply(SortedColumn.of(values), hashes, 7).scores()).isEqualTo(scores);
    double[] other = map.apply(SortedColumn.of(values), hashes, 8).scores();
    double product = 0;
    for (int r = 0; r < n; r++) {
      product += scores[r] * other[r] / n;
    }
    assertThat(product).as("correlation of two constant columns").isCloseTo(0, within(0.06));
  }

  @Test
  void fitsTwoRowsAndTwoValues() {
    assertThat(apply(fit(new double[] {1, 2}), new double[] {0, 1, 1.5, 2, 9}).scores())
        .doesNotContain(Double.NaN)
        .isSorted();
    assertThat(apply(fit(new double[] {0, 0, 0, 1, 1}), new double[] {-1, 0, 0.5, 1, 2}).scores())
        .doesNotContain(Double.NaN)
        .isSorted();
  }

  private double[] normals(int n, DoubleUnaryOperator map) {
    var sampler = ZigguratSampler.NormalizedGaussian.of(random);
    return sampler.samples(n).map(map).map(v -> (float) v).toArray();
  }

  private MarginalMap fit(double[] values) {
    return MarginalMap.fit(SortedColumn.of(values), new long[values.length], 0);
  }

  private static MarginalMap.Scores apply(MarginalMap map, double[] values) {
    return map.apply(SortedColumn.of(values), new long[values.length], 0);
  }
}
