package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.EngineException;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ServiceConfig;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.FitJob;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.estimate.service.Incarnation;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.topic.WindowsKey;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.processor.Punctuator;
import org.junit.jupiter.api.Test;

/**
 * The state that a task restores after a restart, and the results of other incarnations that it
 * drops.
 */
class EstimateProcessorTest {
  private final FakeEstimator estimator = new FakeEstimator();
  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final HeldModelService service = new HeldModelService(estimator, metrics);
  private final CodriftConfig config = config(PATIENT, source(tumbling(2, 1000), 10, AB));
  private final Parts parts = new Parts(1);

  @Test
  void pendingWindowsAreRestored() {
    TaskHarness killed = TaskHarness.begin(config, service, metrics);
    killed.send(parts.part(0, 0, 5, 1f).late(3, 4).missing("a", 2));
    killed.send(parts.part(0, MINUTE, 6, 2f));
    assertThat(service.waiting).hasSize(1);
    service.waiting.clear();

    HeldModelService next = new HeldModelService(estimator, metrics);
    TaskHarness task = killed.restart(config, next, metrics);
    task.tick();
    fitAll(task, next, 2);

    List<DependenceEstimate> estimates = task.estimates();
    assertThat(estimates).extracting(DependenceEstimate::getSeen).containsExactly(5L, 6L);
    assertThat(estimates).extracting(DependenceEstimate::getMiNats).containsExactly(1.0, 2.0);
    assertThat(estimates.get(0).getLate()).isEqualTo(3);
    assertThat(estimates.get(0).getRejected()).isEqualTo(4);
    assertThat(estimates.get(0).getMissing().get(0).getCount()).isEqualTo(2);
    assertThat(task.size(TaskHarness.STORES.pending())).isZero();
  }

