package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

/**
 * While a configuration is rolled out, a task moves between processes that know a source or monitor
 * and processes that do not. What these do not know they keep.
 */
class RollingDeployTest {
  private static final long START = 1_700_000_000_000L;
  private static final long WEEK = Duration.ofDays(7).toMillis();

  /** Knows no source. */
  private static final CodriftConfig OLD = config(PATIENT);

  private static final CodriftConfig NEW = config(PATIENT, source(tumbling(2, 1000), 10, AB));

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final FakeEstimator estimator = new FakeEstimator();
  private final Parts parts = new Parts(2);

  private HeldModelService service() {
    return new HeldModelService(estimator, metrics);
  }

  private TaskHarness begin(CodriftConfig config) {
    TaskHarness task = TaskHarness.begin(config, service(), metrics);
    task.context.setCurrentSystemTimeMs(START);
    return task;
  }

  private TaskHarness restart(TaskHarness before, CodriftConfig config) {
    return restart(before, config, service());
  }

  private TaskHarness restart(TaskHarness before, CodriftConfig config, HeldModelService service) {
    TaskHarness task = before.restart(config, service, metrics);
    task.context.setCurrentSystemTimeMs(START);
    return task;
  }

  private List<DependenceEstimate> fitted(TaskHarness before, CodriftConfig config) {
    HeldModelService service = service();
    TaskHarness task = restart(before, config, service);
    return fitted(task, service);
  }

  private static List<DependenceEstimate> fitted(TaskHarness task, HeldModelService service) {
    for (int round = 0; round < 20; round++) {
      task.tick();
      service.fit();
    }
    task.tick();
    return task.estimates();
  }

  private static List<Object> deadLetters(TaskHarness task) {
    return new ArrayList<>(
        task.context.forwarded(TaskHarness.TOPICS.deadLetters().sink()).stream()
            .map(MockProcessorContext.CapturedForward::record)
            .toList());
  }

