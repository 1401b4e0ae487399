package io.codrift.streams.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RemainderTest {
  @Property
  void everyDoubleIsRestored(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return;
    }
    float rounded = Remainder.rounded(value);
    assertThat(Float.isFinite(rounded)).isTrue();
    assertThat(Double.doubleToRawLongBits(Remainder.restored(rounded, Remainder.of(value))))
        .isEqualTo(bits);
  }

  @Property
  void aFloatHasNone(@ForAll float value) {
    assertThat(Remainder.of(value)).isZero();
    assertThat(Remainder.restored(value, 0)).isEqualTo(value);
  }

  @Property
  void fourBytesSufficeInTheRangeOfFloats(@ForAll long bits) {
    // The exponents of normal float32 numbers.
    double value =
        Math.scalb(
            1 + (bits & 0xFFFFFFFFFFFFFL) * 0x1p-52, (int) Long.remainderUnsigned(bits, 253) - 126);
    assertThat(Remainder.bytes(Remainder.of(value))).isLessThanOrEqualTo(4);
    assertThat(Remainder.bytes(Remainder.of(-value))).isLessThanOrEqualTo(4);
  }

  @Test
  void theEdgesOfTheRangeAreRestored() {
    DoubleStream.of(
            0.0, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1e300, 3.4028236e38, 1e-46, 1e-320)
        .flatMap(value -> DoubleStream.of(value, -value))
        .forEach(
            value ->
                assertThat(Remainder.restored(Remainder.rounded(value), Remainder.of(value)))
                    .isEqualTo(value));
    assertThat(Remainder.restored(Remainder.rounded(Double.NaN), Remainder.of(Double.NaN))).isNaN();
  }
}
