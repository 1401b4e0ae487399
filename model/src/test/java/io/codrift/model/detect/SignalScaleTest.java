package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Measured;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalScaleTest {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private static double score(SignalScale scale, double value) {
    return scale.standardize(new Measured(value, 1), 1, 0).value();
  }

  @Test
  void isRobust() {
    List<Measured> windows = new ArrayList<>();
    for (int i = 1; i < 1_000; i++) {
      windows.add(
          new Measured(0.5 + 0.02 * NORMAL.inverseCumulativeProbability(i / 1_000.0), 0.01));
    }
    windows.set(17, new Measured(1e6, 0.01));
    SignalScale scale = SignalScale.of(windows);

    assertThat(scale.median()).isCloseTo(0.5, within(1e-3));
    assertThat(scale.sigma()).isCloseTo(0.02, within(1e-3));
    assertThat(Math.sqrt(scale.pooledVariance())).isCloseTo(0.01, within(1e-9));
  }

  /** Student's quantiles get the normal quantiles of the same probability. */
  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.02, 0.2, 0.5, 0.75, 0.9, 0.99, 0.999})
  void scoresOfStudentValuesAreNormal(double probability) {
    TDistribution student = TDistribution.of(3);
    SignalScale scale =
        new SignalScale(
            0,
            student.inverseCumulativeProbability(0.75) / NORMAL.inverseCumulativeProbability(0.75),
            1);

    assertThat(score(scale, student.inverseCumulativeProbability(probability)))
        .isCloseTo(NORMAL.inverseCumulativeProbability(probability), within(0.07));
  }

  @Test
  void scoresHardlyDifferFromModerateValuesAndAreBounded() {
    SignalScale scale = new SignalScale(0.5, 0.01, 1);

    assertThat(score(scale, 0.5)).isZero();
    assertThat(score(scale, 0.51)).isCloseTo(1, within(0.07));
    assertThat(score(scale, 0.48)).isCloseTo(-1.7, within(0.1));
    assertThat(score(scale, 0.6)).isCloseTo(3.1, within(0.1));
    assertThat(score(scale, 1e9)).isEqualTo(SignalScale.LARGEST_SCORE);
    assertThat(score(scale, -1e9)).isEqualTo(-SignalScale.LARGEST_SCORE);
  }

  @Test
  void aWindowWithALargerErrorDeviatesLess() {
    SignalScale scale = new SignalScale(0, 2, 1);

    // A quarter of the variance is sampling variance; half of it follows the window's own error.
    double sigma = Math.sqrt(0.75 + 0.25 * (1 + 9) / 2);
    assertThat(scale.standardize(new Measured(2 * sigma, 3), 1, 0).value())
        .isCloseTo(score(scale, 2), within(1e-12));
    assertThat(scale.standardize(new Measured(2, 0), 1, 0).value()).isGreaterThan(score(scale, 2));
  }

  @Test
  void roundingOfConstantValuesIsNoDeviation() {
    SignalScale scale = SignalScale.of(Collections.nCopies(50, new Measured(0, 0)));

    assertThat(score(scale, 0)).isZero();
    assertThat(score(scale, 1e-7)).isLessThan(0.2);
    // A first window that is not exactly equal adds an error, which tells how little it means.
    assertThat(scale.standardize(new Measured(0.001, 0.001), 1, 0).value()).isLessThan(1.5);
  }

  @Test
  void needsAWindow() {
    assertThatThrownBy(() -> SignalScale.of(List.of())).hasMessageContaining("no windows");
  }
}
