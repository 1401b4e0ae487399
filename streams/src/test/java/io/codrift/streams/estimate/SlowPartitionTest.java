package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.patientFor;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A window that waits for a partition that is behind. The most that it waits is ten minutes. */
class SlowPartitionTest {
  /** The clock of the tests begins here: 0 would mean that nothing is known. */
  private static final long START = 1_700_000_000_000L;

  private static final CodriftConfig BOUNDED =
      config(PATIENT, patientFor(Duration.ofMinutes(10), tumbling(2, 1000), AB));

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final Parts parts = new Parts(2);
  private final long[] numbers = new long[2];

  private ModelService service() {
    return new CallingThreadModelService(new FakeEstimator(), metrics);
  }

  private TaskHarness begin(CodriftConfig config) {
    TaskHarness task = TaskHarness.begin(config, service(), metrics);
    task.context.setCurrentSystemTimeMs(START);
    return task;
  }

  /** A minute goes by. These partitions say what they said before. */
  private void pass(TaskHarness task, int minute, int... heardOf) {
    long now = START + minute * MINUTE;
    task.context.setCurrentSystemTimeMs(now);
    for (int partition : heardOf) {
      say(task, partition, partition == 0 ? MINUTE : 0, now);
    }
    task.look(now);
    task.tick();
    // One window of a monitor is fitted at a time.
    task.tick();
  }

  private void say(TaskHarness task, int partition, long closedUntil, long sentAt) {
    task.send(parts.progress(partition, closedUntil, sentAt, ++numbers[partition]));
  }

  /** Partition 0 has closed the first minute, and partition 1 has not. */
  private void closeFirst(TaskHarness task) {
    say(task, 1, 0, START);
    task.send(parts.part(0, 0, 5, 1f));
    say(task, 0, MINUTE, START);
  }

  private Double waitingSince(String partition) {
    return registry.getSampleValue(
        "codrift_waiting_since_timestamp_seconds",
        new String[] {"source", "partition", "task"},
        new String[] {"orders", partition, "0_3"});
  }

