package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class NoiseWeightsTest {
  private static final int MODELS = NoiseModel.GRID.size();

  private static NoiseLikelihood likelihood(List<Double> logs) {
    return new NoiseLikelihood(logs);
  }

  @Property(tries = 200)
  void aStepOfTheAlgorithmNeverMakesTheFleetLessLikely(
      @ForAll @Size(min = 1, max = 12)
          List<@Size(10) List<@DoubleRange(min = -30, max = 30) Double>> logs) {
    List<NoiseLikelihood> baselines = logs.stream().map(NoiseWeightsTest::likelihood).toList();
    NoiseWeights weights = NoiseWeights.prior();
    for (int i = 0; i < 20; i++) {
      NoiseWeights next = weights.improved(NoiseWeights.relative(baselines));
      assertThat(next.logPosterior(baselines))
          .isGreaterThanOrEqualTo(weights.logPosterior(baselines) - 1e-9);
      assertThat(next.shares().stream().mapToDouble(w -> w).sum()).isCloseTo(1, within(1e-12));
      weights = next;
    }
  }

  @Test
  void aFleetWithoutBaselineHasThePrior() {
    assertThat(NoiseWeights.fit(List.of())).isEqualTo(NoiseWeights.prior());
    assertThat(NoiseWeights.prior().shares()).containsOnly(1.0 / MODELS);
  }

  @Test
  void oneMonitorIsNotSureOfWhatFitsItBest() {
    List<Double> logs = new ArrayList<>(Collections.nCopies(MODELS, 0.0));
    logs.set(3, 100.0);
    NoiseWeights weights = NoiseWeights.fit(List.of(likelihood(logs)));

    // One monitor against a prior of one: half of the prior stays.
    assertThat(weights.shares().get(3)).isCloseTo((1 + 0.1) / 2, within(1e-6));
    assertThat(weights.shares().get(0)).isCloseTo(0.05, within(1e-6));
  }

  /** Fifty windows of one monitor do not tell these two models apart; those of a fleet do. */
  @Test
  void aFleetTellsASlowSignalUnderNoiseFromIndependentWindows() {
    var normal =
        ZigguratSampler.NormalizedGaussian.of(RandomSource.XO_RO_SHI_RO_128_PP.create(11L));
    double slowShare = 0;
    for (boolean isSlow : new boolean[] {false, true}) {
      List<NoiseLikelihood> baselines = new ArrayList<>();
      for (int i = 0; i < 190; i++) {
        double slow = normal.sample();
        List<StandardWindow> windows = new ArrayList<>();
        for (int t = 0; t < 50; t++) {
          slow = 0.9 * slow + Math.sqrt(1 - 0.81) * normal.sample();
          double value =
              isSlow ? Math.sqrt(0.45) * slow + Math.sqrt(0.55) * normal.sample() : normal.sample();
          windows.add(new StandardWindow(value, 1, 0));
        }
        baselines.add(
            ChangeScan.scan(
                    Signal.LEVEL,
                    0,
                    SignalWatch.noPast(Season.NONE),
                    windows,
                    NoiseWeights.prior(),
                    1e-9,
                    Season.NONE)
                .likelihood());
      }
      NoiseWeights weights = NoiseWeights.fit(baselines);
      double share = IntStream.range(6, MODELS).mapToDouble(j -> weights.shares().get(j)).sum();
      if (isSlow) {
        assertThat(share).isGreaterThan(0.9);
      } else {
        slowShare = share;
      }
    }
    assertThat(slowShare).isLessThan(0.2);
  }

  @Test
  void rejectsSharesOfAnotherGrid() {
    assertThatThrownBy(() -> new NoiseWeights(List.of(1.0)))
        .hasMessageContaining("10 positive shares");
    assertThatThrownBy(() -> likelihood(Collections.nCopies(MODELS, Double.NaN)))
        .hasMessageContaining("10 finite logarithms");
  }
}
