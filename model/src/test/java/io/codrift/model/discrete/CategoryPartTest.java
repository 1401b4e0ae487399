package io.codrift.model.discrete;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Category;
import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.SortedColumn;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/** Columns with codes of categories. */
class CategoryPartTest {
  private final UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(20261127L);
  private final ZigguratSampler.NormalizedGaussian normal =
      ZigguratSampler.NormalizedGaussian.of(random);

  @Test
  void aColumnOfCodesIsDiscreteHoweverManyLevelsItHas() {
    DiscretePart part = part(4000, r -> code(r % 2000));
    assertThat(part.isDiscrete()).isTrue();
    assertThat(part.levels()).as("255 levels and all others").isEqualTo(256);
    DiscretePart few = part(100, r -> code(r % 50));
    assertThat(few.isDiscrete()).as("two rows each").isTrue();
    assertThat(few.levels()).isEqualTo(51);
  }

  @Test
  void theMostFrequentLevelsAreKept() {
    // Level k < 300 has 300 − k rows.
    double[] values = new double[300 * 301 / 2];
    for (int k = 0, r = 0; k < 300; k++) {
      for (int i = 0; i < 300 - k; i++) {
        values[r++] = code(k);
      }
    }
    DiscretePart part = DiscretePart.of(SortedColumn.of(values));
    for (int k = 0; k < 300; k++) {
      assertThat(part.level(code(k)) < 255).as("level %d", k).isEqualTo(k < 255);
    }
  }

  @Test
  void rareAndUnseenCodesAreOneLevel() {
    DiscretePart part = part(1000, r -> code(r < 5 ? 100 + r : r % 4));
    assertThat(part.levels()).isEqualTo(5);
    assertThat(part.level(code(100))).isEqualTo(4);
    assertThat(part.level(code(77))).as("not seen").isEqualTo(4);
    assertThat(part.level(code(2))).isLessThan(4);
  }

  @Test
  void anIdHasNoLevels() {
    DiscretePart part = part(1000, r -> code(r));
    assertThat(part.isDiscrete()).isTrue();
    assertThat(part.levels()).isEqualTo(1);
  }

  /** Rare codes are a level of their own: they must not get scores among the numbers. */
  @Test
  void theCodesOfAColumnWithNumbersAreAtoms() {
    IntToDoubleFunction value = r -> r % 5 == 0 ? code(r < 10 ? 100 + r : 1) : normal.sample();
    DiscretePart part = part(1000, value);
    assertThat(part.isDiscrete()).isFalse();
    assertThat(part.isContinuous()).isFalse();
    assertThat(part.levels()).as("the code, the rare codes, the numbers").isEqualTo(3);
    assertThat(part.level(code(1))).isZero();
    assertThat(part.level(code(100))).isEqualTo(1);
    assertThat(part.level(code(77))).isEqualTo(1);
    assertThat(part.level(0.5)).isEqualTo(2);
    DiscretePart rare = part(1000, r -> r == 7 ? code(1) : normal.sample());
    assertThat(rare.levels()).isEqualTo(2);
    assertThat(rare.level(code(1))).isZero();
  }

  @Test
  void fewNumbersBesideCodesAreLevels() {
    DiscretePart part = part(1000, r -> r % 10 == 0 ? r % 20 / 10.0 : code(r % 10));
    assertThat(part.isDiscrete()).isTrue();
    assertThat(part.levels()).as("two numbers, nine codes and all others").isEqualTo(12);
    DiscretePart one = part(1000, r -> r % 10 == 0 ? 7 : code(1));
    assertThat(one.isDiscrete()).isTrue();
    assertThat(one.levels()).isEqualTo(3);
    assertThat(one.level(7)).isNotEqualTo(one.level(code(1))).isLessThan(2);
  }

  @Test
  void isReadAsItWasWritten() {
    DiscretePart part = part(1000, r -> r % 5 == 0 ? code(r) : normal.sample());
    BinaryWriter out = new BinaryWriter();
    part.write(out);
    byte[] bytes = out.toBytes();
    DiscretePart read = DiscretePart.read(BinaryReader.of(bytes, 0, bytes.length));
    assertThat(read).isEqualTo(part);
    assertThat(read.level(code(77_777))).isEqualTo(part.level(code(77_777))).isZero();
  }

  private static double code(int level) {
    return Category.code("level " + level);
  }

  private static DiscretePart part(int n, IntToDoubleFunction value) {
    double[] values = new double[n];
    for (int r = 0; r < n; r++) {
      values[r] = value.applyAsDouble(r);
    }
    return DiscretePart.of(SortedColumn.of(values));
  }
}
