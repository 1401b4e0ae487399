package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Measured;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalBaselineTest {
  private static List<Integer> noGaps(int m) {
    return Collections.nCopies(m, 0);
  }

  private static List<Measured> autoregression(double phi, double sigma, double error, int m) {
    var normal =
        ZigguratSampler.NormalizedGaussian.of(RandomSource.XO_RO_SHI_RO_128_PP.create(11L));
    List<Measured> values = new ArrayList<>();
    double x = normal.sample();
    for (int i = 0; i < m; i++) {
      values.add(new Measured(0.5 + sigma * x, error));
      x = phi * x + Math.sqrt(1 - phi * phi) * normal.sample();
    }
    return values;
  }

  @Test
  void splitsTheScatterIntoErrorAndExcess() {
    SignalBaseline baseline =
        SignalBaseline.learn(autoregression(0, 0.05, 0.03, 20_000), noGaps(20_000));

    assertThat(baseline.mean()).isCloseTo(0.5, within(0.002));
    assertThat(Math.sqrt(baseline.pooledVariance())).isCloseTo(0.03, within(1e-12));
    assertThat(Math.sqrt(baseline.excessVariance())).isCloseTo(0.04, within(0.001));
    assertThat(baseline.standardize(new Measured(0.5 + 0.05, 0.03))).isCloseTo(1, within(0.05));
  }

  @Test
  void errorsLargerThanTheScatterLeaveNoExcess() {
    SignalBaseline baseline = SignalBaseline.learn(autoregression(0, 0.01, 0.03, 100), noGaps(100));
    assertThat(baseline.excessVariance()).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.6})
  void findsTheAutocorrelationAndWhitensIt(double phi) {
    List<Measured> values = autoregression(phi, 0.05, 0.05, 20_000);
    SignalBaseline baseline = SignalBaseline.learn(values, noGaps(values.size()));
    assertThat(baseline.autocorrelation()).isCloseTo(phi, within(0.03));

    double squares = 0;
    double products = 0;
    double last = 0;
    for (int i = 1; i < values.size(); i++) {
      double e =
          baseline.whiten(
              baseline.standardize(values.get(i)), baseline.standardize(values.get(i - 1)), 1);
      squares += e * e;
      products += e * last;
      last = e;
    }
    assertThat(squares / values.size()).isCloseTo(1, within(0.05));
    assertThat(products / squares).isCloseTo(0, within(0.03));
  }

  @Test
  void autocorrelationIsBounded() {
    List<Measured> ramp = new ArrayList<>();
    List<Measured> zigzag = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ramp.add(new Measured(i, 1));
      zigzag.add(new Measured(i % 2, 1));
    }
    assertThat(SignalBaseline.learn(ramp, noGaps(50)).autocorrelation())
        .isEqualTo(SignalBaseline.LARGEST_AUTOCORRELATION);
    assertThat(SignalBaseline.learn(zigzag, noGaps(50)).autocorrelation()).isZero();
  }

  @Test
  void windowsAfterAGapAreNotNeighbours() {
    List<Measured> pairs = new ArrayList<>();
    List<Integer> gaps = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      // Equal within a pair, opposite between pairs that are separated by a missing window.
      pairs.add(new Measured(i / 2 % 2 == 0 ? 1 : -1, 0.1));
      gaps.add(i % 2 == 0 ? 1 : 0);
    }
    assertThat(SignalBaseline.learn(pairs, gaps).autocorrelation())
        .isEqualTo(SignalBaseline.LARGEST_AUTOCORRELATION);
    assertThat(SignalBaseline.learn(pairs, noGaps(100)).autocorrelation()).isLessThan(0.2);
  }

  @Test
  void aDistantPredecessorPredictsLess() {
    SignalBaseline baseline = new SignalBaseline(0, 1, 0, 0.5, 50);
    assertThat(baseline.whiten(1, 1, 1)).isCloseTo(0.5 / Math.sqrt(0.75), within(1e-12));
    assertThat(baseline.whiten(1, 1, 2)).isCloseTo(0.75 / Math.sqrt(1 - 0.0625), within(1e-12));
    assertThat(baseline.whiten(1, 1, 1_000)).isEqualTo(1);
  }

  @Test
  void roundingOfConstantValuesIsNoEvidence() {
    SignalBaseline baseline =
        SignalBaseline.learn(Collections.nCopies(50, new Measured(0, 0)), noGaps(50));
    assertThat(baseline.standardize(new Measured(1e-7, 0))).isLessThan(0.2);
    assertThat(baseline.standardize(new Measured(0, 0))).isZero();
    // A first window that is not exactly independent adds an error.
    assertThat(baseline.standardize(new Measured(0.001, 0.001))).isLessThan(1.5);
  }

  @Test
  void oneOutlierDoesNotWidenTheBaseline() {
    List<Measured> values = autoregression(0, 0.01, 0.01, 50);
    SignalBaseline calm = SignalBaseline.learn(values, noGaps(50));
    values.set(20, new Measured(0.5 + 0.5, 0.01));
    SignalBaseline wild = SignalBaseline.learn(values, noGaps(50));

    assertThat(wild.mean()).isCloseTo(calm.mean(), within(0.003));
    assertThat(wild.standardize(new Measured(0.53, 0.01))).isGreaterThan(2);
  }

  @Test
  void needsTwoWindows() {
    assertThatThrownBy(() -> SignalBaseline.learn(List.of(new Measured(1, 1)), noGaps(1)))
        .hasMessageContaining("not 1");
  }
}
