package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.ConfigLoader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangedConfigurationTest {
  private static final Instant START = Instant.parse("2026-01-31T00:00:00Z");

  private final ChangedConfiguration changed =
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

  private void add(String monitor, int window, int seconds, boolean forgotten) {
    changed.add(
        DependenceEstimate.newBuilder()
            .setMonitor(monitor)
            .setSource("orders")
            .setX(List.of("price"))
            .setY(List.of("demand"))
            .setWindowStart(START.plusSeconds(300L * window))
            .setWindowEnd(START.plusSeconds(300L * window + seconds))
            .setStatus(EstimateStatus.OK)
            .setForgotten(forgotten)
            .build());
  }

  @Test
  void whatIsAsBeforeIsNotTold() {
    add("kept", 0, 60, false);
    add("kept", 1, 300, false);
    add("removed and deleted", 0, 300, false);
    add("removed and deleted", 1, 300, true);
    assertThat(changed.lines()).isEmpty();
  }

  @Test
  void aMonitorThatIsGoneAndAnotherSizeOfWindowsAreTold() {
    add("removed", 1, 300, false);
    add("removed", 0, 300, false);
    add("kept", 0, 60, false);
    assertThat(changed.lines()).hasSize(2);
    assertThat(changed.lines().get(0))
        .startsWith(
            "There are estimates of monitors that are not configured: removed (last window"
                + " 2026-01-31T00:10:00Z). Where `run` starts without them")
        .contains("deleted 7d after their last estimate");
    assertThat(changed.lines().get(1))
        .startsWith("The last windows of orders were of 1m, and are of 5m");
  }
}
