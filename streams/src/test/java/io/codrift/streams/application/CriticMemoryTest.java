package io.codrift.streams.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CriticMemoryTest {
  private static final long MB = 1L << 20;

  /**
   * Each open pane has a block of 32 rows in the heap from its first row on: 32 × (24 + 4 × 100) =
   * 14 kB. A partition with one row in each of 288 panes of 100 segments has 390 MB of them.
   */
  @Test
  void openPanesThatAreLargerThanTheHeapAreRefused() {
    String names = IntStream.range(0, 100).mapToObj(i -> "f" + i).collect(Collectors.joining(", "));
    CodriftConfig config =
        new ConfigLoader(Map.of())
            .read(
                "c.yaml",
                """
                kafka: { bootstrap.servers: "b:9092" }
                sources:
                  - topic: wide
                    format: json
                    split-by: region
                    window: { size: 24h, advance: 5m, max-samples: 1000 }
                    monitors: [{ target: f0, features: [%s] }]
                """
                    .formatted(names));
    assertThat(MemoryNeeds.problems("c.yaml", config, Set.of(Stage.WINDOW), 512 * MB, 2048 * MB))
        .isNotEmpty();
  }
}
