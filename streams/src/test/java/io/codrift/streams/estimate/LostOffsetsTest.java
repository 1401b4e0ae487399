package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.SOURCE;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The offsets of the group are gone, and the estimate stage reads the windows topic again, from its
 * begin or from where the retention has left it, beside stores that have everything.
 */
class LostOffsetsTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final int MINUTES = 4;
  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(2, 1000), 10, AB));

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final Parts parts = new Parts(2);

  private ModelService service() {
    return new CallingThreadModelService(new FakeEstimator(), metrics);
  }

  /** The messages of some minutes: of each partition the opening, a part, and what closes it. */
  private List<byte[]> topic(int from, int until, String segment) {
    List<byte[]> topic = new ArrayList<>();
    for (int minute = from; minute < until; minute++) {
      for (int partition = 0; partition < 2; partition++) {
        long sentAt = NOW + minute * MINUTE;
        topic.add(parts.progress(partition, minute * MINUTE, sentAt, 2 * minute + 1));
        topic.addAll(
            parts.part(partition, minute * MINUTE, 6, 1f).segment(segment).chunks(2).messages());
        topic.add(parts.progress(partition, (minute + 1) * MINUTE, sentAt, 2 * minute + 2));
      }
    }
    return topic;
  }

  private static List<DependenceEstimate> read(TaskHarness task, List<byte[]> messages) {
    messages.forEach(task::send);
    for (int round = 0; round < 2 * MINUTES; round++) {
      task.tick();
    }
    return task.estimates();
  }

  private TaskHarness restart(TaskHarness before) {
    TaskHarness task = before.restart(CONFIG, service(), metrics);
    task.context.setCurrentSystemTimeMs(NOW + MINUTES * MINUTE);
    return task;
  }

  private Double lateParts() {
    return registry.getSampleValue(
        "codrift_records_total",
        new String[] {"source", "outcome"},
        new String[] {SOURCE, "late_part"});
  }

  /** Wherever it was when the offsets were lost, and whatever the retention has left. */
  @Test
  void nothingIsCountedAgainAndNothingIsLost() {
    List<byte[]> topic = topic(0, MINUTES, "");
    for (int read = 0; read <= topic.size(); read++) {
      for (int from : List.of(0, 8)) {
        if (from > read) {
          continue;
        }
        // What was read after the last progress may be counted as late: it tells nothing of it.
        int mayBeLate = read % 4 == 0 ? 0 : 6;
        TaskHarness killed = TaskHarness.begin(CONFIG, service(), metrics);
        killed.context.setCurrentSystemTimeMs(NOW + MINUTES * MINUTE);
        List<DependenceEstimate> estimates = new ArrayList<>(read(killed, topic.subList(0, read)));
        TaskHarness task = restart(killed);
        estimates.addAll(read(task, topic.subList(from, topic.size())));
        assertThat(estimates)
            .as("%d were read, then from %d on", read, from)
            .hasSize(MINUTES)
            .allSatisfy(
                estimate -> {
                  assertThat(estimate.getSeen()).isEqualTo(12);
                  assertThat(estimate.getLate()).isLessThanOrEqualTo(mayBeLate);
                  assertThat(estimate.getReason()).isNull();
                });
      }
    }
  }

  @Test
  void noPartIsLateThatIsReadAgain() {
    List<byte[]> topic = topic(0, MINUTES, "");
    TaskHarness killed = TaskHarness.begin(CONFIG, service(), metrics);
    killed.context.setCurrentSystemTimeMs(NOW);
    assertThat(read(killed, topic)).hasSize(MINUTES);

    assertThat(read(restart(killed), topic)).isEmpty();
    assertThat(lateParts()).isNull();
  }

  /** Numbers of the stage before it are higher than its own. */
  @Test
  void whatWasSentBeforeTheWindowStageBeganAnewChangesNothing() {
    List<byte[]> topic = topic(0, MINUTES, "");
    for (int partition = 0; partition < 2; partition++) {
      long sentAt = NOW + MINUTES * MINUTE;
      topic.add(parts.progress(partition, MINUTES * MINUTE, sentAt, 1));
      topic.addAll(parts.part(partition, MINUTES * MINUTE, 6, 1f).messages());
      topic.add(parts.progress(partition, (MINUTES + 1) * MINUTE, sentAt, 2));
    }
    TaskHarness killed = TaskHarness.begin(CONFIG, service(), metrics);
    killed.context.setCurrentSystemTimeMs(NOW);
    assertThat(read(killed, topic)).hasSize(MINUTES + 1);

    assertThat(read(restart(killed), topic)).isEmpty();
    assertThat(lateParts()).isNull();
  }

  /** Its windows were estimated before it was forgotten. */
  @Test
  void aSegmentThatIsForgottenDoesNotComeBack() {
    readForgottenAgain(0);
  }

  /** The message that opens the first closing is gone, so that its parts are not known as old. */
  @Test
  void soItIsWhereTheRetentionHasLeftPartsWithoutTheirOpening() {
    readForgottenAgain(1);
  }

  private void readForgottenAgain(int from) {
    TaskHarness killed = TaskHarness.begin(CONFIG, service(), metrics);
    killed.context.setCurrentSystemTimeMs(NOW);
    List<byte[]> topic = topic(0, MINUTES, "gone");
    for (int number = 1; number <= 2; number++) {
      for (int partition = 0; partition < 2; partition++) {
        long reached = (2 + number) * Configs.EXPIRY.toMillis();
        topic.add(
            parts.progress(
                partition, reached, NOW + (MINUTES + number) * MINUTE, 2 * MINUTES + number));
      }
    }
    assertThat(read(killed, topic)).anyMatch(DependenceEstimate::getForgotten);
    int entries = killed.size(TaskHarness.STORES.frontiers());

    TaskHarness task = restart(killed);
    assertThat(read(task, topic.subList(from, topic.size()))).isEmpty();
    assertThat(task.size(TaskHarness.STORES.frontiers())).as("it has no place").isEqualTo(entries);
    assertThat(task.size(TaskHarness.STORES.parts())).isZero();
  }

  /** Its numbers begin again, and its clock is behind that of the stage before it. */
  @Test
  void aWindowStageThatBeginsAnewIsHeardWhateverItsClockSays() {
    TaskHarness task = TaskHarness.begin(CONFIG, service(), metrics);
    task.context.setCurrentSystemTimeMs(NOW);
    assertThat(read(task, topic(0, MINUTES, ""))).hasSize(MINUTES);
    List<byte[]> anew = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      anew.addAll(parts.part(partition, MINUTES * MINUTE, 6, 1f).messages());
      anew.add(parts.progress(partition, (MINUTES + 1) * MINUTE, NOW - MINUTE, 1));
    }
    assertThat(read(task, anew)).hasSize(1);
  }
}