  @Test
  void goesOutWithoutItAndSaysSo() {
    TaskHarness task = begin(BOUNDED);
    closeFirst(task);
    for (int minute = 1; minute < 10; minute++) {
      pass(task, minute, 0, 1);
    }
    assertThat(task.estimates()).isEmpty();
    pass(task, 10, 0, 1);
    assertThat(task.estimates())
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getStatus()).isEqualTo(EstimateStatus.OK);
              assertThat(estimate.getSeen()).isEqualTo(5);
              assertThat(estimate.getReason())
                  .isEqualTo("without partition 1 of orders: waited for longer than max-wait, 10m");
            });

    // What comes later is late, and the next window is complete again.
    task.send(parts.part(1, 0, 7, 1f));
    task.send(parts.part(0, MINUTE, 5, 1f));
    task.send(parts.part(1, MINUTE, 6, 1f));
    task.tick();
    assertThat(task.estimates())
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getReason()).isNull();
              assertThat(estimate.getSeen()).isEqualTo(11);
              assertThat(estimate.getLate()).isEqualTo(7);
            });
  }

  /** What the task does not read meanwhile may be there. */
  @Test
  void theWaitBeginsAnewAfterTheInputWasHeld() {
    HeldModelService service = new HeldModelService(new FakeEstimator(), metrics);
    TaskHarness task = TaskHarness.begin(BOUNDED, service, metrics);
    task.context.setCurrentSystemTimeMs(START);
    int windows = 0;
    while (!task.holds()) {
      task.send(parts.part(0, windows * MINUTE, 20, windows).closed(0));
      task.send(parts.part(1, windows * MINUTE, 20, windows).closed(0));
      task.tick();
      windows++;
    }
    long closed = windows * MINUTE;
    say(task, 1, closed, START);
    task.send(parts.part(0, closed, 5, 1f));
    say(task, 0, closed + MINUTE, START);

    long now = START + 11 * MINUTE;
    task.context.setCurrentSystemTimeMs(now);
    say(task, 1, closed, now);
    task.look(now);
    while (task.holds()) {
      service.fit();
      task.tick();
    }
    say(task, 1, closed, now);
    task.look(now);
    fitAll(task, service, windows);
    assertThat(task.estimates()).hasSize(windows).allMatch(e -> e.getReason() == null);

    now += 10 * MINUTE;
    task.context.setCurrentSystemTimeMs(now);
    for (long heard = now - 10 * MINUTE; heard <= now; heard += MINUTE) {
      task.context.setCurrentSystemTimeMs(heard);
      say(task, 1, closed, heard);
    }
    task.look(now);
    fitAll(task, service, 1);
    assertThat(task.estimates())
        .singleElement()
        .satisfies(e -> assertThat(e.getReason()).contains("without partition 1 of orders"));
  }

  private static void fitAll(TaskHarness task, HeldModelService service, int windows) {
    for (int i = 0; i <= windows; i++) {
      service.fit();
      task.tick();
    }
  }

  @Test
  void theWaitBeginsAnewAfterAPartitionWasNotHeardOf() {
    TaskHarness task = begin(BOUNDED);
    closeFirst(task);
    pass(task, 5, 0, 1);
    task.send(parts.part(0, MINUTE, 5, 1f));
    for (int minute = 6; minute <= 14; minute++) {
      pass(task, minute, 0, 1);
    }
    assertThat(task.estimates()).isEmpty();
    pass(task, 15, 0, 1);
    assertThat(task.estimates()).hasSize(2);
  }

  @Test
  void aWindowThatBeganLaterWaitsLonger() {
    TaskHarness task = begin(BOUNDED);
    closeFirst(task);
    for (int minute = 1; minute <= 11; minute++) {
      if (minute == 3) {
        task.send(parts.part(0, MINUTE, 5, 1f));
      }
      pass(task, minute, 0, 1);
    }
    assertThat(task.estimates()).as("the first window").hasSize(1);
    pass(task, 12, 0, 1);
    assertThat(task.estimates()).as("it came when two minutes had gone by").hasSize(1);
  }

  @Test
  void doesNotCountWhileNobodyWorksOnThePartition() {
    TaskHarness task = begin(BOUNDED);
    closeFirst(task);
    for (int minute = 1; minute <= 9; minute++) {
      pass(task, minute, 0, 1);
    }
    for (int minute = 10; minute <= 12; minute++) {
      pass(task, minute, 0);
    }
    assertThat(task.estimates()).as("heard of three minutes ago").hasSize(1);

    task.send(parts.part(0, MINUTE, 5, 1f));
    for (int minute = 13; minute <= 60; minute++) {
      pass(task, minute, 0);
    }
    assertThat(task.estimates()).as("its stage is down").isEmpty();
    for (int minute = 61; minute <= 70; minute++) {
      pass(task, minute, 0, 1);
    }
    assertThat(task.estimates()).as("it has time to catch up").isEmpty();
    pass(task, 71, 0, 1);
    assertThat(task.estimates()).hasSize(1);
  }

  @Test
  void doesNotCountWhileTheEstimateStageIsBehind() {
    TaskHarness task = begin(BOUNDED);
    closeFirst(task);
    // It was down for an hour. What the partition says is read before its part.
    long now = START + 60 * MINUTE;
    task.context.setCurrentSystemTimeMs(now);
    for (int minute = 1; minute <= 50; minute++) {
      say(task, 1, 0, START + minute * MINUTE);
      task.look(now);
    }
    task.send(parts.part(1, 0, 7, 1f));
    task.tick();
    assertThat(task.estimates())
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getSeen()).isEqualTo(12);
              assertThat(estimate.getReason()).isNull();
            });
  }

  @Test
  void theWaitSurvivesARestart() {
    TaskHarness killed = begin(BOUNDED);
    closeFirst(killed);
    for (int minute = 1; minute <= 9; minute++) {
      pass(killed, minute, 0, 1);
    }
    TaskHarness task = killed.restart(BOUNDED, service(), metrics);
    task.context.setCurrentSystemTimeMs(START + 9 * MINUTE);
    task.look(START + 9 * MINUTE);
    assertThat(task.estimates()).isEmpty();
    assertThat(waitingSince("1")).isEqualTo(START / 1000.0);
    pass(task, 10, 0, 1);
    assertThat(task.estimates()).hasSize(1);
  }

  @Test
  void theRemarkSurvivesARestartWhileTheFitWaits() {
    TaskHarness killed =
        TaskHarness.begin(BOUNDED, new HeldModelService(new FakeEstimator(), metrics), metrics);
    killed.context.setCurrentSystemTimeMs(START);
    closeFirst(killed);
    for (int minute = 1; minute <= 10; minute++) {
      pass(killed, minute, 0, 1);
    }
    assertThat(killed.estimates()).isEmpty();
    TaskHarness task = killed.restart(BOUNDED, service(), metrics);
    task.tick();
    task.tick();
    assertThat(task.estimates())
        .singleElement()
        .extracting(DependenceEstimate::getReason)
        .asString()
        .contains("without partition 1 of orders");
  }

  @Test
  void waitsWithoutEndByDefault() {
    TaskHarness task = begin(config(PATIENT, source(tumbling(2, 1000), 10, AB)));
    closeFirst(task);
    for (int minute = 1; minute <= 1000; minute++) {
      pass(task, minute, 0, 1);
    }
    assertThat(task.estimates()).isEmpty();
  }

  @Test
  void aPartWhoseFirstChunkIsThereIsWaitedFor() {
    TaskHarness task = begin(BOUNDED);
    closeFirst(task);
    List<byte[]> chunks = parts.part(1, 0, 6, 1f).chunks(2).messages();
    task.send(chunks.get(0));
    for (int minute = 1; minute <= 20; minute++) {
      pass(task, minute, 0, 1);
    }
    assertThat(task.estimates()).isEmpty();
    task.send(chunks.get(1));
    task.tick();
    assertThat(task.estimates()).extracting(DependenceEstimate::getSeen).containsExactly(11L);
  }

  @Test
  void aGaugeShowsWhatIsWaitedForAndSinceWhen(@TempDir Path stateDir) {
    try (StageHarness stage =
        new StageHarness(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)),
            stateDir,
            fresh -> new CallingThreadModelService(new FakeEstimator(), fresh))) {
      Parts three = new Parts(3);
      stage.send(three.progress(1, 0));
      double since = stage.now().toEpochMilli() / 1000.0;
      stage.send(three.part(0, 0, 5, 1f));
      stage.driver.advanceWallClockTime(Duration.ofSeconds(1));
      assertThat(gauge(stage, "2")).as("never heard of").isEqualTo(since);
      stage.send(three.progress(2, MINUTE));
      stage.driver.advanceWallClockTime(Duration.ofSeconds(1));
      assertThat(gauge(stage, "2")).isNull();
      assertThat(gauge(stage, "1")).isEqualTo(since);
      stage.send(three.progress(1, MINUTE));
      stage.driver.advanceWallClockTime(Duration.ofSeconds(1));
      assertThat(gauge(stage, "1")).isNull();
      assertThat(stage.estimates()).hasSize(1);
    }
  }

  private static Double gauge(StageHarness stage, String partition) {
    return stage.registry.getSampleValue(
        "codrift_waiting_since_timestamp_seconds",
        new String[] {"source", "partition", "task"},
        new String[] {"orders", partition, "0_0"});
  }
}
