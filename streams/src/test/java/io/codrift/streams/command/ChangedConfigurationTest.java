package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.ConfigLoader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangedConfigurationTest {
  private static final Instant START = Instant.parse("2026-01-31T00:00:00Z");

  private static DependenceEstimate estimate(String monitor, int window, int seconds) {
    return DependenceEstimate.newBuilder()
        .setMonitor(monitor)
        .setSource("orders")
        .setX(List.of("price"))
        .setY(List.of("demand"))
        .setWindowStart(START.plusSeconds(300L * window))
        .setWindowEnd(START.plusSeconds(300L * window + seconds))
        .setStatus(EstimateStatus.OK)
        .build();
  }

  private static DependenceEstimate forgotten(DependenceEstimate estimate) {
    return DependenceEstimate.newBuilder(estimate).setForgotten(true).build();
  }

  private static DependenceEstimate of(String segment, DependenceEstimate estimate) {
    return DependenceEstimate.newBuilder(estimate).setSegment(segment).build();
  }

  /** Partitions are read one after another, so that any order can come. */
  private static List<String> lines(DependenceEstimate... estimates) {
    List<DependenceEstimate> order = new ArrayList<>(List.of(estimates));
    List<String> lines = lines(order);
    Collections.reverse(order);
    assertThat(lines(order)).as("in the reverse order").isEqualTo(lines);
    return lines;
  }

  private static List<String> lines(List<DependenceEstimate> estimates) {
    ChangedConfiguration changed =
        new ChangedConfiguration(
            new ConfigLoader(Map.of())
                .read(
                    "test.yaml",
                    """
                    kafka: { bootstrap.servers: "b:9092" }
                    topics: { retention: 7d }
                    sources:
                      - topic: orders
                        format: json
                        window: { size: 5m }
                        monitors: [{ name: kept, x: [price], y: [demand] }]
                    """));
    estimates.forEach(changed::add);
    return changed.lines();
  }

  @Test
  void whatIsAsBeforeIsNotTold() {
    DependenceEstimate gone = estimate("removed and deleted", 1, 300);
    assertThat(
            lines(
                estimate("kept", 0, 60),
                estimate("kept", 1, 300),
                estimate("removed and deleted", 0, 300),
                gone,
                forgotten(gone)))
        .isEmpty();
  }

  @Test
  void aMonitorThatIsGoneAndAnotherSizeOfWindowsAreTold() {
    List<String> lines =
        lines(estimate("removed", 1, 300), estimate("removed", 0, 300), estimate("kept", 0, 60));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .startsWith(
            "There are estimates of monitors that are not configured: removed (last window"
                + " 2026-01-31T00:10:00Z). Where `run` starts without them")
        .contains("deleted 7d after their last estimate");
    assertThat(lines.get(1)).startsWith("The last windows of orders were of 1m, and are of 5m");
  }

  /** A partition that has fallen behind, or a segment that is silent, has old windows. */
  @Test
  void theLatestWindowsOfASourceTellTheirSize() {
    assertThat(
            lines(
                of("us", estimate("kept", 0, 60)),
                of("eu", estimate("kept", 4, 60)),
                of("eu", estimate("kept", 4, 300)),
                of("us", forgotten(estimate("kept", 9, 60)))))
        .isEmpty();
    assertThat(lines(estimate("kept", 2, 60), estimate("kept", 1, 300))).hasSize(1);
  }

  /** A 1m and a 5m window may end at the same time. */
  @Test
  void whereTheChangeIsOverItIsNotTold() {
    DependenceEstimate now = estimate("kept", 1, 300);
    DependenceEstimate before =
        DependenceEstimate.newBuilder(now)
            .setWindowStart(now.getWindowEnd().minusSeconds(60))
            .build();
    assertThat(lines(before, now)).isEmpty();
  }

  @Test
  void aRemovedMonitorIsToldUntilAllItsSegmentsAreDeleted() {
    DependenceEstimate eu = of("eu", estimate("removed", 3, 300));
    DependenceEstimate us = of("us", estimate("removed", 2, 300));
    assertThat(lines(eu, us, forgotten(eu)))
        .singleElement()
        .asString()
        .contains("not configured: removed (last window 2026-01-31T00:15:00Z).");
    assertThat(lines(eu, us, forgotten(eu), forgotten(us))).isEmpty();
  }

  @Test
  void theWindowsOfAFormerSourceOfAMonitorAreNotThoseOfItsSource() {
    assertThat(
            lines(
                DependenceEstimate.newBuilder(estimate("kept", 0, 60)).setSource("visits").build()))
        .isEmpty();
  }
}
