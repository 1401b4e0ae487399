package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.FitJob;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Fits that kill their process: by a native crash, or by all memory of the heap or the device; or
 * that hang, so that it has to be stopped.
 */
class DeadlyFitsTest {
  private static final MonitorConfig GOOD = monitor("good");
  private static final MonitorConfig DEADLY = monitor("deadly");

  private final CodriftConfig config = config(PATIENT, source(tumbling(2, 1000), 10, DEADLY, GOOD));
  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
  private final Parts parts = new Parts(1);

  /** The service and the task of the process that runs. */
  private HeldModelService service = service();

  private TaskHarness task = TaskHarness.begin(config, service, metrics);

  private static MonitorConfig monitor(String name) {
    return new MonitorConfig(name, List.of("a"), List.of("b"));
  }

  /** A process that dies when it fits the deadly monitor, and those that come after it. */
  @Test
  void aFitThatKillsItsProcessAloneThreeTimesIsGivenUp() {
    task.send(parts.part(0, 0, 5, 1f));
    List<DependenceEstimate> estimates = new ArrayList<>();
    List<List<String>> killers = new ArrayList<>();
    killers.add(monitors(service));

    // Without a limit on deaths this would not end.
    for (int process = 2; process <= 5; process++) {
      nextProcess();
      task.tick();
      for (int fits = 0; fits < 3 && !monitors(service).contains("deadly"); fits++) {
        service.fit();
        task.tick();
      }
      estimates.addAll(task.estimates());
      killers.add(monitors(service));
    }

    assertThat(killers)
        .as("together at first, then alone, and at last not at all")
        .containsExactly(
            List.of("deadly", "good"),
            List.of("deadly"),
            List.of("deadly"),
            List.of("deadly"),
            List.of());
    assertThat(estimates)
        .extracting(DependenceEstimate::getMonitor, DependenceEstimate::getStatus)
        .containsExactlyInAnyOrder(
            tuple("deadly", EstimateStatus.FAILED), tuple("good", EstimateStatus.OK));
    assertThat(estimates)
        .filteredOn(estimate -> estimate.getMonitor().equals("deadly"))
        .extracting(DependenceEstimate::getReason)
        .containsExactly("the process died or hung 3 times while it fitted this window alone");

    task.send(parts.part(0, MINUTE, 5, 1f));
    service.fit();
    task.tick();
    assertThat(task.estimates()).as("the next window is fitted as ever").hasSize(2);
  }

  @Test
  void itIsCommittedThatAFitHasBegunBeforeItRuns() {
    task.receive(parts.part(0, 0, 5, 1f).messages().get(0));

    assertThat(task.punctuate()).as("a commit is requested").isTrue();
    assertThat(service.waiting).isEmpty();
    boolean unused = task.punctuate();
    assertThat(service.waiting).hasSize(2);
  }

  @Test
  void aProcessThatStopsHasNotDied() {
    task.send(parts.part(0, 0, 5, 1f));

    for (int process = 0; process < 5; process++) {
      assertThat(monitors(service)).as("both together").containsExactly("deadly", "good");
      task.windDown.request();
      assertThat(task.punctuate()).as("a commit is requested").isTrue();
      assertThat(task.windDown.isDone()).as("not yet committed").isFalse();
      boolean unused = task.punctuate();
      assertThat(task.windDown.isDone()).isTrue();
      assertThat(service.cancelled).hasSize(1);
      task.processor.close();
      nextProcess();
      task.tick();
    }

    service.fit();
    task.tick();
    assertThat(task.estimates())
        .hasSize(2)
        .extracting(DependenceEstimate::getStatus)
        .containsOnly(EstimateStatus.OK);
  }

  /** Its process fails the liveness probe, and is stopped like any other. */
  @Test
  void aFitThatHangsAloneThreeTimesIsGivenUp() {
    task.send(parts.part(0, 0, 5, 1f));
    List<DependenceEstimate> estimates = new ArrayList<>();
    List<List<String>> hung = new ArrayList<>();

    for (int process = 1; process <= 4; process++) {
      for (int fits = 0; fits < 3 && !monitors(service).contains("deadly"); fits++) {
        service.fit();
        task.tick();
      }
      hung.add(monitors(service));
      service.waiting.forEach(job -> service.hanging.add(job.key()));
      estimates.addAll(task.estimates());
      stopAndStart();
    }
    for (int fits = 0; fits < 3; fits++) {
      service.fit();
      task.tick();
    }
    estimates.addAll(task.estimates());

    assertThat(hung)
        .as("together at first, then alone")
        .containsExactly(
            List.of("deadly", "good"), List.of("deadly"), List.of("deadly"), List.of("deadly"));
    assertThat(estimates)
        .extracting(DependenceEstimate::getMonitor, DependenceEstimate::getStatus)
        .containsExactlyInAnyOrder(
            tuple("deadly", EstimateStatus.FAILED), tuple("good", EstimateStatus.OK));
  }

