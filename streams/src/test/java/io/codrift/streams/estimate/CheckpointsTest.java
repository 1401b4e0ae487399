package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.store.NewerVersionException;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;

/** The models that a task keeps from window to window, and over restarts. */
class CheckpointsTest {
  private final FakeEstimator estimator = new FakeEstimator();
  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
  private final HeldModelService service = new HeldModelService(estimator, metrics);
  private final CodriftConfig config = config(PATIENT, source(tumbling(2, 1000), 10, AB));
  private final Parts parts = new Parts(1);

  @Test
  void theCheckpointIsRestoredAndUsed() {
    TaskHarness killed = TaskHarness.begin(config, service, metrics);
    estimator.checkpointBytes = 2_000_000;
    killed.send(parts.part(0, 0, 5, 1f));
    service.fit();
    assertThat(killed.tick()).as("a commit is requested").isTrue();
    assertThat(killed.size(TaskHarness.STORES.checkpoints())).as("pieces of 2 MB").isEqualTo(5);

    TaskHarness task = killed.restart(config, service, metrics);
    task.send(parts.part(0, MINUTE, 5, 1f));
    service.fit();
    task.tick();

    assertThat(estimator.groups.get(1).get(0).model())
        .hasValueSatisfying(model -> assertThat(model.toBytes()).hasSize(2_000_000));
    assertThat(task.estimates())
        .extracting(DependenceEstimate::getModelVersion)
        .containsExactly(2L);
  }

  @Test
  void aChangedMonitorStartsWithANewModel() {
    TaskHarness before = TaskHarness.begin(config, service, metrics);
    before.send(parts.part(0, 0, 5, 1f));
    service.fit();
    before.tick();

    MonitorConfig turned = new MonitorConfig("ab", List.of("b"), List.of("a"));
    TaskHarness after =
        before.restart(config(PATIENT, source(tumbling(2, 1000), 10, turned)), service, metrics);
    after.send(parts.part(0, MINUTE, 5, 1f));
    service.fit();
    after.tick();

    assertThat(estimator.groups.get(1).get(0).model()).isEmpty();
    assertThat(after.size(TaskHarness.STORES.checkpoints()))
        .as("the checkpoint of the old monitor is deleted")
        .isEqualTo(1);
  }

  @Test
  void aCheckpointOfANewerVersionIsKeptAndNothingIsPublishedWithoutIt() {
    TaskHarness task = TaskHarness.begin(config, service, metrics);
    task.send(parts.part(0, 0, 5, 1f));
    fitAll(task, service, 1);
    task.estimates();
    estimator.newerCheckpoints = true;

    task.send(parts.part(0, MINUTE, 5, 2f));
    service.fit();

    assertThatThrownBy(task::tick)
        .isInstanceOf(NewerVersionException.class)
        .hasMessageContaining("monitor ab")
        .hasMessageContaining("newer Codrift");
    assertThat(task.estimates()).isEmpty();
    assertThat(task.size(TaskHarness.STORES.pending())).as("the window waits").isPositive();
    estimator.newerCheckpoints = false;
    TaskHarness newer = task.restart(config, service, metrics);
    newer.tick();
    fitAll(newer, service, 1);
    assertThat(newer.estimates())
        .extracting(DependenceEstimate::getModelVersion)
        .as("the model continues")
        .containsExactly(2L);
  }

  @Test
  void aCorruptCheckpointIsReplacedByANewModel() {
    TaskHarness killed = TaskHarness.begin(config, service, metrics);
    killed.send(parts.part(0, 0, 5, 1f));
    service.fit();
    killed.tick();
    try (KeyValueIterator<Bytes, byte[]> entries =
        killed.bytes(TaskHarness.STORES.checkpoints()).all()) {
      // The last byte belongs to the checkpoint itself.
      byte[] piece = entries.next().value;
      piece[piece.length - 1] ^= 1;
    }

    TaskHarness task = killed.restart(config, service, metrics);
    task.send(parts.part(0, MINUTE, 5, 1f));
    service.fit();
    task.tick();

    assertThat(estimator.groups.get(1).get(0).model()).isEmpty();
    assertThat(task.estimates())
        .extracting(DependenceEstimate::getStatus)
        .containsExactly(EstimateStatus.OK);
  }

  @Test
  void oneTransactionTakesEightMegabytesAndWholeMonitors() {
    MonitorConfig[] monitors =
        IntStream.range(0, 5)
            .mapToObj(i -> new MonitorConfig("m" + i, List.of("a"), List.of("b")))
            .toArray(MonitorConfig[]::new);
    estimator.checkpointBytes = 3_000_000;
    TaskHarness task =
        TaskHarness.begin(
            config(PATIENT, source(tumbling(2, 1000), 10, monitors)), service, metrics);
    task.send(parts.part(0, 0, 5, 1f));
    service.fit();

    assertThat(task.punctuate()).isTrue();
    assertThat(task.estimates()).hasSize(2);
    assertThat(task.size(TaskHarness.STORES.checkpoints())).isEqualTo(2 * 7);
    assertThat(task.punctuate()).isTrue();
    assertThat(task.estimates()).hasSize(2);
    assertThat(task.punctuate()).isTrue();
    assertThat(task.estimates()).hasSize(1);
    assertThat(task.punctuate()).isFalse();
  }

  private static void fitAll(TaskHarness task, HeldModelService service, int rounds) {
    for (int i = 0; i < rounds; i++) {
      service.fit();
      task.tick();
    }
  }
}
