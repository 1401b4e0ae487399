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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The windows topic has lost its oldest messages: a stage was down for longer than they are kept,
 * or the estimate stage was reset. Every window is complete, or its estimates say what it lacks.
 */
class LostMessagesTest {
  private static final int MINUTES = 4;

  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
  private final CodriftConfig config = config(PATIENT, source(tumbling(2, 1000), 10, AB));
  private final Parts parts = new Parts(2);

  private ModelService service() {
    return new CallingThreadModelService(new FakeEstimator(), metrics);
  }

  /**
   * What the window stage sends in four minutes: of each minute and partition the opening, a part
   * of three chunks, and progress.
   */
  private List<byte[]> topic() {
    List<byte[]> topic = new ArrayList<>();
    for (int minute = 0; minute < MINUTES; minute++) {
      for (int partition = 0; partition < 2; partition++) {
        topic.add(parts.progress(partition, minute * MINUTE, 0, 2 * minute + 1));
        topic.addAll(parts.part(partition, minute * MINUTE, 6, 1f).chunks(3).messages());
        topic.add(parts.progress(partition, (minute + 1) * MINUTE, 0, 2 * minute + 2));
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

  private static void assertCompleteOrSaid(List<DependenceEstimate> estimates, String as) {
    for (DependenceEstimate estimate : estimates) {
      if (estimate.getSeen() == 12) {
        continue;
      }
      assertThat(estimate.getReason())
          .as("%s: the window of minute %s", as, estimate.getWindowStart())
          .contains("of orders were lost, so its records may be missing");
    }
  }

  @Test
  void aStageThatReadsEverythingLacksNothing() {
    List<DependenceEstimate> estimates =
        read(TaskHarness.begin(config, service(), metrics), topic());
    assertThat(estimates)
        .extracting(DependenceEstimate::getSeen)
        .containsExactly(12L, 12L, 12L, 12L);
    assertThat(estimates).extracting(DependenceEstimate::getReason).containsOnlyNulls();
  }

  @Test
  void aResetWhereAnyNumberOfTheOldestMessagesIsGone() {
    List<byte[]> topic = topic();
    for (int gone = 1; gone < topic.size(); gone++) {
      List<DependenceEstimate> estimates =
          read(TaskHarness.begin(config, service(), metrics), topic.subList(gone, topic.size()));
      assertCompleteOrSaid(estimates, gone + " are gone");
      long whole = estimates.stream().filter(estimate -> estimate.getReason() == null).count();
      // Of a minute before the last that begins after the gap, nothing is in doubt.
      assertThat(whole)
          .as("%d are gone", gone)
          .isGreaterThanOrEqualTo(MINUTES - 1 - (gone + 9) / 10);
    }
  }

  @Test
  void aStageThatWasDownWhileAnyMessagesWereDeleted() {
    List<byte[]> topic = topic();
    for (int read = 0; read < topic.size(); read++) {
      for (int next = read + 1; next < topic.size(); next++) {
        if (withinOneTransaction(read, next)) {
          continue;
        }
        TaskHarness killed = TaskHarness.begin(config, service(), metrics);
        List<DependenceEstimate> estimates = new ArrayList<>(read(killed, topic.subList(0, read)));
        TaskHarness task = killed.restart(config, service(), metrics);
        estimates.addAll(read(task, topic.subList(next, topic.size())));
        assertCompleteOrSaid(estimates, "%d were read, then from %d on".formatted(read, next));
        if (next <= 10 * (MINUTES - 1)) {
          assertThat(estimates)
              .as("the last minute, all of whose messages are there")
              .anyMatch(
                  estimate ->
                      estimate.getWindowStart().toEpochMilli() == (MINUTES - 1) * MINUTE
                          && estimate.getReason() == null);
        }
      }
    }
  }

  /**
   * A broker deletes whole segments of its log. Where one ends within the messages of one closing,
   * and the stage had read some of them, parts that are gone are not missed.
   */
  private static boolean withinOneTransaction(int read, int next) {
    return read % 5 > 0 && read / 5 == next / 5;
  }

  @Test
  void aPartThatLostAChunkHoldsUpNothing() {
    List<byte[]> topic = new ArrayList<>(topic());
    topic.remove(2);
    List<DependenceEstimate> estimates = read(TaskHarness.begin(config, service(), metrics), topic);
    assertThat(estimates).hasSize(MINUTES);
    assertCompleteOrSaid(estimates, "a chunk is gone");
    assertThat(estimates.get(0).getReason())
        .isEqualTo("messages of partition 0 of orders were lost, so its records may be missing");
    assertThat(estimates.get(0).getSeen()).as("of the other partition").isEqualTo(6);
  }

  @Test
  void aWindowStageThatBeginsAnewHasLostNothing() {
    TaskHarness task = TaskHarness.begin(config, service(), metrics);
    read(task, topic());
    List<byte[]> anew = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      anew.add(parts.progress(partition, 4 * MINUTE, 0, 1));
      anew.addAll(parts.part(partition, 4 * MINUTE, 6, 1f).messages());
      anew.add(parts.progress(partition, 5 * MINUTE, 0, 2));
    }
    assertThat(read(task, anew)).singleElement().extracting(DependenceEstimate::getReason).isNull();
  }

  /**
   * A window stage whose offsets and stores were reset sends what it has sent before, in other
   * chunks where the configuration has changed. What has come whole stays.
   */
  @Test
  void aPartThatIsSentAgainWithMoreChunksIsWhole() {
    for (int first = 1; first <= 3; first++) {
      for (int again = 1; again <= 5; again++) {
        TaskHarness task = TaskHarness.begin(config, service(), metrics);
        parts.part(0, 0, 6, 1f).chunks(first).messages().forEach(task::send);
        List<byte[]> messages = new ArrayList<>();
        messages.add(parts.progress(0, 0, 0, 1));
        messages.addAll(parts.part(0, 0, 6, 1f).chunks(again).messages());
        messages.add(parts.progress(0, MINUTE, 0, 2));
        messages.addAll(parts.part(1, 0, 6, 1f).messages());
        messages.add(parts.progress(1, MINUTE, 0, 1));
        assertThat(read(task, messages))
            .as("%d chunks, then %d", first, again)
            .singleElement()
            .returns(12L, DependenceEstimate::getSeen)
            .returns(null, DependenceEstimate::getReason);
        assertThat(task.size(TaskHarness.STORES.parts()))
            .as("%d chunks, then %d", first, again)
            .isZero();
      }
    }
  }

  /** The first one was cut off, so the second one, of other chunks, counts alone. */
  @Test
  void aPartThatIsSentAgainReplacesOneThatWasNotWhole() {
    for (int again : List.of(1, 2, 5)) {
      TaskHarness task = TaskHarness.begin(config, service(), metrics);
      parts.part(0, 0, 6, 1f).chunks(3).messages().subList(0, 2).forEach(task::send);
      TaskHarness restarted = task.restart(config, service(), metrics);
      List<byte[]> messages = new ArrayList<>(parts.part(0, 0, 6, 1f).chunks(again).messages());
      messages.add(parts.progress(0, MINUTE, 0, 1));
      messages.addAll(parts.part(1, 0, 6, 1f).messages());
      messages.add(parts.progress(1, MINUTE, 0, 1));
      assertThat(read(restarted, messages))
          .as("then %d chunks", again)
          .singleElement()
          .returns(12L, DependenceEstimate::getSeen)
          .returns(null, DependenceEstimate::getReason);
      assertThat(restarted.size(TaskHarness.STORES.parts())).as("then %d chunks", again).isZero();
    }
  }

  /** Other rows in the same number of chunks, as after a smaller sample: none of both are mixed. */
  @Test
  void aPartThatIsSentAgainInAsManyChunksReplacesOneThatWasNotWhole() {
    for (int[] cut : new int[][] {{0, 1}, {0, 2}, {1, 3}}) {
      TaskHarness task = TaskHarness.begin(config, service(), metrics);
      parts.part(0, 0, 9, 5f).chunks(3).messages().subList(cut[0], cut[1]).forEach(task::send);
      TaskHarness restarted = task.restart(config, service(), metrics);
      List<byte[]> again = parts.part(0, 0, 6, 1f).chunks(3).messages();
      restarted.send(again.get(0));
      assertThat(restarted.size(TaskHarness.STORES.parts()))
          .as("chunks %d to %d, then the first one again", cut[0], cut[1])
          .isEqualTo(1);
      List<byte[]> messages = new ArrayList<>(again.subList(1, 3));
      messages.add(parts.progress(0, MINUTE, 0, 1));
      messages.addAll(parts.part(1, 0, 6, 1f).messages());
      messages.add(parts.progress(1, MINUTE, 0, 1));
      assertThat(read(restarted, messages))
          .as("chunks %d to %d, then all", cut[0], cut[1])
          .singleElement()
          .returns(12L, DependenceEstimate::getSeen)
          .returns(12L, DependenceEstimate::getUsed)
          .returns(null, DependenceEstimate::getReason);
      assertThat(restarted.size(TaskHarness.STORES.parts())).isZero();
    }
  }

  /** A task that reads its last messages again has the first chunks already, and keeps them. */
  @Test
  void aPartOfWhichTheLastChunksAreReadAgainIsWhole() {
    TaskHarness task = TaskHarness.begin(config, service(), metrics);
    List<byte[]> part = parts.part(0, 0, 6, 1f).chunks(3).messages();
    part.subList(0, 2).forEach(task::send);
    TaskHarness restarted = task.restart(config, service(), metrics);
    List<byte[]> messages = new ArrayList<>(part.subList(1, 3));
    messages.add(parts.progress(0, MINUTE, 0, 1));
    messages.addAll(parts.part(1, 0, 6, 1f).messages());
    messages.add(parts.progress(1, MINUTE, 0, 1));
    assertThat(read(restarted, messages))
        .singleElement()
        .returns(12L, DependenceEstimate::getUsed)
        .returns(null, DependenceEstimate::getReason);
  }

  @Test
  void anEarlierVersionCountsNothing() {
    TaskHarness task = TaskHarness.begin(config, service(), metrics);
    List<byte[]> messages = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      messages.addAll(parts.part(partition, 0, 6, 1f).messages());
      messages.add(parts.progress(partition, MINUTE));
    }
    for (int partition = 0; partition < 2; partition++) {
      messages.addAll(parts.part(partition, MINUTE, 6, 1f).messages());
      messages.add(parts.progress(partition, 2 * MINUTE, 0, 7));
    }
    assertThat(read(task, messages))
        .hasSize(2)
        .extracting(DependenceEstimate::getReason)
        .containsOnlyNulls();
  }
}
