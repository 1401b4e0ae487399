package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import org.junit.jupiter.api.Test;

/**
 * An input that was deleted and made anew with fewer partitions: nothing waits for those that are
 * gone. One that grows, and processes that do not know it yet: all partitions are waited for.
 */
class ShrunkInputTest {
  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(2, 1000), 10, AB));
  private static final CodriftConfig UNKNOWING =
      config(PATIENT, Configs.named("others", tumbling(2, 1000), AB));

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final Parts four = new Parts(4, "first", 1_000);
  private final Parts two = new Parts(2, "second", 2_000);

  private ModelService service() {
    return new CallingThreadModelService(new FakeEstimator(), metrics);
  }

  /** A task that has heard of four partitions, of which none is idle. */
  private TaskHarness ofFour() {
    TaskHarness task = TaskHarness.begin(CONFIG, service(), metrics);
    for (int partition = 0; partition < 4; partition++) {
      task.send(four.part(partition, 0, 5, 1f));
      task.send(four.progress(partition, MINUTE));
    }
    task.tick();
    assertThat(task.estimates()).hasSize(1);
    return task;
  }

  private void minuteOfTwo(TaskHarness task, int minute) {
    for (int partition = 0; partition < 2; partition++) {
      task.send(two.progress(partition, minute * MINUTE));
      task.send(two.part(partition, minute * MINUTE, 5, 1f));
      task.send(two.progress(partition, (minute + 1) * MINUTE));
    }
    task.tick();
    task.tick();
  }

  private void assertComplete(TaskHarness task, int windows) {
    assertThat(task.estimates())
        .hasSize(windows)
        .allSatisfy(estimate -> assertThat(estimate.getSeen()).isEqualTo(10))
        .extracting(DependenceEstimate::getReason)
        .containsOnlyNulls();
  }

  @Test
  void vanishedPartitionsAreNotWaitedFor() {
    TaskHarness task = ofFour();
    minuteOfTwo(task, 1);
    assertComplete(task, 1);
    TaskHarness restarted = task.restart(CONFIG, service(), metrics);
    minuteOfTwo(restarted, 2);
    assertComplete(restarted, 1);
  }

  @Test
  void aWindowThatAlreadyWaitedForThemGoesOutWithWhatTheySent() {
    TaskHarness task = ofFour();
    task.send(four.part(0, MINUTE, 5, 1f));
    task.send(four.progress(0, 2 * MINUTE));
    task.send(four.part(3, MINUTE, 5, 1f));
    task.send(four.progress(3, 2 * MINUTE));
    task.tick();
    assertThat(task.estimates()).isEmpty();
    task.send(two.progress(0, 2 * MINUTE));
    task.send(two.progress(1, 2 * MINUTE));
    task.tick();
    assertComplete(task, 1);
  }

  @Test
  void aStoredWindowOfFourDoesNotBringThemBack() {
    TaskHarness task = ofFour();
    task.send(two.progress(0, MINUTE));
    task.send(two.progress(1, MINUTE));
    // A process that has not noticed yet.
    task.send(four.part(0, MINUTE, 5, 1f));
    task.send(four.progress(0, MINUTE));
    task.send(four.progress(3, MINUTE));
    TaskHarness restarted = task.restart(CONFIG, service(), metrics);
    restarted.send(two.part(1, MINUTE, 5, 1f));
    restarted.send(two.progress(1, 2 * MINUTE));
    restarted.send(two.progress(0, 2 * MINUTE));
    restarted.tick();
    assertComplete(restarted, 1);
  }

  @Test
  void theyAreForgottenWhileTheSourceIsUnknown() {
    TaskHarness unknowing = ofFour().restart(UNKNOWING, service(), metrics);
    unknowing.send(two.progress(0, MINUTE));
    unknowing.send(two.progress(1, MINUTE));
    TaskHarness task = unknowing.restart(CONFIG, service(), metrics);
    minuteOfTwo(task, 1);
    assertComplete(task, 1);
    assertThat(task.size(TaskHarness.STORES.frontiers())).as("of two, and a segment").isEqualTo(3);
  }

  @Test
  void partitionsThatComeBackAreWaitedForAnew() {
    TaskHarness task = ofFour();
    minuteOfTwo(task, 1);
    assertComplete(task, 1);
    Parts three = new Parts(3, "second", 3_000);
    task.send(three.part(0, 2 * MINUTE, 5, 1f));
    task.send(three.progress(0, 3 * MINUTE));
    task.send(three.progress(1, 3 * MINUTE));
    task.tick();
    assertThat(task.estimates()).as("partition 2 was that of the first topic").isEmpty();
    task.send(three.part(2, 2 * MINUTE, 5, 1f));
    task.send(three.progress(2, 3 * MINUTE));
    task.tick();
    assertComplete(task, 1);
  }

  /** The clocks of two machines differ: that does not matter while the topic is the same. */
  @Test
  void anInputThatGrowsIsWaitedForWhateverOldProcessesSay() {
    Parts old = new Parts(2, "same", 9_000);
    Parts grown = new Parts(3, "same", 5_000);
    TaskHarness task = TaskHarness.begin(CONFIG, service(), metrics);
    task.send(old.progress(0, 0));
    task.send(grown.progress(2, 0));
    task.send(old.part(0, 0, 5, 1f));
    task.send(old.progress(0, MINUTE));
    task.send(old.progress(1, MINUTE));
    task.tick();
    assertThat(task.estimates()).isEmpty();
    TaskHarness restarted = task.restart(CONFIG, service(), metrics);
    restarted.tick();
    assertThat(restarted.estimates()).isEmpty();
    restarted.send(grown.part(2, 0, 5, 1f));
    restarted.send(grown.progress(2, MINUTE));
    restarted.tick();
    assertComplete(restarted, 1);
  }
}
