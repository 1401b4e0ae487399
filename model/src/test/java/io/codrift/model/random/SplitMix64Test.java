package io.codrift.model.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
  @Test
  void equalsTheSequentialGenerator() {
    for (long seed : new long[] {0, 1, -1, 1234567, Long.MIN_VALUE}) {
      UniformRandomProvider stepping = RandomSource.SPLIT_MIX_64.create(seed);
      for (int index = 0; index < 100; index++) {
        assertThat(SplitMix64.at(seed, index)).isEqualTo(stepping.nextLong());
      }
    }
  }

  @Test
  void isFixedForever() {
    // The first number for seed 1234567 of the authors' program.
    assertThat(SplitMix64.at(1234567, 0)).isEqualTo(6457827717110365317L);
    assertThat(SplitMix64.uniform(1234567, 0)).isEqualTo(0x1.667b405fec23ep-2);
  }

  @Test
  void uniformNumbersLieInTheOpenInterval() {
    for (long seed = 0; seed < 10_000; seed++) {
      assertThat(SplitMix64.uniform(seed, 3)).isGreaterThan(0).isLessThan(1);
    }
  }
}
