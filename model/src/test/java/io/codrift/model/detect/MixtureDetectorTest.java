package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MixtureDetectorTest {
  @Test
  void theFirstStepIsTheMeanOfTheLikelihoodRatios() {
    double z = 1.7;
    double allowance = 0.1;
    double expected =
        DoubleStream.of(0.5, 1, 1.5, 2, 3)
            .map(d -> Math.exp(d * z - d * allowance - d * d / 2))
            .average()
            .orElseThrow();

    assertThat(MixtureDetector.of(Signal.SHIFT).step(z, allowance).evidence())
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void theLevelIsWatchedBothWaysByHalfTheWeightEach() {
    double z = 1.7;
    double expected =
        DoubleStream.of(0.5, 1, 1.5, 2, 3)
            .flatMap(d -> DoubleStream.of(d, -d))
            .map(d -> Math.exp(d * z - d * d / 2))
            .average()
            .orElseThrow();

    assertThat(MixtureDetector.of(Signal.LEVEL).step(z, 0).evidence())
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void secondStepFollowsTheShiryaevRobertsRecursion() {
    double once = Math.exp(0.5 * 1 - 0.125);
    double twice = (1 + once) * Math.exp(0.5 * -0.4 - 0.125);

    assertThat(MixtureDetector.of(Signal.SHIFT).step(1, 0).step(-0.4, 0).statistics().get(0))
        .isCloseTo(twice, within(1e-12));
  }

  /** E[R_t] = t for standard normal z. The alarm budget is based on this. */
  @ParameterizedTest
  @EnumSource(Signal.class)
  void expectedEvidenceWithoutChangeIsTheNumberOfWindows(Signal signal) {
    // Large changes would need importance sampling; the smallest is enough to test the recursion.
    var source = RandomSource.XO_RO_SHI_RO_128_PP.create(7L);
    var normal = ZigguratSampler.NormalizedGaussian.of(source);
    int streams = 200_000;
    int windows = 5;
    double sum = 0;
    for (int s = 0; s < streams; s++) {
      MixtureDetector detector = MixtureDetector.of(signal);
      for (int t = 0; t < windows; t++) {
        detector = detector.step(normal.sample(), 0);
      }
      sum += detector.statistics().get(0);
    }
    assertThat(sum / streams).isCloseTo(windows, within(0.1));
  }

  @Test
  void directionIsThatOfTheChange() {
    MixtureDetector level = MixtureDetector.of(Signal.LEVEL);
    assertThat(level.step(2, 0).direction()).isEqualTo(Direction.UP);
    assertThat(level.step(-2, 0).direction()).isEqualTo(Direction.DOWN);
    assertThat(MixtureDetector.of(Signal.SHIFT).step(-2, 0).direction()).isEqualTo(Direction.UP);
  }

  @Property
  void levelIsSymmetric(@ForAll @Size(max = 30) List<@DoubleRange(min = -3, max = 3) Double> zs) {
    MixtureDetector one = MixtureDetector.of(Signal.LEVEL);
    MixtureDetector other = one;
    for (double z : zs) {
      one = one.step(z, 0.1);
      other = other.step(-z, 0.1);
    }
    assertThat(one.evidence()).isCloseTo(other.evidence(), within(1e-9 * (1 + one.evidence())));
  }

  @Test
  void evidenceStaysFinite() {
    MixtureDetector detector = MixtureDetector.of(Signal.LEVEL);
    for (int i = 0; i < 1_000; i++) {
      detector = detector.step(3, 0);
    }
    assertThat(detector.evidence()).isFinite().isGreaterThan(1e300);
    assertThat(detector.step(-3, 0).evidence()).isFinite();
  }

  @Test
  void aDecreasingShiftIsNoEvidence() {
    MixtureDetector detector = MixtureDetector.of(Signal.SHIFT);
    for (int i = 0; i < 100; i++) {
      detector = detector.step(-3, 0);
    }
    assertThat(detector.evidence()).isLessThan(1);
  }

  @Test
  void restoresOnlyValidStatistics() {
    MixtureDetector detector = MixtureDetector.of(Signal.LEVEL).step(1, 0.1);
    assertThat(MixtureDetector.restore(Signal.LEVEL, detector.statistics())).isEqualTo(detector);
    assertThatThrownBy(() -> MixtureDetector.restore(Signal.SHIFT, detector.statistics()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> MixtureDetector.restore(Signal.SHIFT, Collections.nCopies(5, Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
