package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ServiceConfig;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows that wait, and which of them are skipped. */
class OverloadTest {
  private final FakeEstimator estimator = new FakeEstimator();
  @TempDir private Path stateDir;
  private final Parts parts = new Parts(1);
  private StageHarness stage;

  private static CodriftConfig allowing(int maxPending, boolean skipOldest, int maxGroup) {
    return config(
        new ServiceConfig(maxPending, skipOldest, maxGroup, 3), source(tumbling(2, 1000), 10, AB));
  }

  @AfterEach
  void closeStage() {
    stage.close();
  }

  @Test
  void overloadSkipsTheOldestWindowsThatWait() {
    stage = StageHarness.holding(allowing(2, false, 64), stateDir, estimator);
    HeldModelService held = stage.held();

    for (int i = 0; i < 5; i++) {
      stage.send(parts.part(0, i * MINUTE, 5, i));
      stage.driver.advanceWallClockTime(Duration.ofMinutes(1));
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
  void windowsOfABacklogAreNotSkippedHoweverSlowTheFitsAre() {
    stage = StageHarness.holding(allowing(2, false, 64), stateDir, estimator);

    for (int i = 0; i < 20; i++) {
      stage.send(parts.part(0, i * MINUTE, 5, i).closed(i));
    }
    fitAll(Duration.ofMinutes(10), 20);

    assertThat(stage.estimates())
        .hasSize(20)
        .extracting(DependenceEstimate::getStatus)
        .containsOnly(EstimateStatus.OK);
  }

  @Test
  void liveWindowsBehindABacklogAreNotSkippedWhileTheFitsCatchUp() {
    stage = StageHarness.holding(allowing(2, false, 64), stateDir, estimator);

    for (int i = 0; i < 20; i++) {
      stage.send(parts.part(0, i * MINUTE, 5, i).closed(20 * MINUTE));
    }
    for (int i = 20; i < 30; i++) {
      fitAll(Duration.ofSeconds(30), 2);
      stage.send(parts.part(0, i * MINUTE, 5, i));
    }
    fitAll(Duration.ofSeconds(30), 20);

    assertThat(stage.estimates())
        .hasSize(30)
        .extracting(DependenceEstimate::getStatus)
        .containsOnly(EstimateStatus.OK);
  }

  @Test
  void liveWindowsBehindABacklogAreSkippedWhereTheFitsNeverCatchUp() {
    stage = StageHarness.holding(allowing(2, false, 64), stateDir, estimator);

    for (int i = 0; i < 4; i++) {
      stage.send(parts.part(0, i * MINUTE, 5, i).closed(4 * MINUTE));
    }
    for (int i = 4; i < 24; i++) {
      fitAll(Duration.ofMinutes(i % 2 == 0 ? 2 : 0), 1 - i % 2);
      stage.send(parts.part(0, i * MINUTE, 5, i));
    }
    fitAll(Duration.ofMinutes(2), 20);

    List<DependenceEstimate> estimates = stage.estimates();
    assertThat(estimates).hasSize(24);
    assertThat(estimates.subList(0, 2))
        .as("a backlog, of which no live window is the second next")
        .extracting(DependenceEstimate::getStatus)
        .containsOnly(EstimateStatus.OK);
    assertThat(estimates)
        .filteredOn(estimate -> estimate.getStatus() == EstimateStatus.SKIPPED)
        .isNotEmpty()
        .extracting(DependenceEstimate::getReason)
        .containsOnly(
            "more than 2 windows of the monitor waited, and they come faster than they are fitted");
    assertThat(estimates.get(23).getStatus()).isEqualTo(EstimateStatus.OK);
  }

  @Test
  void theBacklogOfOneSegmentDoesNotHoldUpAnother() {
    stage = StageHarness.holding(allowing(100, false, 1), stateDir, estimator);

    for (int i = 0; i < 20; i++) {
      for (String segment : List.of("a", "b", "c", "d")) {
        stage.send(parts.part(0, i * MINUTE, 5, i).segment(segment).closed(i));
      }
    }
    stage.send(parts.part(0, 100 * MINUTE, 5, 1).segment("live"));
    fitAll(Duration.ofSeconds(1), 4);

    assertThat(stage.estimates())
        .as("it has its turn among the others")
        .extracting(DependenceEstimate::getSegment)
        .contains("live");
  }

  private void fitAll(Duration each, int times) {
    for (int i = 0; i < times; i++) {
      stage.driver.advanceWallClockTime(each);
      stage.held().fit();
      stage.tick();
    }
  }

  @Test
  void manySegmentsThatCompleteTogetherAreNotOverload() {
    stage = StageHarness.fitting(allowing(1, false, 64), stateDir, estimator);

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
    stage = StageHarness.holding(allowing(100, true, 64), stateDir, estimator);
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
