package io.codrift.model.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.flow.SortedColumn;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class EffectiveRowsTest {
  private static final int ROWS = 20_000;

  private final UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(3);
  private final long[] times = LongStream.range(0, ROWS).toArray();

  @Test
  void independentRowsCountInFull() {
    assertThat(share(0, 0)).isEqualTo(1);
    assertThat(share(0.9, 0)).as("one white side is enough").isCloseTo(1, within(0.05));
  }

  /** Two AR(1) series with coefficients a and b: 1 + 2 Σ (ab)^k = (1 + ab) / (1 - ab). */
  @Test
  void autocorrelatedRowsCountAsFewer() {
    assertThat(share(0.6, 0.6)).isCloseTo((1 - 0.36) / (1 + 0.36), within(0.06));
    assertThat(share(0.9, 0.8)).isCloseTo((1 - 0.72) / (1 + 0.72), within(0.03));
  }

  @Test
  void rowsWithoutTimeAreNotASeries() {
    assertThat(EffectiveRows.share(new long[ROWS], List.of(series(0.9), series(0.9)), 1))
        .isEqualTo(1);
  }

  private double share(double ofX, double ofY) {
    return EffectiveRows.share(times, List.of(series(ofX), series(ofY)), 1);
  }

  private SortedColumn series(double coefficient) {
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] values = new double[ROWS];
    double last = normal.sample();
    for (int r = 0; r < ROWS; r++) {
      last = coefficient * last + Math.sqrt(1 - coefficient * coefficient) * normal.sample();
      values[r] = last;
    }
    return SortedColumn.of(values);
  }
}
