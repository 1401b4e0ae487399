package io.codrift.streams.estimate.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FitSeedTest {
  @Test
  void isFixedForever() {
    // A seed that changes between releases changes every published number of a replay.
    assertThat(FitSeed.of(new FitKey("price-demand", "north", 1_700_000_000_000L, 0)))
        .isEqualTo(SEED);
  }

  @Test
  void differsByMonitorSegmentAndWindow() {
    Set<Long> seeds = new HashSet<>();
    for (String monitor : new String[] {"a", "ab", "b"}) {
      for (String segment : new String[] {"", "a", "b", "bc"}) {
        for (long start = 0; start < 100; start++) {
          seeds.add(FitSeed.of(new FitKey(monitor, segment, start * 60_000, 0)));
        }
      }
    }
    assertThat(seeds).hasSize(3 * 4 * 100);
  }

  private static final long SEED = -3117598906851977967L;
}
