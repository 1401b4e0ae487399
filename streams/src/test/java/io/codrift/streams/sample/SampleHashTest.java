package io.codrift.streams.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SampleHashTest {
  /** These values must not change: samples of different versions could not be merged. */
  @Test
  void neverChanges() {
    assertThat(new SampleHash("orders", 0).of(0)).isEqualTo(1901551391945575578L);
    assertThat(new SampleHash("orders", 3).of(123_456_789L)).isEqualTo(-5468371306344712424L);
  }

  /** Chi-squared over 256 classes: the upper 0.1 % point at 255 degrees of freedom is 330.5. */
  @Test
  void spreadsNeighbouringOffsetsAndPartitionsEvenly() {
    for (int partition = 0; partition < 4; partition++) {
      SampleHash hash = new SampleHash("orders", partition);
      int[] high = new int[256];
      int[] low = new int[256];
      LongStream.range(0, 1 << 16)
          .map(hash::of)
          .forEach(
              h -> {
                high[(int) (h >>> 56)]++;
                low[(int) (h & 255)]++;
              });
      assertThat(chiSquared(high)).isLessThan(330.5);
      assertThat(chiSquared(low)).isLessThan(330.5);
    }
  }

  @Test
  void distinguishesTopicsAndPartitions() {
    assertThat(
            LongStream.of(
                    new SampleHash("orders", 0).of(5),
                    new SampleHash("orders", 1).of(5),
                    new SampleHash("order", 0).of(5),
                    new SampleHash("sredro", 0).of(5))
                .distinct())
        .hasSize(4);
  }

  private static double chiSquared(int[] counts) {
    double expected = IntStream.of(counts).sum() / (double) counts.length;
    return IntStream.of(counts)
        .mapToDouble(count -> (count - expected) * (count - expected) / expected)
        .sum();
  }
}
