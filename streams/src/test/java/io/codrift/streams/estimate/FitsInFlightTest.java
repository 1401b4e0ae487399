package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.ServiceConfig;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The fits that a task has at the service are bounded in groups and in bytes. */
class FitsInFlightTest {
  private static final int MONITORS = 500;
  private static final int ROWS = 3_000;

  /** Of a fit: two values, a hash and a time of each row. */
  private static final long FIT_BYTES = ROWS * 4L * 8;

  private static final long MOST_BYTES = 32L << 20;

  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
  private final HeldModelService service = new HeldModelService(new FakeEstimator(), metrics);

  private static MonitorConfig[] monitors(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new MonitorConfig("m" + i, List.of("a"), List.of("b")))
        .toArray(MonitorConfig[]::new);
  }

  @Test
  void aTaskKeepsTwoGroupsAtTheServiceAndNoMore() {
    TaskHarness task =
        TaskHarness.begin(
            config(new ServiceConfig(100, false, 2, 3), source(tumbling(2, 1000), 10, monitors(7))),
            service,
            metrics);
    task.send(new Parts(1).part(0, 0, 5, 1f));
    assertThat(service.waiting).hasSize(4);

    service.fit();
    task.tick();
    assertThat(service.waiting).hasSize(3);
    service.fit();
    task.tick();
    assertThat(task.estimates()).hasSize(7);
  }

  /** Thousands may wait: a turn in which none can begin must not look at each of them. */
  @Test
  void fitsThatWaitAreNotLookedAtInEveryTurn() {
    TaskHarness task =
        TaskHarness.begin(
            config(
                new ServiceConfig(100, false, 8, 3), source(tumbling(2, 10), 10, monitors(10_000))),
            service,
            metrics);
    task.send(new Parts(1).part(0, 0, 10, 1f));
    assertThat(service.waiting).hasSize(16);

    service.asked = 0;
    boolean unused = task.punctuate();
    assertThat(service.asked).isLessThan(5);

    service.fit();
    service.asked = 0;
    unused = task.punctuate();
    assertThat(service.asked).as("as many as may begin").isLessThan(20);
  }

  @Test
  void noMoreBeginThanFitIntoMemory() {
    TaskHarness task =
        TaskHarness.begin(
            config(
                new ServiceConfig(100, false, 4096, 3),
                source(tumbling(2, ROWS), 10, monitors(MONITORS))),
            service,
            metrics);
    task.send(new Parts(1).part(0, 0, ROWS, 1f).maxSamples(ROWS));

    assertThat(service.waiting.size() * FIT_BYTES)
        .isBetween(MOST_BYTES / 2, MOST_BYTES + FIT_BYTES);
    int published = 0;
    for (int i = 0; i < 5; i++) {
      service.fit();
      task.tick();
      published += task.estimates().size();
    }
    assertThat(published).isEqualTo(MONITORS);
  }
}