  /** Those beside a fit that hangs are ordinary ones. */
  @Test
  void aStopCountsOnlyWhatHangs() {
    task.send(parts.part(0, 0, 5, 1f));
    assertThat(monitors(service)).containsExactly("deadly", "good");
    service.hanging.add(service.waiting.get(0).key());
    stopAndStart();

    assertThat(monitors(service)).as("the one that hung, alone").containsExactly("deadly");
    service.fit();
    task.tick();
    assertThat(monitors(service)).containsExactly("good");
    service.fit();
    task.tick();
    assertThat(task.estimates())
        .extracting(DependenceEstimate::getStatus)
        .containsExactly(EstimateStatus.OK, EstimateStatus.OK);
  }

  /** The group does not miss the member of the process that was stopped before its session ends. */
  private void stopAndStart() {
    String member = task.member;
    task.windDown.request();
    task.tick();
    assertThat(task.windDown.isDone()).isTrue();
    task.processor.close();
    nextProcess();
    task.group = CompletableFuture.completedFuture(Set.of(member, task.member));
    task.tick();
  }

  @Test
  void aTaskThatMovesWithinItsProcessIsNoDeath() {
    task.send(parts.part(0, 0, 5, 1f));
    task.processor.close();
    service.waiting.clear();

    task = task.restart(config, service, metrics);
    task.tick();

    assertThat(monitors(service)).containsExactly("deadly", "good");
  }

  @Test
  void aTaskThatMovesAwayFromALiveProcessIsNoDeath() {
    task.send(parts.part(0, 0, 5, 1f));

    for (int move = 0; move < 5; move++) {
      assertThat(monitors(service)).as("both together").containsExactly("deadly", "good");
      TaskHarness left = task;
      left.processor.close();
      nextProcess();
      task.group = CompletableFuture.completedFuture(Set.of(left.member, task.member));
      task.tick();
    }

    service.fit();
    task.tick();
    assertThat(task.estimates())
        .hasSize(2)
        .extracting(DependenceEstimate::getStatus)
        .containsOnly(EstimateStatus.OK);
  }

  /** What has begun alone, and moves, is tried alone again, and only deaths are counted. */
  @Test
  void aLoneFitThatMovesBetweenDeathsIsGivenUpAfterThreeDeaths() {
    task.send(parts.part(0, 0, 5, 1f));
    List<List<String>> begun = new ArrayList<>();

    for (boolean lives : List.of(false, true, false, true, true, true, true, false, true)) {
      Set<String> left = lives ? Set.of(task.member) : Set.of();
      nextProcess();
      task.group = CompletableFuture.completedFuture(left);
      task.tick();
      begun.add(monitors(service));
    }
    assertThat(begun).containsOnly(List.of("deadly"));
    assertThat(task.estimates()).isEmpty();

    nextProcess();
    task.tick();
    assertThat(task.estimates())
        .extracting(DependenceEstimate::getMonitor, DependenceEstimate::getStatus)
        .containsExactly(tuple("deadly", EstimateStatus.FAILED));
  }

  @Test
  void nothingBeginsBeforeItIsKnownWhetherTheProcessLives() {
    task.send(parts.part(0, 0, 5, 1f));
    String left = task.member;
    nextProcess();
    task.group = new CompletableFuture<>();
    task.tick();
    assertThat(monitors(service)).isEmpty();

    task.group.complete(Set.of(left));
    task.tick();
    assertThat(monitors(service)).containsExactly("deadly", "good");
  }

  @Test
  void theBrokersAreAskedAgain() {
    task.send(parts.part(0, 0, 5, 1f));
    String left = task.member;
    nextProcess();
    task.group = CompletableFuture.failedFuture(new IllegalStateException("no broker"));
    boolean unused = task.punctuate();
    assertThat(monitors(service)).isEmpty();

    task.group = CompletableFuture.completedFuture(Set.of(left));
    task.tick();
    task.tick();
    assertThat(monitors(service)).containsExactly("deadly", "good");
  }

  @Test
  void whereTheBrokersCannotTellItTheProcessIsTakenForDead() {
    task.send(parts.part(0, 0, 5, 1f));

    for (int process = 2; process <= 4; process++) {
      nextProcess();
      task.group = CompletableFuture.failedFuture(new IllegalStateException("no broker"));
      for (int asked = 0; asked < 3; asked++) {
        task.tick();
      }
      assertThat(monitors(service)).containsExactly("deadly");
    }
    nextProcess();
    task.tick();
    assertThat(task.estimates())
        .extracting(DependenceEstimate::getStatus)
        .containsExactly(EstimateStatus.FAILED);
  }

  /** Another process restores the task. */
  private void nextProcess() {
    service = service();
    task = task.restart(config, service, metrics);
  }

  private HeldModelService service() {
    return new HeldModelService(new FakeEstimator(), metrics);
  }

  private static List<String> monitors(HeldModelService service) {
    return service.waiting.stream().map(FitJob::key).map(key -> key.monitor()).toList();
  }
}
