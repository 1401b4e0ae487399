package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gauges that the estimate stage sets and removes. */
class EstimateGaugesTest {
  private final FakeEstimator estimator = new FakeEstimator();
  @TempDir private Path stateDir;
  private StageHarness stage;

  @AfterEach
  void closeStage() {
    stage.close();
  }

  @Test
  void showsItsMonitorsAndRemovesTheirGaugesWhenTheTaskLeaves() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);
    stage.send(parts.part(0, 0, 5, 1f));
    stage.tick();

    assertThat(gauge("codrift_mutual_information_nats")).isEqualTo(1);
    assertThat(gauge("codrift_level_nats")).isEqualTo(0.25);
    assertThat(gauge("codrift_shift_nats")).isNull();
    assertThat(windowGauge("codrift_window_end_timestamp_seconds")).isEqualTo(60);
    assertThat(windowGauge("codrift_window_status", "status", "ok")).isEqualTo(1);
    assertThat(
            stage.registry.getSampleValue(
                "codrift_windows_total",
                new String[] {"source", "outcome"},
                new String[] {"orders", "ok"}))
        .isEqualTo(1);

    stage.close();
    assertThat(gauge("codrift_mutual_information_nats")).isNull();
    assertThat(windowGauge("codrift_window_end_timestamp_seconds")).isNull();
    assertThat(windowGauge("codrift_window_status", "status", "ok")).isNull();
    assertThat(backlog()).isNull();
  }

  @Test
  void showsTheBacklog() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.holding(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);
    HeldModelService held = stage.held();

    stage.send(parts.part(0, 0, 5, 1f));
    stage.send(parts.part(0, MINUTE, 5, 1f));
    // What was sent has begun within the first seconds.
    stage.driver.advanceWallClockTime(
        Duration.between(stage.now(), StageHarness.NOW.plusSeconds(9)));
    assertThat(backlog()).isEqualTo(2);
    assertThat(
            stage.registry.getSampleValue(
                "codrift_backlog_age_seconds", new String[] {"task"}, new String[] {"0_0"}))
        .isEqualTo(9);

    held.fit();
    stage.tick();
    assertThat(backlog()).isEqualTo(1);
  }

  private Double windowGauge(String name) {
    return stage.registry.getSampleValue(
        name, new String[] {"source", "monitor", "segment"}, new String[] {"orders", "ab", ""});
  }

  private Double backlog() {
    return stage.registry.getSampleValue(
        "codrift_backlog_windows", new String[] {"task"}, new String[] {"0_0"});
  }

  private Double gauge(String name) {
    return stage.registry.getSampleValue(
        name, new String[] {"monitor", "segment"}, new String[] {"ab", ""});
  }

  private Double windowGauge(String name, String label, String value) {
    return stage.registry.getSampleValue(
        name,
        new String[] {"source", "monitor", "segment", label},
        new String[] {"orders", "ab", "", value});
  }
}
