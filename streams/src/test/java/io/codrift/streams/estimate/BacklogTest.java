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
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The input is held while a backlog is worked off, and is read again. */
class BacklogTest {
  /** Of 10 rows and two features: 400 bytes of the 2,000 that are taken in. */
  private static final int ROWS = 10;

  private final CodriftConfig config =
      config(new ServiceConfig(2, false, 64, 3), source(tumbling(2, 1000), 10, AB));
  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
  private final HeldModelService service = new HeldModelService(new FakeEstimator(), metrics);
  private final Parts parts = new Parts(1);
  private TaskHarness task = TaskHarness.begin(config, service, metrics);

  @Test
  void theInputIsHeldUntilHalfOfABacklogIsWorkedOff() {
    List<EstimateStatus> statuses = new ArrayList<>();
    int sent = 0;
    while (!task.holds()) {
      task.send(parts.part(0, sent * MINUTE, ROWS, sent).closed(0));
      task.tick();
      sent++;
    }
    assertThat(sent).as("the first does not count: it is of no backlog").isEqualTo(6);

    int fitted = 0;
    while (task.holds()) {
      service.fit();
      task.tick();
      fitted++;
    }
    assertThat(fitted).isEqualTo(4);

    for (int i = 0; i < sent; i++) {
      service.fit();
      task.tick();
    }
    task.estimates().forEach(estimate -> statuses.add(estimate.getStatus()));
    assertThat(statuses).hasSize(sent).containsOnly(EstimateStatus.OK);
  }

  @Test
  void theInputIsHeldAgainAfterARestart() {
    for (int i = 0; i < 8; i++) {
      task.send(parts.part(0, i * MINUTE, ROWS, i).closed(0));
    }
    task.tick();
    task.processor.close();
    assertThat(task.holds()).as("another task may have the partition").isFalse();

    task = task.restart(config, service, metrics);
    task.tick();

    assertThat(task.holds()).isTrue();
  }

  @Test
  void liveWindowsAreNotHeld() {
    for (int i = 0; i < 8; i++) {
      task.send(parts.part(0, i * MINUTE, ROWS, i));
    }
    task.tick();

    assertThat(task.holds()).isFalse();
  }

  @Test
  void partsOfWindowsThatAreNotCompleteHoldNothing() {
    Parts ofTwo = new Parts(2);
    for (int i = 0; i < 20; i++) {
      task.send(ofTwo.part(0, i * MINUTE, ROWS, i).closed(0));
      task.tick();
    }
    assertThat(task.holds()).as("the other parts must get through").isFalse();

    task.send(ofTwo.progress(1, 20 * MINUTE));
    task.tick();

    assertThat(task.holds()).isTrue();
    assertThat(task.estimates()).extracting(DependenceEstimate::getStatus).isEmpty();
  }
}
