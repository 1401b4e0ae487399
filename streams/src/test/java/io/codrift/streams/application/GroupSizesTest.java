package io.codrift.streams.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.FitRequest.Shape;
import io.codrift.streams.config.ConfigLoader;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Groups whose full samples would not fit into the heap are smaller, and it is said. */
class GroupSizesTest {
  private static final long MB = 1L << 20;

  private static GroupSizes sizes(String source, long room) {
    return new GroupSizes(
        new ConfigLoader(Map.of())
            .read(
                "c.yaml",
                """
                kafka: { bootstrap.servers: "b:9092" }
                sources:
                  - { topic: orders, format: json, %s }
                """
                    .formatted(source)),
        room);
  }

  private static final String PAIRS =
      "window: { size: 5m, max-samples: 8192 }, monitors: [{ target: a, features: ["
          + "b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] }]";

  @Test
  void aGroupHasHalfOfTheRoomInTheHeap() {
    // A fit of 1 + 1 columns and 8,192 rows takes 4.8 MB.
    assertThat(sizes(PAIRS, 1024 * MB).applyAsInt(new Shape(1, 1))).isEqualTo(64);
    assertThat(sizes(PAIRS, 100 * MB).applyAsInt(new Shape(1, 1))).isEqualTo(10);
    assertThat(sizes(PAIRS, 1 * MB).applyAsInt(new Shape(1, 1))).isEqualTo(1);
    assertThat(sizes(PAIRS, 1 * MB).applyAsInt(new Shape(2, 2)))
        .as("of a monitor that is not configured any longer")
        .isEqualTo(64);
  }

  @Test
  void itIsSaidWhereMoreFitsMayWait() {
    assertThat(sizes(PAIRS, 100 * MB).remarks())
        .containsExactly(
            "estimator.max-group: of monitors with 1 + 1 columns at most 10 fits train together, not"
                + " 64, because one of window.max-samples rows takes about 5 MB, and a group has half"
                + " of the 100 MB that the heap has for fits. Write a smaller window.max-samples, or"
                + " give the JVM more (-Xmx in CODRIFT_JAVA_OPTS).");
    assertThat(sizes(PAIRS, 1024 * MB).remarks()).isEmpty();
    String one = "window: { size: 5m, max-samples: 8192 }, monitors: [{ name: m, x: [a], y: [b] }]";
    assertThat(sizes(one, 10 * MB).remarks()).as("no more than one can wait").isEmpty();
    assertThat(sizes(one + ", split-by: region, max-segments: 100", 100 * MB).remarks())
        .singleElement()
        .asString()
        .contains("at most 10 fits");
  }

  @Test
  void aFullFitThatIsLargerThanTheHeapIsSaid() {
    String one =
        "window: { size: 5m, max-samples: 400000 }, monitors: [{ name: m, x: [a, b], y: [c, d] }]";
    GroupSizes sizes = sizes(one, 352 * MB);
    assertThat(sizes.remarks())
        .containsExactly(
            "window.max-samples: a fit of so many rows of a monitor with 2 + 2 columns takes about"
                + " 360 MB, and the heap has 352 MB for it. Where windows have so many rows the"
                + " process may run out of memory. Write a smaller window.max-samples, give the"
                + " monitor fewer columns, or give the JVM more (-Xmx in CODRIFT_JAVA_OPTS).");
    assertThat(sizes.applyAsInt(new Shape(2, 2))).isEqualTo(1);
    assertThat(sizes(one, 400 * MB).remarks()).as("a fit alone may take all of it").isEmpty();
  }
}
