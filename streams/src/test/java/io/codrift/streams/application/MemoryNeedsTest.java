package io.codrift.streams.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.ConfigProblem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A configuration that cannot fit into memory is refused with the figure that is too large. */
class MemoryNeedsTest {
  private static final long MB = 1L << 20;

  private static CodriftConfig config(int maxSamples, int features, String more) {
    String names =
        IntStream.range(0, features).mapToObj(i -> "f" + i).collect(Collectors.joining(", "));
    return new ConfigLoader(Map.of())
        .read(
            "c.yaml",
            """
            kafka: { bootstrap.servers: "b:9092" }
            %s
            sources:
              - topic: small
                format: json
                window: { size: 5m }
                monitors: [{ name: m, x: [a], y: [b] }]
              - topic: large
                format: json
                window: { size: 5m, max-samples: %d }
                monitors: [{ target: f0, features: [%s] }]
            """
                .formatted(more, maxSamples, names));
  }

  private static List<String> problems(CodriftConfig config, Set<Stage> stages) {
    return MemoryNeeds.problems("c.yaml", config, stages, 512 * MB, 1024 * MB).stream()
        .map(ConfigProblem::toString)
        .toList();
  }

  @Test
  void aSampleThatIsLargerThanTheHeapIsRefused() {
    CodriftConfig config = config(1_000_000, 100, "");
    assertThat(problems(config, Set.of(Stage.ESTIMATE)))
        .containsExactly(
            "c.yaml: sources[1].window.max-samples: a sample of 1,000,000 rows of 100 features takes"
                + " 2,358 MB while it is merged, but the heap has 352 MB for it. Write at most"
                + " 149,311, monitor fewer features, or give the JVM more (-Xmx in"
                + " CODRIFT_JAVA_OPTS).");
    assertThat(problems(config, Set.of(Stage.WINDOW))).hasSize(1);
    assertThat(problems(config, Set.of(Stage.ALERT))).isEmpty();
    assertThat(problems(config(149_311, 100, ""), Set.of(Stage.ESTIMATE))).isEmpty();
  }

  private static CodriftConfig segmented(String window, int features, String more) {
    String names =
        IntStream.range(0, features).mapToObj(i -> "f" + i).collect(Collectors.joining(", "));
    return new ConfigLoader(Map.of())
        .read(
            "c.yaml",
            """
            kafka: { bootstrap.servers: "b:9092" }
            sources:
              - topic: wide
                format: json
                %s
                window: { %s, max-samples: 1000 }
                monitors: [{ target: f0, features: [%s] }]
            """
                .formatted(more, window, names));
  }

  private static String split(int maxSegments) {
    return "split-by: region\n    max-segments: " + maxSegments;
  }

  @Test
  void openPanesThatAreLargerThanTheHeapAreRefused() {
    String hopping = "size: 24h, advance: 5m";
    CodriftConfig config = segmented(hopping, 100, split(2_000));
    assertThat(problems(config, Set.of(Stage.WINDOW)))
        .containsExactly(
            "c.yaml: sources[0].max-segments: 2,000 segments with 288 panes of 100 features each, of"
                + " which a window consists, take 660 MB in each partition, but the heap has 352 MB"
                + " for them. Write at most 1,067, a longer window.advance, monitor fewer features,"
                + " or give the JVM more (-Xmx in CODRIFT_JAVA_OPTS).");
    assertThat(problems(config, Set.of(Stage.ESTIMATE))).isEmpty();
    assertThat(problems(segmented(hopping, 100, split(1_067)), Set.of(Stage.WINDOW))).isEmpty();
  }

  @Test
  void openPanesOfOrdinarySegmentsAreNotRefused() {
    for (String window :
        List.of(
            "size: 24h, advance: 5m",
            "size: 24h",
            "size: 168h, advance: 1h",
            "size: 16h, advance: 1m")) {
      assertThat(problems(segmented(window, 100, split(100)), Set.of(Stage.WINDOW)))
          .as(window)
          .isEmpty();
      assertThat(problems(segmented(window, 100, ""), Set.of(Stage.WINDOW))).as(window).isEmpty();
    }
  }

  @Test
  void aFitThatIsLargerThanTheHeapIsNotRefused() {
    CodriftConfig config =
        new ConfigLoader(Map.of())
            .read(
                "c.yaml",
                """
                kafka: { bootstrap.servers: "b:9092" }
                sources:
                  - topic: large
                    format: json
                    window: { size: 5m, max-samples: 400000 }
                    monitors: [{ name: m, x: [a, b, c], y: [d, e, f] }]
                """);
    assertThat(problems(config, Set.of(Stage.ESTIMATE)))
        .as("windows may have fewer rows")
        .isEmpty();
  }

  @Test
  void memoryThatIsNotThereIsRefused() {
    assertThat(problems(config(1000, 3, "memory: { cache: 600MB }"), Set.of(Stage.ALERT)))
        .containsExactly(
            "c.yaml: memory.cache: 600 MB is too much for a heap of 512 MB. Write less, or give the"
                + " JVM more (-Xmx in CODRIFT_JAVA_OPTS).");
    assertThat(problems(config(1000, 3, "memory: { stores: 1GB }"), Set.of(Stage.ALERT)))
        .containsExactly(
            "c.yaml: memory.stores: 1,024 MB and a heap of 512 MB are more than the memory of this"
                + " container or machine, 1,024 MB. Write less, or a smaller -Xmx in"
                + " CODRIFT_JAVA_OPTS.");
  }
}
