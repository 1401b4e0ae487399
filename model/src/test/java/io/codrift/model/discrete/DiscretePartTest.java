package io.codrift.model.discrete;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class DiscretePartTest {
  private final UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(20261126L);
  private final ZigguratSampler.NormalizedGaussian normal =
      ZigguratSampler.NormalizedGaussian.of(random);

  @Test
  void aColumnWithFewRepeatedValuesIsDiscrete() {
    DiscretePart labels = part(1000, r -> r % 3);
    assertThat(labels.isDiscrete()).isTrue();
    assertThat(labels.levels()).isEqualTo(4);
    assertThat(labels.level(0)).isZero();
    assertThat(labels.level(-0.0)).isZero();
    assertThat(labels.level(2)).isEqualTo(2);
    assertThat(labels.level(7)).as("a value that was not seen").isEqualTo(3);
    assertThat(part(1000, r -> r % 100).isDiscrete()).isTrue();
    assertThat(part(1000, r -> r % 101).isDiscrete()).as("fewer than ten rows each").isFalse();
    assertThat(part(10_000, r -> r % 256).isDiscrete()).isTrue();
    assertThat(part(10_000, r -> r % 257).isDiscrete()).isFalse();
  }

  @Test
  void rareValuesAreOneLevel() {
    DiscretePart part = part(1000, r -> r == 0 ? 5 : r == 1 ? 6 : r % 4);
    assertThat(part.isDiscrete()).isTrue();
    assertThat(part.levels()).isEqualTo(5);
    assertThat(part.level(5)).isEqualTo(part.level(6)).isEqualTo(4);
  }

  @Test
  void measuredAndRoundedColumnsAreContinuous() {
    assertThat(part(1000, r -> normal.sample()).isContinuous()).isTrue();
    assertThat(part(1000, r -> Math.round(100 * normal.sample()) / 100.0).isContinuous()).isTrue();
    assertThat(part(600, r -> Math.round(12 * normal.sample())).isContinuous())
        .as("rounded to about 70 values")
        .isTrue();
    assertThat(part(1000, r -> r % 500).isContinuous()).as("each row twice").isTrue();
  }

  @Test
  void aValueOfManyRowsIsAnAtomOfAMeasuredColumn() {
    DiscretePart half = part(1000, r -> r % 2 == 0 ? 0 : normal.sample());
    assertThat(half.isDiscrete()).isFalse();
    assertThat(half.isContinuous()).isFalse();
    assertThat(half.levels()).isEqualTo(2);
    assertThat(half.level(0)).isZero();
    assertThat(half.level(0.1)).isEqualTo(1);
    DiscretePart most = part(1000, r -> r % 50 == 0 ? normal.sample() : 0);
    assertThat(most.isDiscrete()).as("twenty rows have other values").isFalse();
    assertThat(most.levels()).isEqualTo(2);
    DiscretePart two = part(2000, r -> r % 10 == 0 ? 9.99 : r % 10 == 1 ? 19.99 : normal.sample());
    assertThat(two.levels()).isEqualTo(3);
    assertThat(part(2000, r -> r % 100 == 0 ? 0 : normal.sample()).isContinuous())
        .as("one in a hundred")
        .isTrue();
  }

  @Test
  void aRareEventIsDiscrete() {
    DiscretePart event = part(10_000, r -> r % 1000 == 0 ? 1 : 0);
    assertThat(event.isDiscrete()).isTrue();
    assertThat(event.levels()).isEqualTo(3);
  }

  @Test
  void exchangedCodesAndTransformedColumnsHaveTheSameParts() {
    double[] values =
        IntStream.range(0, 3000)
            .mapToDouble(r -> Math.floor(9 / (0.1 + random.nextDouble())))
            .toArray();
    double[] inflated =
        IntStream.range(0, 3000).mapToDouble(r -> r % 3 == 0 ? 0 : normal.sample()).toArray();
    for (double[] column : new double[][] {values, inflated}) {
      DiscretePart part = DiscretePart.of(SortedColumn.of(column));
      for (DoubleUnaryOperator map :
          new DoubleUnaryOperator[] {
            v -> v * v * v + v, v -> -v, v -> (v * 7919) % 104729,
          }) {
        DiscretePart mapped =
            DiscretePart.of(SortedColumn.of(Arrays.stream(column).map(map).toArray()));
        assertThat(mapped.isDiscrete()).isEqualTo(part.isDiscrete());
        assertThat(mapped.levels()).isEqualTo(part.levels());
      }
    }
  }

  @Test
  void isReadAsItWasWritten() {
    DiscretePart part = part(1000, r -> r % 7);
    BinaryWriter out = new BinaryWriter();
    part.write(out);
    byte[] bytes = out.toBytes();
    assertThat(DiscretePart.read(BinaryReader.of(bytes, 0, bytes.length))).isEqualTo(part);
    BinaryWriter descending = new BinaryWriter();
    descending.integer(1);
    descending.reals(new double[] {2, 1});
    byte[] wrong = descending.toBytes();
    assertThatThrownBy(() -> DiscretePart.read(BinaryReader.of(wrong, 0, wrong.length)))
        .hasMessageContaining("not ascending");
  }

  private static DiscretePart part(int n, IntToDoubleFunction value) {
    double[] values = new double[n];
    for (int r = 0; r < n; r++) {
      values[r] = value.applyAsDouble(r);
    }
    return DiscretePart.of(SortedColumn.of(values));
  }
}
