package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.EXPIRY;
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
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import org.junit.jupiter.api.Test;

/**
 * The task with the list of a source answers two claims of a segment, which has repeated the first
 * one after a minute, with a refusal and then with an admission: a place was given back between.
 */
class CriticSlotTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long HOUR = EXPIRY.toMillis();
  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(2, 1000), 1, AB));

  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
  private final Parts parts = new Parts(1);

  private void window(TaskHarness task, String segment, long start) {
    task.send(parts.part(0, start, 5, 1f).segment(segment));
    task.send(parts.progress(0, start + MINUTE));
    task.tick();
    task.tick();
  }

  @Test
  void noPlaceIsLostForGood() {
    claimTwice(true);
  }

  /** The control: the claim comes once. */
  @Test
  void aClaimThatComesOnceLosesNoPlace() {
    claimTwice(false);
  }

  private void claimTwice(boolean again) {
    TaskHarness task =
        TaskHarness.begin(
            CONFIG, new CallingThreadModelService(new FakeEstimator(), metrics), metrics);
    task.context.setCurrentSystemTimeMs(NOW);
    window(task, "first", 0);
    assertThat(task.estimates()).hasSize(1);

    task.delivers = false; // the task with the list is behind, or holds its input for a backlog
    task.send(parts.part(0, HOUR + 2 * MINUTE, 5, 1f).segment("second")); // claimed
    task.send(parts.progress(0, HOUR + MINUTE));
    task.send(parts.progress(0, HOUR + MINUTE + 1)); // the first one is released
    if (again) {
      task.minute(NOW + MINUTE);
    }
    task.delivers = true;
    task.tick();
    task.tick();
    task.estimates();

    // No segment is monitored now, and none has records but the third.
    long time = 10 * HOUR;
    for (int i = 0; i < 20; i++) {
      task.minute(NOW + (i + 1) * 11 * MINUTE);
      window(task, "third", time);
      time += 2 * HOUR;
    }
    assertThat(task.estimates())
        .as("there is room for one")
        .filteredOn(e -> !e.getForgotten())
        .extracting(DependenceEstimate::getSegment)
        .contains("third");
  }
}
