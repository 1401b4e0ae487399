package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.Topics;
import io.codrift.streams.estimate.assembly.WindowAssembly;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.testing.MemoryStore;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.WindowsMessage;
import io.prometheus.client.CollectorRegistry;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/**
 * One of two partitions is silent and the other goes on: a window completes neither before the
 * silent one has passed it, nor much later. Windows of a minute, no grace, an idle timeout of 5 s.
 */
class SilentPartitionTest {
  private static final long START = 1_700_000_000_000L;
  private static final SourceConfig SOURCE =
      Configs.source("orders", Configs.window("60S", "60S", "0S"));
  private static final int ROWS_PER_SECOND = 8;
  private static final EstimateStores ESTIMATES = EstimateStores.of(KnownSchemas.bundled());

  private final WindowAssembly assembly =
      new WindowAssembly(
          MemoryStore.of(ESTIMATES.parts()),
          MemoryStore.of(ESTIMATES.frontiers()),
          List.of(SOURCE),
          Duration.ofDays(7),
          () -> Instant.ofEpochMilli(START));
  private final Partition talking = new Partition(0);
  private final Partition silent = new Partition(1);

  /** The task of one partition. */
  private final class Partition {
    private final TaskStores stores = new TaskStores();
    private final MockProcessorContext<byte[], Object> context;
    private final WindowProcessor task;
    private long offset;

    private Partition(int number) {
      context =
          new MockProcessorContext<>(new Properties(), new TaskId(0, number), new File("unused"));
      context.setCurrentSystemTimeMs(START);
      context.addStateStore(stores.samples);
      context.addStateStore(stores.panes);
      context.addStateStore(stores.frontier);
      task =
          new WindowProcessor(
              SOURCE,
              OwnTopics.of(new Topics("shop"), KnownSchemas.bundled()),
              TaskStores.DECLARED,
              Configs.input(2),
              new TextDecoder(),
              new Consumed(),
              new Consumed(),
              new InputHold(),
              new RefusedRecords("orders", "shop.dead-letters"),
              new UnseenFeatures(SOURCE.features()),
              1_000,
              new CodriftMetrics(new CollectorRegistry()));
      task.init(context);
    }

    /** A row with this event time, written at this second. */
    private void row(int second, long eventTime) {
      context.setRecordMetadata("orders", context.taskId().partition(), offset++);
      String row = "eu,%d,1,2".formatted(eventTime);
      task.process(
          new Record<>(null, row.getBytes(StandardCharsets.UTF_8), START + second * 1_000L));
      deliver();
    }

    private void look(int second) {
      context.setCurrentSystemTimeMs(START + second * 1_000L);
      context.scheduledPunctuators().get(1).getPunctuator().punctuate(START + second * 1_000L);
      deliver();
    }

    private void deliver() {
      context
          .forwarded()
          .forEach(
              forward -> {
                if (forward.record().value() instanceof WindowsMessage.Part part) {
                  assembly.add(part.message(), Long.MIN_VALUE);
                  assembly.admit("orders", "eu");
                } else if (forward.record().value() instanceof WindowsMessage.Progress progress) {
                  assembly.add(progress.message());
                }
              });
      context.resetForwards();
    }
  }

  /** The windows that have become complete, as start and number of records. */
  private List<String> complete() {
    List<String> complete = new ArrayList<>();
    assembly.complete(
        new Piece(Long.MAX_VALUE / 2),
        window -> complete.add(window.facts().id().start() + ": " + window.facts().seen()));
    return complete;
  }

  /**
   * Rows of the talking partition whose event time is that of the clock, and a look each second.
   */
  private List<String> talk(int from, int until) {
    List<String> complete = new ArrayList<>();
    for (int second = from; second < until; second++) {
      for (int row = 0; row < ROWS_PER_SECOND; row++) {
        talking.row(second, second * 1_000L);
      }
      talking.look(second);
      silent.look(second);
      for (String window : complete()) {
        complete.add("at " + second + " s " + window);
      }
    }
    return complete;
  }

  @Test
  void aWindowWaitsForTheRowsThatASilentPartitionHasInIt() {
    silent.row(0, 0);
    assertThat(talk(1, 40)).isEmpty();
    // After 40 s of silence, in the middle of the window, and 5 s old: it reaches the end 5 s
    // later.
    silent.row(40, 35_000);
    assertThat(talk(40, 180)).containsExactly("at 65 s 0: 474", "at 120 s 60000: 480");
  }

  @Test
  void anotherPartitionThatIsFarAheadDoesNotEndTheWindowOfASilentOne() {
    silent.row(0, 0);
    talking.row(1, 600_000);
    silent.look(1);
    talking.look(1);
    for (int second = 2; second < 60; second++) {
      silent.look(second);
      assertThat(complete()).as("after %d s", second).isEmpty();
    }
    silent.look(60);
    assertThat(complete()).containsExactly("0: 1");
  }

  @Test
  void aPartitionThatHasNothingOpenHoldsUpNothing() {
    silent.look(0);
    talking.look(0);
    silent.look(5);
    // A replay, faster than the clock.
    talking.row(6, 0);
    talking.row(6, 60_000);
    talking.row(6, 120_000);
    assertThat(complete()).containsExactly("0: 1", "60000: 1");
  }
}
