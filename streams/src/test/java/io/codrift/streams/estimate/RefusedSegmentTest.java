package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.EXPIRY;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.topic.WindowsMessage;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Segments without a place, of a source with room for one. Of a window some parts were dropped with
 * the refusal before others arrive.
 */
class RefusedSegmentTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long HOUR = EXPIRY.toMillis();
  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(2, 1000), 1, AB));

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final Parts parts = new Parts(2);

  private ModelService service() {
    return new CallingThreadModelService(new FakeEstimator(), metrics);
  }

  @Test
  void partsOfARefusedSegmentAreDeletedAndCounted() {
    Parts one = new Parts(1);
    TaskHarness task = TaskHarness.begin(CONFIG, service(), metrics);
    task.send(one.part(0, 0, 5, 1f).segment("first"));
    task.tick();
    task.send(one.part(0, 0, 6, 1f).segment("second").chunks(3));
    task.send(one.part(0, MINUTE, 7, 1f).segment("second"));

    assertThat(task.size(TaskHarness.STORES.parts())).isZero();
    assertThat(task.size(TaskHarness.STORES.frontiers()))
        .as("the admitted segment, and its entry in the list")
        .isEqualTo(2);
    assertThat(
            registry.getSampleValue(
                "codrift_records_total",
                new String[] {"source", "outcome"},
                new String[] {"orders", "segment_refused"}))
        .isEqualTo(13);
  }

  @Test
  void aWindowOfWhichPartsWereDroppedIsNotEstimated() {
    assertThat(run(false)).isEmpty();
  }

  @Test
  void soItIsThroughARestart() {
    assertThat(run(true)).as("5 of its 12 rows were dropped").isEmpty();
  }

  private List<DependenceEstimate> run(boolean restarts) {
    TaskHarness task = TaskHarness.begin(CONFIG, service(), metrics);
    task.context.setCurrentSystemTimeMs(NOW);
    task.send(parts.part(0, 0, 5, 1f).segment("first"));
    task.send(parts.part(1, 0, 5, 1f).segment("first"));
    task.send(parts.progress(0, MINUTE));
    task.send(parts.progress(1, MINUTE));
    task.tick();
    task.tick();
    assertThat(task.estimates()).hasSize(1);

    // Partition 0 has come to the second segment's window, partition 1 has not.
    long window = HOUR + 2 * MINUTE;
    task.send(parts.part(0, window, 5, 1f).segment("second"));
    task.send(parts.progress(0, window + MINUTE));
    task.tick();

    if (restarts) {
      TaskHarness killed = task;
      task = killed.restart(CONFIG, service(), metrics);
      task.context.setCurrentSystemTimeMs(NOW);
      task.tick();
    }
    // The first segment expires: there is room.
    task.send(parts.progress(1, HOUR + MINUTE));
    task.send(parts.progress(1, HOUR + 2 * MINUTE));
    task.tick();
    task.send(parts.part(1, window, 7, 1f).segment("second"));
    task.send(parts.progress(1, window + MINUTE));
    task.tick();
    task.tick();
    List<DependenceEstimate> estimates = second(task);

    // The next window is whole.
    task.context.setCurrentSystemTimeMs(NOW + 10 * MINUTE);
    for (int partition = 0; partition < 2; partition++) {
      task.send(parts.part(partition, window + MINUTE, 6, 1f).segment("second"));
      task.send(parts.progress(partition, window + 2 * MINUTE));
    }
    task.tick();
    task.tick();
    assertThat(second(task)).extracting(DependenceEstimate::getSeen).containsExactly(12L);
    return estimates;
  }

  @Test
  void aPartitionThatIsAWindowBehindBringsNoneThatLacksParts() {
    partitionOneIsBehind(false);
  }

  @Test
  void soItIsOfAPartitionThatIsBehindThroughARestart() {
    partitionOneIsBehind(true);
  }

  /** As after a loss of the offsets: the answer to an earlier claim is read again. */
  @Test
  void anEarlierRefusalDoesNotDropPartsOfASegmentWithAPlace() {
    TaskHarness task = TaskHarness.begin(CONFIG, service(), metrics);
    task.context.setCurrentSystemTimeMs(NOW);
    for (int minute = 0; minute < 3; minute++) {
      for (int partition = 0; partition < 2; partition++) {
        task.send(parts.part(partition, minute * MINUTE, 6, 1f).segment("second"));
        if (minute == 1) {
          task.send(refusal("second"));
        }
        task.send(parts.progress(partition, (minute + 1) * MINUTE));
      }
      task.tick();
      task.tick();
    }
    assertThat(second(task)).extracting(DependenceEstimate::getSeen).containsExactly(12L, 12L, 12L);
  }

  /** There is room for it then. */
  @Test
  void aRestartBeforeAllPartsAreDeletedEstimatesNoneOfThem() {
    TaskHarness killed = TaskHarness.begin(CONFIG, service(), metrics, 1);
    killed.context.setCurrentSystemTimeMs(NOW);
    killed.send(parts.part(0, 0, 5, 1f).segment("first"));
    killed.send(parts.progress(0, MINUTE));
    killed.send(parts.progress(1, MINUTE));
    killed.delivers = false;
    for (int minute = 1; minute <= 4; minute++) {
      parts.part(0, minute * MINUTE, 5, 1f).segment("second").messages().forEach(killed::receive);
    }
    killed.delivers = true;
    killed.receive(parts.progress(0, 5 * MINUTE));
    parts.part(1, MINUTE, 5, 1f).segment("second").messages().forEach(killed::receive);
    assertThat(killed.size(TaskHarness.STORES.parts())).as("some are deleted").isBetween(1, 4);

    TaskHarness task =
        killed.restart(config(PATIENT, source(tumbling(2, 1000), 10, AB)), service(), metrics);
    task.context.setCurrentSystemTimeMs(NOW);
    task.send(parts.progress(1, 5 * MINUTE));
    for (int i = 0; i < 10; i++) {
      task.tick();
    }
    assertThat(second(task)).isEmpty();
    assertThat(task.size(TaskHarness.STORES.parts())).isZero();
    for (int partition = 0; partition < 2; partition++) {
      task.send(parts.part(partition, 5 * MINUTE, 6, 1f).segment("second"));
      task.send(parts.progress(partition, 6 * MINUTE));
    }
    task.tick();
    task.tick();
    assertThat(second(task)).extracting(DependenceEstimate::getSeen).containsExactly(12L);
  }

  private static byte[] refusal(String segment) {
    return TaskHarness.TOPICS
        .windows()
        .value()
        .serializer()
        .serialize(
            "",
            new WindowsMessage.Admission(
                SegmentAdmission.newBuilder()
                    .setSource(Configs.SOURCE)
                    .setSegment(segment)
                    .setPartition(TaskHarness.PARTITION)
                    .setVerdict(AdmissionVerdict.REFUSED)
                    .build()));
  }

  private void partitionOneIsBehind(boolean restarts) {
    TaskHarness task = TaskHarness.begin(CONFIG, service(), metrics);
    task.context.setCurrentSystemTimeMs(NOW);
    task.send(parts.part(0, 0, 5, 1f).segment("first"));
    task.send(parts.progress(0, MINUTE));
    task.send(parts.progress(1, MINUTE));
    task.tick();
    task.tick();
    long window = HOUR + 2 * MINUTE;
    task.send(parts.part(0, window, 5, 1f).segment("second"));
    task.send(parts.progress(0, window + MINUTE));
    task.tick();
    // The first segment expires: there is room.
    task.send(parts.progress(1, HOUR + MINUTE));
    task.send(parts.progress(1, HOUR + 2 * MINUTE));
    task.tick();
    assertThat(second(task)).isEmpty();
    if (restarts) {
      task = task.restart(CONFIG, service(), metrics);
    }
    task.context.setCurrentSystemTimeMs(NOW + 10 * MINUTE);

    // Partition 0 comes to the next window before partition 1 has come to the one before it.
    task.send(parts.part(0, window + MINUTE, 6, 1f).segment("second"));
    task.send(parts.progress(0, window + 2 * MINUTE));
    task.tick();
    task.send(parts.part(1, window, 7, 1f).segment("second"));
    task.send(parts.progress(1, window + MINUTE));
    task.tick();
    task.tick();
    assertThat(second(task)).as("5 of its 12 rows were dropped").isEmpty();

    task.send(parts.part(1, window + MINUTE, 6, 1f).segment("second"));
    task.send(parts.progress(1, window + 2 * MINUTE));
    task.tick();
    task.tick();
    assertThat(second(task))
        .singleElement()
        .returns(12L, DependenceEstimate::getSeen)
        .returns(7L, DependenceEstimate::getLate);
  }

  private static List<DependenceEstimate> second(TaskHarness task) {
    return task.estimates().stream().filter(e -> e.getSegment().equals("second")).toList();
  }
}
