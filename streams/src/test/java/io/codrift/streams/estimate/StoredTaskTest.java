package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.formats.StoredFormats;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A task continues from the stores of an earlier build that was killed. */
class StoredTaskTest {
  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final HeldModelService service = new HeldModelService(new FakeEstimator(), metrics);
  private final CodriftConfig config = config(PATIENT, source(tumbling(2, 1000), 1, AB));
  private final TaskHarness task = task();
  private final Parts parts = new Parts(2);

  private TaskHarness task() {
    TaskHarness empty = TaskHarness.begin(config, service, metrics);
    TaskHarness.STORES
        .all()
        .forEach(
            store -> StoredFormats.fill(empty.bytes(store), "estimate-stores.json", store.name()));
    TaskHarness restored = empty.restart(config, service, metrics);
    restored.delivers = false;
    return restored;
  }

  @Test
  void thePendingWindowIsFittedFromItsCheckpoint() {
    task.tick();
    service.fit();
    task.tick();
    assertThat(task.estimates())
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getSegment()).isEqualTo("eu");
              assertThat(estimate.getWindowStart()).isEqualTo(Instant.ofEpochMilli(MINUTE));
              assertThat(estimate.getMiNats()).isEqualTo(2);
              assertThat(estimate.getUsed()).isEqualTo(5);
              assertThat(estimate.getSeen()).isEqualTo(5);
              assertThat(estimate.getMissing().get(0).getFeature()).isEqualTo("a");
              assertThat(estimate.getMissing().get(0).getCount()).isEqualTo(2);
              assertThat(estimate.getLate()).isEqualTo(3);
              assertThat(estimate.getRejected()).isEqualTo(4);
              assertThat(estimate.getModelVersion()).as("of version 1 in the store").isEqualTo(2);
            });
    assertThat(task.size(TaskHarness.STORES.pending())).isZero();
    assertThat(task.size(TaskHarness.STORES.checkpoints())).as("replaced").isEqualTo(1);
    assertThat(task.size(TaskHarness.STORES.latest())).as("replaced").isEqualTo(1);
  }

  @Test
  void theOpenWindowTakesItsMissingChunk() {
    task.tick();
    service.fit();
    task.tick();
    task.estimates();
    task.send(parts.part(0, 2 * MINUTE, 6, 3f).segment("eu").chunks(2).messages().get(1));
    task.send(parts.progress(1, 3 * MINUTE));
    service.fit();
    task.tick();
    assertThat(task.estimates())
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getWindowStart()).isEqualTo(Instant.ofEpochMilli(2 * MINUTE));
              assertThat(estimate.getUsed()).isEqualTo(6);
              assertThat(estimate.getLate()).as("records of the late part").isEqualTo(7);
              assertThat(estimate.getModelVersion()).isEqualTo(3);
            });
  }

  @Test
  void theUnansweredClaimIsSentAgainAndTheListIsFull() {
    task.tick();
    List<SegmentAdmission> sent = admissions();
    assertThat(sent)
        .singleElement()
        .satisfies(
            claim -> {
              assertThat(claim.getSegment()).isEqualTo("us");
              assertThat(claim.getVerdict()).isEqualTo(AdmissionVerdict.CLAIMED);
            });
    task.delivers = true;
    task.tick();
    assertThat(admissions())
        .extracting(SegmentAdmission::getVerdict)
        .containsExactly(AdmissionVerdict.CLAIMED, AdmissionVerdict.REFUSED);
    assertThat(task.size(TaskHarness.STORES.parts())).as("the part of eu").isEqualTo(1);
  }

  @Test
  void gaugesShowTheLastEstimate() {
    assertThat(
            registry.getSampleValue(
                "codrift_mutual_information_nats",
                new String[] {"monitor", "segment"},
                new String[] {"ab", "eu"}))
        .isEqualTo(1);
  }

  private List<SegmentAdmission> admissions() {
    return task.claimsAndAnswers().stream()
        .map(message -> (SegmentAdmission) message.message())
        .toList();
  }
}
