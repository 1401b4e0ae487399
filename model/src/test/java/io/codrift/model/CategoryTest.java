package io.codrift.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CategoryTest {
  /** Stores, messages and references hold codes, so these numbers must never change. */
  @Test
  void codesAreFixedForever() {
    assertThat(
            List.of("", "a", "Berlin", "München", "12345678", "123456789", "5").stream()
                .map(Category::code)
                .map(Double::toHexString))
        .containsExactly(
            "0x1.e220a8397b1dcp900",
            "0x1.5e025f9ade9eap900",
            "0x1.e4bd998acbabbp900",
            "0x1.bb3b930b94b94p900",
            "0x1.83dbec76b33f9p900",
            "0x1.7cf46f00f45fap900",
            "0x1.98fe11a44e15dp900");
  }

  @Test
  void aShownTextIsShortAndPlain() {
    assertThat(Category.shown("München \uD83D\uDE00")).isEqualTo("München \uD83D\uDE00");
    assertThat(Category.shown("")).isEmpty();
    assertThat(Category.shown("a\nb\u001B[31m\u007F\u0085\u202E\u2028\u2066\uE000\uD800c"))
        .isEqualTo("a\uFFFDb\uFFFD[31m\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDc");
    assertThat(Category.shown("x".repeat(40))).isEqualTo("x".repeat(40));
    assertThat(Category.shown("\uD83D\uDE00".repeat(1_000_000)))
        .isEqualTo("\uD83D\uDE00".repeat(39) + "…");
  }

  @Property
  void aShownTextIsShownAsItIs(@ForAll String text) {
    assertThat(Category.shown(Category.shown(text))).isEqualTo(Category.shown(text));
  }

  @Test
  void codesAreInARangeOfTheirOwn() {
    for (String text : List.of("", "0", "x".repeat(100_000), "\uD83D\uDE00")) {
      assertThat(Category.isCode(Category.code(text))).isTrue();
    }
    for (double number :
        new double[] {0, -1, 5, 1.7e9, Float.MAX_VALUE, Double.MAX_VALUE, Double.NaN}) {
      assertThat(Category.isCode(number)).isFalse();
    }
    assertThat(Category.isCode(Double.POSITIVE_INFINITY)).isFalse();
  }

  @Test
  void differentTextsHaveDifferentCodes() {
    Set<Double> codes = new HashSet<>();
    IntStream.range(0, 200_000).forEach(i -> codes.add(Category.code("shop " + i)));
    IntStream.range(0, 100).forEach(i -> codes.add(Category.code("\0".repeat(i))));
    IntStream.range(1, 100).forEach(i -> codes.add(Category.code("a\0".repeat(i))));
    assertThat(codes).hasSize(200_199);
  }

  @Test
  void aNumberIsTheCategoryOfItsShortestText() {
    assertThat(Category.text(5)).isEqualTo("5");
    assertThat(Category.text(-0.0)).isEqualTo("0");
    assertThat(Category.text(-17.50)).isEqualTo("-17.5");
    assertThat(Category.text(0.1)).isEqualTo("0.1");
    assertThat(Category.text(1e-7)).isEqualTo("0.0000001");
    assertThat(Category.text(1e15)).isEqualTo("1000000000000000");
    assertThat(Category.text(1e23)).isEqualTo("1" + "0".repeat(23));
    assertThat(Category.text(0x1p-44)).isEqualTo("0.000000000000056843418860808015");
    assertThat(Category.text(new BigDecimal("5.00"))).isEqualTo("5");
    assertThat(Category.text(new BigDecimal("0.000"))).isEqualTo("0");
    assertThat(Category.text(new BigDecimal("1e3"))).isEqualTo("1000");
    assertThat(Category.code(5.0)).isEqualTo(Category.code("5"));
  }

  @Property
  void theTextOfANumberGivesTheNumber(@ForAll double number) {
    assertThat(Double.parseDouble(Category.text(number))).isEqualTo(number + 0.0);
  }
}