  @Test
  void openWindowsAndFrontiersAreRestored() {
    Parts two = new Parts(2);
    TaskHarness killed = TaskHarness.begin(config, service, metrics);
    killed.send(two.idle(1));
    killed.send(two.part(0, 0, 5, 1f));
    killed.send(two.progress(1, MINUTE));
    killed.send(two.part(0, MINUTE, 5, 1f));
    service.fit();
    killed.tick();

    HeldModelService next = new HeldModelService(estimator, metrics);
    TaskHarness task = killed.restart(config, next, metrics);
    task.send(two.part(1, 0, 7, 1f));
    task.send(two.part(1, MINUTE, 6, 1f));
    next.fit();
    task.tick();

    assertThat(task.estimates())
        .as("the first window stays complete, the second takes its part")
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getWindowStart().toEpochMilli()).isEqualTo(MINUTE);
              assertThat(estimate.getSeen()).isEqualTo(11);
              assertThat(estimate.getLate()).isEqualTo(7);
              assertThat(estimate.getModelVersion()).isEqualTo(2);
            });
    assertThat(task.size(TaskHarness.STORES.parts())).isZero();
  }

  @Test
  void lateRecordsAreCountedOnceByTheNextWindowAfterARestart() {
    Parts two = new Parts(2);
    TaskHarness killed = TaskHarness.begin(config, service, metrics);
    killed.send(two.idle(1));
    killed.send(two.part(0, 0, 5, 1f));
    killed.send(two.part(1, 0, 7, 1f));
    fitAll(killed, service, 1);

    TaskHarness task = killed.restart(config, service, metrics);
    task.send(two.part(0, MINUTE, 5, 1f));
    task.send(two.part(0, 2 * MINUTE, 5, 1f));
    fitAll(task, service, 2);

    assertThat(task.estimates()).extracting(DependenceEstimate::getLate).containsExactly(7L, 0L);
  }

  @Test
  void theAgeOfTheBacklogIsRestored() {
    TaskHarness killed = TaskHarness.begin(config, service, metrics);
    killed.context.setCurrentSystemTimeMs(5_000);
    killed.send(parts.part(0, 0, 5, 1f));

    TaskHarness task = killed.restart(config, service, metrics);
    task.context.scheduledPunctuators().get(0).getPunctuator().punctuate(12_000);

    assertThat(
            registry.getSampleValue(
                "codrift_backlog_age_seconds", new String[] {"task"}, new String[] {"0_3"}))
        .isEqualTo(7);
  }

  @Test
  void segmentsStayAdmittedAndOthersRefused() {
    CodriftConfig one = config(PATIENT, source(tumbling(2, 1000), 1, AB));
    TaskHarness killed = TaskHarness.begin(one, service, metrics);
    killed.send(parts.part(0, 0, 5, 1f).segment("first"));
    service.waiting.clear();

    HeldModelService next = new HeldModelService(estimator, metrics);
    TaskHarness task = killed.restart(one, next, metrics);
    task.send(parts.part(0, 0, 5, 1f).segment("second"));
    task.tick();
    fitAll(task, next, 1);

    assertThat(task.estimates())
        .extracting(DependenceEstimate::getSegment)
        .containsExactly("first");
    assertThat(next.waiting).isEmpty();
  }

  @Test
  void aSegmentIsNotEstimatedBeforeItIsAdmittedAndIsClaimedAgainAfterARestart() {
    TaskHarness killed = TaskHarness.begin(config, service, metrics);
    killed.delivers = false;
    killed.send(parts.part(0, 0, 5, 1f).segment("first"));
    killed.send(parts.part(0, MINUTE, 5, 2f).segment("first"));
    killed.tick();
    assertThat(service.waiting).isEmpty();
    assertThat(killed.claimsAndAnswers())
        .singleElement()
        .satisfies(
            claim -> {
              assertThat(claim.key()).isEqualTo(WindowsKey.ofSource("orders"));
              assertThat(claim.partitions(8)).containsExactly(claim.key().partition(8));
            });

    TaskHarness task = killed.restart(config, service, metrics);
    task.tick(); // claims it, and takes the answer
    task.tick();
    fitAll(task, service, 2);

    assertThat(task.estimates())
        .extracting(DependenceEstimate::getMiNats)
        .containsExactly(1.0, 2.0);
  }

  @Test
  void attemptsAreCountedOverRestarts() {
    estimator.training =
        (group, cancellation) -> {
          throw new EngineException("out of memory", null);
        };
    TaskHarness killed = TaskHarness.begin(config, service, metrics);
    killed.send(parts.part(0, 0, 5, 1f));
    service.fit();
    assertThat(killed.tick()).as("the attempt is committed").isTrue();
    service.waiting.clear();

    HeldModelService next = new HeldModelService(estimator, metrics);
    TaskHarness task = killed.restart(config, next, metrics);
    task.tick();
    fitAll(task, next, 2);

    assertThat(estimator.groups).hasSize(3);
    assertThat(task.estimates())
        .extracting(DependenceEstimate::getStatus)
        .containsExactly(EstimateStatus.FAILED);
  }

  @Test
  void skippedStaysSkipped() {
    CodriftConfig hurried =
        config(new ServiceConfig(100, true, 64, 3), source(tumbling(2, 1000), 10, AB));
    TaskHarness killed = TaskHarness.begin(hurried, service, metrics);
    for (int i = 0; i < 3; i++) {
      killed.send(parts.part(0, i * MINUTE, 5, i));
    }
    service.waiting.clear();

    HeldModelService next = new HeldModelService(estimator, metrics);
    TaskHarness task = killed.restart(config, next, metrics);
    task.tick();
    fitAll(task, next, 2);

    assertThat(task.estimates())
        .extracting(DependenceEstimate::getStatus)
        .containsExactly(EstimateStatus.OK, EstimateStatus.SKIPPED, EstimateStatus.OK);
  }

  @Test
  void aResultOfAnotherIncarnationIsDropped() {
    TaskHarness task = TaskHarness.begin(config, service, metrics);
    task.send(parts.part(0, 0, 5, 1f));
    FitJob own = service.waiting.get(0);
    FitJob foreign =
        new FitJob(
            Incarnation.draw(), own.key(), own.shape(), own.window(), own.checkpoint(), own.seed());
    service.waiting.set(0, foreign);

    service.fit();

    assertThat(task.tick()).isFalse();
    assertThat(task.estimates()).isEmpty();
    assertThat(task.size(TaskHarness.STORES.pending())).isPositive();
  }

  @Test
  void aRevivedTaskStartsANewIncarnation() {
    TaskHarness task = TaskHarness.begin(config, service, metrics);
    task.send(parts.part(0, 0, 5, 1f));
    Incarnation first = service.waiting.get(0).incarnation();

    task.processor.close();
    task.processor.init(task.context);
    Punctuator revived = task.context.scheduledPunctuators().get(3).getPunctuator();
    revived.punctuate(0);
    revived.punctuate(0);

    assertThat(service.cancelled).containsExactly(first);
    assertThat(service.waiting).hasSize(2);
    assertThat(service.waiting.get(1).incarnation()).isNotEqualTo(first);
    service.fit();
    revived.punctuate(0);
    assertThat(task.estimates()).as("one estimate, not two").hasSize(1);
  }

  @Test
  void gaugesAreRestoredAfterARestart() {
    TaskHarness task = TaskHarness.begin(config, service, metrics);
    task.send(parts.part(0, 0, 5, 1f));
    service.fit();
    task.tick();
    task.processor.close();
    assertThat(mi()).isNull();

    task.restart(config, service, metrics);

    assertThat(mi()).isEqualTo(1);
  }

  @Test
  void estimatesGoToThePartitionOfTheirWindow() {
    TaskHarness task = TaskHarness.begin(config, service, metrics);
    task.send(parts.part(0, 0, 5, 1f));
    service.fit();
    task.tick();

    assertThat(TaskHarness.TOPICS.estimates().partitioner().partitions(task.estimates().get(0), 8))
        .contains(Set.of(WindowsKey.ofSegment("orders", "").partition(8)));
  }

  private static void fitAll(TaskHarness task, HeldModelService service, int rounds) {
    for (int i = 0; i < rounds; i++) {
      service.fit();
      task.tick();
    }
  }

  private Double mi() {
    return registry.getSampleValue(
        "codrift_mutual_information_nats",
        new String[] {"monitor", "segment"},
        new String[] {"ab", ""});
  }
}