  @Test
  void aSourceThatTheProcessDoesNotKnowYetIsKept() {
    TaskHarness old = begin(OLD);
    old.send(parts.part(0, 0, 5, 1f));
    old.send(parts.progress(0, MINUTE));
    old.send(parts.part(1, 0, 6, 1f));
    old.send(parts.progress(1, MINUTE));
    old.tick();
    assertThat(deadLetters(old)).isEmpty();
    assertThat(fitted(old, NEW))
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getSeen()).isEqualTo(11);
              assertThat(estimate.getReason()).isNull();
            });
  }

  @Test
  void aSourceThatTheProcessNoLongerKnowsIsKept() {
    TaskHarness first = begin(NEW);
    first.send(parts.part(0, 0, 5, 1f));
    TaskHarness old = restart(first, OLD);
    old.tick();
    old.send(parts.progress(0, MINUTE));
    TaskHarness next = restart(old, NEW);
    next.send(parts.part(1, 0, 6, 1f));
    assertThat(fitted(next, NEW))
        .extracting(DependenceEstimate::getSeen)
        .as("nothing is lost by the process in between")
        .containsExactly(11L);
  }

  @Test
  void aPartThatWasKeptForACompleteWindowIsLate() {
    TaskHarness first = begin(NEW);
    first.send(parts.idle(1));
    first.send(parts.part(0, 0, 5, 1f));
    TaskHarness old = restart(first, OLD);
    old.send(parts.part(1, 0, 6, 1f).chunks(2));
    HeldModelService service = service();
    TaskHarness task = restart(old, NEW, service);
    assertThat(fitted(task, service)).extracting(DependenceEstimate::getSeen).containsExactly(5L);
    task.send(parts.part(0, MINUTE, 5, 1f));
    assertThat(fitted(task, service))
        .singleElement()
        .extracting(DependenceEstimate::getLate)
        .isEqualTo(6L);
    assertThat(task.size(TaskHarness.STORES.parts())).isZero();
    assertThat(
            registry.getSampleValue(
                "codrift_records_total",
                new String[] {"source", "outcome"},
                new String[] {"orders", "late_part"}))
        .isEqualTo(6);
  }

  @Test
  void aClaimThatNobodyKnewComesAgainEveryMinute() {
    TaskHarness task = begin(NEW);
    task.delivers = false;
    task.send(parts.part(0, 0, 5, 1f).segment("eu"));
    task.tick();
    task.tick();
    int claims = task.claimsAndAnswers().size();
    task.minute(START + MINUTE);
    assertThat(task.claimsAndAnswers()).hasSize(claims + 1);
    task.delivers = true;
    task.minute(START + 2 * MINUTE);
    int answered = task.claimsAndAnswers().size();
    task.minute(START + 3 * MINUTE);
    assertThat(task.claimsAndAnswers()).as("once it is answered, no more").hasSize(answered);
  }

  @Test
  void aSegmentOfASourceThatWasNotKnownIsClaimedAndEstimated() {
    TaskHarness old = begin(OLD);
    old.send(parts.part(0, 0, 5, 1f).segment("eu"));
    old.send(parts.part(1, 0, 6, 1f).segment("eu"));
    old.send(parts.progress(0, MINUTE));
    assertThat(fitted(old, NEW)).extracting(DependenceEstimate::getSeen).containsExactly(11L);
  }

  @Test
  void aPendingWindowWaitsForAProcessWithItsMonitor() {
    MonitorConfig other = new MonitorConfig("other", List.of("b"), List.of("a"));
    CodriftConfig both = config(PATIENT, source(tumbling(2, 1000), 10, AB, other));
    TaskHarness first = begin(both);
    first.send(parts.idle(1));
    first.send(parts.part(0, 0, 5, 1f));
    HeldModelService service = service();
    TaskHarness old = restart(first, NEW, service);
    assertThat(fitted(old, service))
        .extracting(DependenceEstimate::getMonitor)
        .containsExactly("ab");
    TaskHarness older = restart(old, OLD);
    older.minute(START + 1);
    assertThat(fitted(older, both))
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getMonitor()).isEqualTo("other");
              assertThat(estimate.getStatus()).isEqualTo(EstimateStatus.OK);
              assertThat(estimate.getUsed()).isEqualTo(5);
            });
    assertThat(older.size(TaskHarness.STORES.pending())).isZero();
  }

  @Test
  void whatIsUnknownIsCollectedByAge() {
    TaskHarness first = begin(NEW);
    first.send(parts.idle(1));
    first.send(parts.part(0, 0, 5, 1f));
    first.send(parts.part(1, MINUTE, 5, 1f).chunks(2));
    TaskHarness old = restart(first, OLD);
    old.send(parts.part(1, 2 * MINUTE, 5, 1f));
    old.minute(START + WEEK - 1);
    assertThat(old.size(TaskHarness.STORES.parts())).isEqualTo(3);
    assertThat(old.size(TaskHarness.STORES.pending())).isPositive();
    old.minute(START + WEEK);
    assertThat(old.size(TaskHarness.STORES.parts())).isZero();
    assertThat(old.size(TaskHarness.STORES.pending())).isZero();
  }

  @Test
  void aSourceThatIsNotHeardOfLeavesNothingAfterTheRetention() {
    TaskHarness first = begin(NEW);
    first.windowsId = "id of the windows topic";
    first.look(START);
    first.send(parts.part(0, 0, 5, 1f).segment("eu"));
    for (int partition = 0; partition < 2; partition++) {
      first.send(parts.progress(partition, MINUTE, START, 1));
    }
    assertThat(first.size(TaskHarness.STORES.frontiers()))
        .as("the id, two partitions, a segment and its place")
        .isEqualTo(5);

    TaskHarness old = restart(first, OLD);
    old.send(parts.progress(1, MINUTE, START + MINUTE, 2));
    old.minute(START + WEEK);
    assertThat(old.size(TaskHarness.STORES.frontiers())).as("another has it").isEqualTo(5);

    TaskHarness again = restart(old, OLD);
    again.minute(START + WEEK + MINUTE - 1);
    assertThat(again.size(TaskHarness.STORES.frontiers())).isEqualTo(5);
    again.minute(START + WEEK + MINUTE);
    assertThat(again.size(TaskHarness.STORES.frontiers())).as("the id").isEqualTo(1);
  }

  @Test
  void aSourceThatIsConfiguredIsKept() {
    TaskHarness first = begin(NEW);
    first.send(parts.part(0, 0, 5, 1f).segment("eu"));
    for (int partition = 0; partition < 2; partition++) {
      first.send(parts.progress(partition, MINUTE, START, 1));
    }
    first.minute(START + 2 * WEEK);
    assertThat(first.size(TaskHarness.STORES.frontiers())).isEqualTo(4);
  }

  /** An earlier version does not tell when it has sent its progress. */
  @Test
  void withoutATimeTheAgeBeginsWithTheStart() {
    TaskHarness first = begin(NEW);
    first.send(parts.part(0, 0, 5, 1f).segment("eu"));
    first.send(parts.progress(0, MINUTE));
    TaskHarness old = restart(first, OLD);
    old.minute(START);
    TaskHarness again = restart(old, OLD);
    again.minute(START + WEEK);
    again.send(parts.progress(0, MINUTE));
    again.minute(START + 2 * WEEK - 1);
    assertThat(again.size(TaskHarness.STORES.frontiers())).isEqualTo(3);
    again.minute(START + 2 * WEEK);
    assertThat(again.size(TaskHarness.STORES.frontiers())).isZero();
  }

  /** Each element says before which message of the window stage the task moves, and where to. */
  @Property(tries = 200)
  void anyOrderOfProcessesGivesEveryWindowOnce(
      @ForAll @Size(min = 12, max = 12) List<Boolean> known) {
    CollectorRegistry fresh = new CollectorRegistry();
    CodriftMetrics own = new CodriftMetrics(fresh);
    HeldModelService service = new HeldModelService(new FakeEstimator(), own);
    TaskHarness task = TaskHarness.begin(known.get(0) ? NEW : OLD, service, own);
    List<DependenceEstimate> estimates = new ArrayList<>();
    List<byte[]> messages = new ArrayList<>();
    for (int minute = 0; minute < 3; minute++) {
      for (int partition = 0; partition < 2; partition++) {
        messages.addAll(parts.part(partition, minute * MINUTE, 5, 1f).messages());
        messages.add(parts.progress(partition, (minute + 1) * MINUTE));
      }
    }
    for (int i = 0; i < messages.size(); i++) {
      if (i > 0 && !known.get(i).equals(known.get(i - 1))) {
        service = new HeldModelService(new FakeEstimator(), own);
        task = task.restart(known.get(i) ? NEW : OLD, service, own);
      }
      task.send(messages.get(i));
      estimates.addAll(fitted(task, service));
    }
    service = new HeldModelService(new FakeEstimator(), own);
    estimates.addAll(fitted(task.restart(NEW, service, own), service));
    assertThat(estimates)
        .extracting(estimate -> estimate.getWindowStart().toEpochMilli())
        .containsExactly(0L, MINUTE, 2 * MINUTE);
    assertThat(estimates).extracting(DependenceEstimate::getSeen).containsOnly(10L);
    assertThat(estimates).extracting(DependenceEstimate::getReason).containsOnlyNulls();
  }
}
