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
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Partition 1 was idle when it was heard of last. Partition 0 closes a window each minute. Nothing
 * depends on the clock of the estimate stage, which stands still.
 */
class IdleAndNotHeardOfTest {
  private static final long START = 1_700_000_000_000L;
  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(2, 1000), 10, AB));

  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
  private final Parts parts = new Parts(2);
  private final long[] numbers = new long[2];
  private TaskHarness task = TaskHarness.begin(CONFIG, service(), metrics);

  private ModelService service() {
    return new CallingThreadModelService(new FakeEstimator(), metrics);
  }

  private void idle(int partition, long sentAt) {
    task.send(parts.idleAt(partition, sentAt, ++numbers[partition]));
  }

  /** Partition 0 closes the window of a minute. Its clock may be another one. */
  private void close(int minute, long clockAhead) {
    long now = START + clockAhead + minute * MINUTE;
    task.send(parts.progress(0, minute * MINUTE, now, ++numbers[0]));
    task.send(parts.part(0, minute * MINUTE, 5, 1f));
    task.send(parts.progress(0, (minute + 1) * MINUTE, now, ++numbers[0]));
    task.tick();
    task.tick();
  }

  /** The minutes whose windows were estimated since the last call, with their records. */
  private List<String> estimated() {
    return task.estimates().stream()
        .filter(estimate -> estimate.getStatus() == EstimateStatus.OK)
        .map(e -> e.getWindowStart().toEpochMilli() / MINUTE + ": " + e.getSeen())
        .toList();
  }

  @Test
  void itsTaskHasEndedAndItIsWaitedFor() {
    idle(1, START);
    for (int minute = 0; minute <= 10; minute++) {
      close(minute, 0);
    }
    assertThat(estimated()).as("for three minutes").containsExactly("0: 5", "1: 5", "2: 5", "3: 5");

    // Its records of the tenth minute lay there.
    task.send(parts.progress(1, Long.MIN_VALUE, START + 11 * MINUTE, ++numbers[1]));
    task.send(parts.part(1, 9 * MINUTE, 7, 1f));
    task.send(parts.progress(1, 10 * MINUTE, START + 11 * MINUTE, ++numbers[1]));
    task.tick();
    for (int i = 0; i < 10; i++) {
      task.tick();
    }
    assertThat(estimated()).containsExactly("4: 5", "5: 5", "6: 5", "7: 5", "8: 5", "9: 12");
    idle(1, START + 12 * MINUTE);
    task.tick();
    assertThat(estimated()).containsExactly("10: 5");
  }

  /** The clocks of two senders do not tell which of them was heard of last. */
  @Test
  void afterARestartOfTheEstimateStageItIsWaitedForAfterThreeMinutesMore() {
    idle(1, START);
    for (int minute = 0; minute <= 2; minute++) {
      close(minute, 0);
    }
    assertThat(estimated()).hasSize(3);
    task = task.restart(CONFIG, service(), metrics);
    for (int minute = 3; minute <= 10; minute++) {
      close(minute, 0);
    }
    assertThat(estimated()).containsExactly("3: 5", "4: 5", "5: 5");
    idle(1, START + 10 * MINUTE);
    for (int i = 0; i < 10; i++) {
      task.tick();
    }
    assertThat(estimated()).containsExactly("6: 5", "7: 5", "8: 5", "9: 5", "10: 5");
  }

  /** A replay has ended. A window was open when the estimate stage was restarted. */
  @Test
  void theWholeStageHasEndedAndClocksOfItsProcessesDiffered() {
    idle(1, START);
    close(0, 60 * MINUTE);
    assertThat(estimated()).containsExactly("0: 5");
    task.receive(parts.progress(0, MINUTE, START + 61 * MINUTE, ++numbers[0]));
    parts.part(0, MINUTE, 5, 1f).chunks(2).messages().subList(0, 1).forEach(task::receive);
    task = task.restart(CONFIG, service(), metrics);
    parts.part(0, MINUTE, 5, 1f).chunks(2).messages().subList(1, 2).forEach(task::receive);
    task.receive(parts.progress(0, 2 * MINUTE, START + 61 * MINUTE, ++numbers[0]));
    for (int i = 0; i < 10; i++) {
      task.tick();
    }
    assertThat(estimated()).containsExactly("1: 5");
  }

  /** The end of a replay: what is there is estimated whenever the messages are read. */
  @Test
  void theWholeStageHasEndedAndNothingIsWaitedFor() {
    close(0, 0);
    idle(1, START);
    task.context.setCurrentSystemTimeMs(START + 60 * MINUTE);
    for (int i = 0; i < 10; i++) {
      task.tick();
    }
    assertThat(estimated()).containsExactly("0: 5");
    task = task.restart(CONFIG, service(), metrics);
    task.context.setCurrentSystemTimeMs(START + 61 * MINUTE);
    close(1, 0);
    assertThat(estimated()).containsExactly("1: 5");
  }

  @Test
  void clocksOfProcessesThatDifferDoNotMatter() {
    for (int minute = 0; minute <= 10; minute++) {
      idle(1, START + minute * MINUTE);
      close(minute, 60 * MINUTE);
    }
    assertThat(estimated()).hasSize(11);
    // After a restart it is heard of with its next message.
    task = task.restart(CONFIG, service(), metrics);
    close(11, 60 * MINUTE);
    idle(1, START + 11 * MINUTE);
    task.tick();
    assertThat(estimated()).hasSize(1);
  }

  @Test
  void itsSegmentsAreNotSilent() {
    task.send(parts.part(1, 0, 5, 1f));
    task.send(parts.progress(1, MINUTE, START, ++numbers[1]));
    task.send(parts.progress(0, MINUTE, START, ++numbers[0]));
    task.tick();
    idle(1, START);
    task.estimates();
    // Both are idle, then only one of them is heard of, for hours.
    for (int minute = 1; minute <= 200; minute++) {
      task.send(parts.progress(0, minute * MINUTE, START + minute * MINUTE, ++numbers[0]));
      task.tick();
    }
    assertThat(task.estimates())
        .extracting(DependenceEstimate::getStatus)
        .as("nobody knows whether partition 1 has records")
        .isEmpty();
  }
}
