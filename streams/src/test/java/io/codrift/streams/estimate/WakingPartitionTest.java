package io.codrift.streams.estimate;

import static io.codrift.schemas.EstimateStatus.OK;
import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.EXPIRY;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A partition that was behind for long closes many windows with one message. */
class WakingPartitionTest {
  private static final int ROWS = 3_000;

  /** Bytes of a part at least: hash, offset, event time and two values of each row. */
  private static final long PART_BYTES = ROWS * (3L * Long.BYTES + 2L * Float.BYTES);

  private static final int WINDOWS = 250;
  private static final long MOST_BYTES = 8_000_000;

  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(2, 4), 10, AB));

  private static final String RECORDS = "codrift_records_total";
  private static final String[] LABELS = {"source", "outcome"};

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final Parts parts = new Parts(2);

  private int chunks(TaskHarness task) {
    return task.size(TaskHarness.STORES.parts());
  }

  /** Partition 0 has closed many windows, of which partition 1 has none. */
  private void closeMany(TaskHarness task) {
    for (int window = 0; window < WINDOWS; window++) {
      parts.part(0, window * MINUTE, ROWS, 1f).messages().forEach(task::receive);
    }
    task.receive(parts.progress(0, WINDOWS * MINUTE));
    assertThat(chunks(task)).isEqualTo(WINDOWS);
  }

  /** Lets the task work until nothing is left, and looks at how much each call does. */
  private void work(TaskHarness task, Runnable first) {
    int before = chunks(task);
    first.run();
    int calls = 0;
    for (int left = chunks(task); left > 0; left = chunks(task)) {
      assertThat((before - left) * PART_BYTES).as("bytes in one call").isBetween(1L, MOST_BYTES);
      before = left;
      assertThat(task.punctuate()).as("asks for a commit").isTrue();
      calls++;
    }
    assertThat(calls).isPositive();
  }

  @Test
  void itsWindowsCompleteInPieces() {
    TaskHarness task =
        TaskHarness.begin(
            CONFIG, new CallingThreadModelService(new FakeEstimator(), metrics), metrics);
    closeMany(task);

    work(task, () -> task.receive(parts.progress(1, WINDOWS * MINUTE)));
  }

  @Test
  void aRestartCompletesThemInPieces() {
    TaskHarness killed =
        TaskHarness.begin(CONFIG, new HeldModelService(new FakeEstimator(), metrics), metrics);
    closeMany(killed);
    killed.receive(parts.progress(1, WINDOWS * MINUTE));
    int left = chunks(killed);
    TaskHarness task =
        killed.restart(
            CONFIG, new CallingThreadModelService(new FakeEstimator(), metrics), metrics);

    assertThat(left).isPositive();
    work(task, () -> assertThat(task.punctuate()).isTrue());
  }

  /** A task that completes one window between two commits. */
  private TaskHarness slow(CodriftConfig config) {
    return TaskHarness.begin(
        config, new CallingThreadModelService(new FakeEstimator(), metrics), metrics, 1);
  }

  private static List<Long> seen(TaskHarness task) {
    return task.estimates().stream().map(DependenceEstimate::getSeen).toList();
  }

  private static void workAll(TaskHarness task) {
    for (int i = 0; i < 50; i++) {
      boolean unused = task.punctuate();
    }
  }

  @Test
  void aPartOfAWindowThatIsDueAndNotCompleteBelongsToIt() {
    TaskHarness task = slow(CONFIG);
    task.receive(parts.progress(1, 0));
    for (int window = 0; window < 5; window++) {
      parts.part(0, window * MINUTE, 4, 1f).messages().forEach(task::receive);
    }
    task.receive(parts.progress(0, 5 * MINUTE));
    task.receive(parts.idle(1));
    // The first is complete, the others are due.
    List<byte[]> chunks = parts.part(1, 3 * MINUTE, 6, 1f).chunks(2).messages();
    task.receive(chunks.get(0));
    parts.part(1, 0, 7, 1f).messages().forEach(task::receive);
    workAll(task);
    assertThat(seen(task)).as("the fourth waits for the other chunk").containsExactly(4L, 4L, 4L);

    task.receive(chunks.get(1));
    workAll(task);
    assertThat(task.estimates())
        .extracting(DependenceEstimate::getSeen, DependenceEstimate::getLate)
        .containsExactly(tuple(10L, 0L), tuple(4L, 0L));
    assertThat(registry.getSampleValue(RECORDS, LABELS, new String[] {"orders", "late_part"}))
        .isEqualTo(7);
  }

  @Test
  void aSegmentWithDueWindowsIsNotSilent() {
    TaskHarness task = slow(CONFIG);
    long hours = 10 * EXPIRY.toMillis();
    task.receive(parts.progress(1, 0));
    for (int window = 0; window < 5; window++) {
      for (byte[] message : parts.part(0, window * MINUTE, 4, 1f).segment("eu").messages()) {
        task.receive(message);
      }
    }
    task.receive(parts.progress(0, hours));
    task.receive(parts.progress(1, hours));
    task.receive(parts.progress(0, hours + MINUTE));
    task.receive(parts.progress(1, hours + MINUTE));
    workAll(task);
    task.receive(parts.progress(1, hours + 2 * MINUTE));
    task.receive(parts.progress(0, hours + 2 * MINUTE));
    workAll(task);

    List<DependenceEstimate> sent = task.estimates();
    assertThat(sent)
        .extracting(DependenceEstimate::getStatus)
        .as("nothing of silence before the estimates of its windows")
        .startsWith(OK, OK, OK, OK, OK);
    assertThat(sent.get(sent.size() - 1).getForgotten()).as("it has expired").isTrue();
    assertThat(sent).filteredOn(DependenceEstimate::getForgotten).hasSize(1);
  }

  @Test
  void theWindowsOfARefusedSegmentAreDroppedInPiecesAndAllCounted() {
    TaskHarness task = slow(config(PATIENT, source(tumbling(2, 4), 1, AB)));
    task.delivers = false;
    for (String segment : List.of("eu", "us")) {
      for (int window = 0; window < 5; window++) {
        for (byte[] message : parts.part(0, window * MINUTE, 4, 1f).segment(segment).messages()) {
          task.receive(message);
        }
      }
    }
    task.delivers = true;
    boolean unused = task.punctuate();
    assertThat(chunks(task)).as("one window of the refused one is dropped").isEqualTo(9);
    workAll(task);
    assertThat(chunks(task)).isEqualTo(5);
    assertThat(registry.getSampleValue(RECORDS, LABELS, new String[] {"orders", "segment_refused"}))
        .isEqualTo(20);
  }

  @Test
  void estimatesWithoutAFitArePublishedInPieces() {
    TaskHarness task =
        TaskHarness.begin(
            config(PATIENT, source(tumbling(1_000_000, 1_000_000), 10, AB)),
            new CallingThreadModelService(new FakeEstimator(), metrics),
            metrics);
    Parts one = new Parts(1);
    for (int window = 0; window < WINDOWS; window++) {
      one.part(0, window * MINUTE, ROWS, 1f).maxSamples(ROWS).messages().forEach(task::receive);
    }
    int windows = 0;
    int most = 0;
    while (windows < WINDOWS) {
      boolean committed = task.punctuate();
      int published = task.estimates().size();
      windows += published;
      most = Math.max(most, published);
      assertThat(committed || windows == WINDOWS).as("asks for a commit").isTrue();
    }
    // Those that were completed in the same call need not be read.
    assertThat(most * PART_BYTES).isBetween(1L, 2 * MOST_BYTES);
  }
}
