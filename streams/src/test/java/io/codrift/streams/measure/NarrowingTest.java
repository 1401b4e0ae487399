package io.codrift.streams.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NarrowingTest {
  @Test
  void usualColumnsAreNotChanged() {
    Narrowing narrowing = Narrowing.of(new double[] {-3, 0, 1e30, 1e-30});

    assertThat(narrowing).isEqualTo(new Narrowing(0, 0));
    assertThat(narrowing.apply(2.5)).isEqualTo(2.5f);
    assertThat(narrowing.addedEntropy()).isZero();
  }

  @Test
  void valuesFarFromZeroKeepTheirDifferences() {
    double[] millis = {1_700_000_000_000.0, 1_700_000_000_001.0, 1_700_000_000_003.0};
    Narrowing narrowing = Narrowing.of(millis);

    assertThat(narrowing.apply(millis[2]) - narrowing.apply(millis[1])).isEqualTo(2f);
    assertThat(narrowing.addedEntropy()).isZero();
    assertThat(Narrowing.of(new double[] {-5, -4, -3}).offset()).isEqualTo(-5);
    assertThat(Narrowing.of(new double[] {-5, 4}).offset()).isZero();
  }

  @Test
  void valuesOutsideTheRangeOfFloatsAreMovedIntoIt() {
    Narrowing large = Narrowing.of(new double[] {-1e300, 1, 2e300});
    assertThat(Float.isFinite(large.apply(2e300))).isTrue();
    assertThat(large.apply(2e300)).isEqualTo(-2 * large.apply(-1e300));

    Narrowing tiny = Narrowing.of(new double[] {-1e-300, 1e-301, 2e-300});
    assertThat(tiny.apply(2e-300)).isEqualTo(-2 * tiny.apply(-1e-300)).isPositive();
    assertThat(tiny.addedEntropy()).isCloseTo(tiny.shift() * 0.6931471805599453, within(1e-9));
  }

  @Test
  void theWholeRangeOfDoublesIsAccepted() {
    double[] values = {-Double.MAX_VALUE, Double.MIN_VALUE, Double.MAX_VALUE};
    Narrowing narrowing = Narrowing.of(values);

    for (double value : values) {
      assertThat(Float.isFinite(narrowing.apply(value))).isTrue();
    }
  }

  @Test
  void aConstantBecomesZero() {
    assertThat(Narrowing.of(new double[] {1e300, 1e300}).apply(1e300)).isZero();
    assertThat(Narrowing.of(new double[] {0, 0})).isEqualTo(new Narrowing(0, 0));
    assertThat(Narrowing.of(new double[0])).isEqualTo(new Narrowing(0, 0));
  }
}
