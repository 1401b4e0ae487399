package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.ServiceConfig;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows that wait, and which of them are skipped. */
class OverloadTest {
  private final FakeEstimator estimator = new FakeEstimator();
  @TempDir private Path stateDir;
  private StageHarness stage;

  @AfterEach
  void closeStage() {
    stage.close();
  }

  @Test
  void overloadSkipsTheOldestWindowsThatWait() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.holding(
            config(new ServiceConfig(2, false, 64, 3), source(tumbling(2, 1000), 10, AB)),
            stateDir,
            estimator);
    HeldModelService held = stage.held();

    for (int i = 0; i < 5; i++) {
      stage.send(parts.part(0, i * MINUTE, 5, i));
    }
    stage.tick();
    assertThat(stage.estimates()).as("the first is in flight, the order is kept").isEmpty();
    for (int i = 0; i < 3; i++) {
      held.fit();
      stage.tick();
    }

    assertThat(stage.estimates())
        .extracting(DependenceEstimate::getStatus)
        .containsExactly(
            EstimateStatus.OK,
            EstimateStatus.SKIPPED,
            EstimateStatus.SKIPPED,
            EstimateStatus.OK,
            EstimateStatus.OK);
  }

  @Test
  void manySegmentsThatCompleteTogetherAreNotOverload() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.fitting(
            config(new ServiceConfig(1, false, 64, 3), source(tumbling(2, 1000), 10, AB)),
            stateDir,
            estimator);

    for (int i = 0; i < 8; i++) {
      stage.send(parts.part(0, 0, 5, i).segment("s" + i));
    }
    stage.tick();

    assertThat(stage.estimates())
        .hasSize(8)
        .extracting(DependenceEstimate::getStatus)
        .containsOnly(EstimateStatus.OK);
  }

  @Test
  void skipOldestKeepsOnlyTheNewestWaiting() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.holding(
            config(new ServiceConfig(100, true, 64, 3), source(tumbling(2, 1000), 10, AB)),
            stateDir,
            estimator);
    HeldModelService held = stage.held();

    for (int i = 0; i < 4; i++) {
      stage.send(parts.part(0, i * MINUTE, 5, i));
    }
    held.fit();
    stage.tick();
    held.fit();
    stage.tick();

    assertThat(stage.estimates())
        .extracting(DependenceEstimate::getStatus)
        .containsExactly(
            EstimateStatus.OK, EstimateStatus.SKIPPED, EstimateStatus.SKIPPED, EstimateStatus.OK);
  }
}
