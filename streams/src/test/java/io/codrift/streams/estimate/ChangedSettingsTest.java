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
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ServiceConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a setting that is changed between two starts does to what the stage has. */
class ChangedSettingsTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long HOUR = EXPIRY.toMillis();

  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
  private final Parts parts = new Parts(1);

  private ModelService service() {
    return new CallingThreadModelService(new FakeEstimator(), metrics);
  }

  private TaskHarness begin(CodriftConfig config, ModelService service) {
    TaskHarness task = TaskHarness.begin(config, service, metrics);
    task.context.setCurrentSystemTimeMs(NOW);
    return task;
  }

  private TaskHarness restart(TaskHarness task, CodriftConfig config, ModelService service) {
    TaskHarness next = task.restart(config, service, metrics);
    next.context.setCurrentSystemTimeMs(NOW);
    return next;
  }

  private void window(TaskHarness task, String segment, long start) {
    task.send(parts.part(0, start, 5, 1f).segment(segment));
    task.send(parts.progress(0, start + MINUTE));
    task.tick();
    task.tick();
  }

  private void reach(TaskHarness task, long time) {
    task.send(parts.progress(0, time));
    task.send(parts.progress(0, time + 1));
    task.tick();
  }

  private static List<String> told(TaskHarness task) {
    return task.estimates().stream()
        .map(
            e ->
                "%s %s %d%s"
                    .formatted(
                        e.getSegment(),
                        e.getStatus(),
                        e.getModelVersion(),
                        e.getForgotten() ? " forgotten" : ""))
        .toList();
  }

  private static CodriftConfig needing(int minSamples) {
    return config(PATIENT, source(tumbling(minSamples, 1000), 10, AB));
  }

  @Test
  void minSamplesAppliesToWindowsThatWait() {
    TaskHarness task = begin(needing(2), new HeldModelService(new FakeEstimator(), metrics));
    window(task, "", 0);
    window(task, "", MINUTE);
    assertThat(task.estimates()).as("one in flight, one waits").isEmpty();

    TaskHarness demanding = restart(task, needing(6), service());
    demanding.tick();
    demanding.tick();
    assertThat(demanding.estimates())
        .extracting(DependenceEstimate::getStatus)
        .containsExactly(EstimateStatus.TOO_FEW, EstimateStatus.TOO_FEW);
  }

  @Test
  void minSamplesLeavesTheModel() {
    TaskHarness task = begin(needing(2), service());
    window(task, "", 0);
    TaskHarness demanding = restart(task, needing(6), service());
    window(demanding, "", MINUTE);
    TaskHarness again = restart(demanding, needing(2), service());
    window(again, "", 2 * MINUTE);
    assertThat(told(task)).containsExactly(" OK 1");
    assertThat(told(demanding)).containsExactly(" TOO_FEW 0");
    assertThat(told(again)).containsExactly(" OK 2");
  }

  private static CodriftConfig waiting(ServiceConfig service) {
    return config(service, source(tumbling(2, 1000), 10, AB));
  }

  private static ServiceConfig queue(int maxPending) {
    return new ServiceConfig(maxPending, false, 64, 3);
  }

  private List<EstimateStatus> fiveWindowsThenWith(ServiceConfig changed) {
    HeldModelService held = new HeldModelService(new FakeEstimator(), metrics);
    TaskHarness task = begin(waiting(queue(100)), held);
    for (int i = 0; i < 5; i++) {
      task.context.setCurrentSystemTimeMs(NOW + i * MINUTE);
      window(task, "", i * MINUTE);
    }
    assertThat(task.estimates()).isEmpty();
    HeldModelService next = new HeldModelService(new FakeEstimator(), metrics);
    TaskHarness after = task.restart(waiting(changed), next, metrics);
    after.context.setCurrentSystemTimeMs(NOW + 5 * MINUTE);
    for (int i = 0; i < 6; i++) {
      after.tick();
      next.fit();
    }
    after.tick();
    return after.estimates().stream().map(DependenceEstimate::getStatus).toList();
  }

  @Test
  void overloadAppliesToWindowsThatWait() {
    assertThat(fiveWindowsThenWith(queue(100))).containsOnly(EstimateStatus.OK).hasSize(5);
    assertThat(fiveWindowsThenWith(new ServiceConfig(100, true, 64, 3)))
        .containsExactly(
            EstimateStatus.SKIPPED,
            EstimateStatus.SKIPPED,
            EstimateStatus.SKIPPED,
            EstimateStatus.SKIPPED,
            EstimateStatus.OK);
  }

  @Test
  void maxPendingAppliesToWindowsThatWait() {
    assertThat(fiveWindowsThenWith(queue(2)))
        .containsExactly(
            EstimateStatus.SKIPPED,
            EstimateStatus.SKIPPED,
            EstimateStatus.SKIPPED,
            EstimateStatus.OK,
            EstimateStatus.OK);
  }

  private static CodriftConfig admitting(int maxSegments) {
    return config(PATIENT, source(tumbling(2, 1000), maxSegments, AB));
  }

  @Test
  void fewerSegmentsLeaveThoseThatAreThere() {
    TaskHarness task = begin(admitting(2), service());
    window(task, "a", 0);
    window(task, "b", MINUTE);
    assertThat(told(task)).containsExactly("a OK 1", "b OK 1");

    TaskHarness fewer = restart(task, admitting(1), service());
    window(fewer, "a", 2 * MINUTE);
    window(fewer, "b", 3 * MINUTE);
    window(fewer, "c", 4 * MINUTE);
    assertThat(told(fewer)).containsExactly("a OK 2", "b OK 2");

    window(fewer, "b", 5 * MINUTE + HOUR);
    reach(fewer, 6 * MINUTE + HOUR);
    assertThat(told(fewer)).contains("a NO_DATA 0 forgotten", "b OK 3");
    fewer.minute(NOW + 20 * MINUTE);
    window(fewer, "d", 7 * MINUTE + HOUR);
    assertThat(told(fewer)).as("one is left, which is the most").isEmpty();
  }

  @Test
  void moreSegmentsAdmitWhatWasRefused() {
    TaskHarness task = begin(admitting(1), service());
    window(task, "a", 0);
    window(task, "b", MINUTE);
    assertThat(told(task)).containsExactly("a OK 1");

    TaskHarness more = restart(task, admitting(2), service());
    more.minute(NOW + 20 * MINUTE);
    window(more, "b", 20 * MINUTE);
    assertThat(told(more)).contains("b OK 1");
  }

  private static CodriftConfig splitBy(String field) {
    SourceConfig whole = source(tumbling(2, 1000), 2, AB);
    return config(
        PATIENT,
        new SourceConfig(
            whole.topic(),
            whole.format(),
            whole.registry(),
            whole.schemaFile(),
            whole.timestamp(),
            Optional.ofNullable(field),
            whole.categorical(),
            whole.maxSegments(),
            whole.segmentExpiry(),
            whole.maxAhead(),
            whole.idleTimeout(),
            whole.onIdle(),
            whole.maxWait(),
            whole.window(),
            whole.monitors()));
  }

  @Test
  void theWholeSourceExpiresWhenItIsSplit() {
    TaskHarness task = begin(splitBy(null), service());
    window(task, "", 0);
    TaskHarness split = restart(task, splitBy("region"), service());
    window(split, "eu", MINUTE);
    assertThat(told(task)).containsExactly(" OK 1");
    assertThat(told(split)).as("a segment begins anew").containsExactly("eu OK 1");

    reach(split, 4 * MINUTE);
    assertThat(told(split)).containsExactly(" NO_DATA 0");
    window(split, "eu", 2 * MINUTE + HOUR);
    reach(split, 3 * MINUTE + HOUR);
    assertThat(told(split)).contains(" NO_DATA 0 forgotten", "eu OK 2");
  }

  @Test
  void segmentsExpireWhenTheSourceIsNotSplitAnyLonger() {
    TaskHarness task = begin(splitBy("region"), service());
    window(task, "eu", 0);
    TaskHarness whole = restart(task, splitBy(null), service());
    window(whole, "", MINUTE);
    assertThat(told(whole)).containsExactly(" OK 1");

    window(whole, "", 2 * MINUTE + HOUR);
    reach(whole, 3 * MINUTE + HOUR);
    assertThat(told(whole)).contains("eu NO_DATA 0 forgotten", " OK 2");
  }

  /** Those of the former field have their places until they expire. */
  @Test
  void segmentsOfAnotherFieldWaitForPlaces() {
    TaskHarness task = begin(splitBy("region"), service());
    window(task, "eu", 0);
    window(task, "us", MINUTE);
    assertThat(told(task)).containsExactly("eu OK 1", "us OK 1");

    TaskHarness other = restart(task, splitBy("shop"), service());
    window(other, "shop 1", 2 * MINUTE);
    assertThat(told(other)).isEmpty();
    reach(other, 3 * MINUTE + HOUR);
    assertThat(told(other)).contains("eu NO_DATA 0 forgotten", "us NO_DATA 0 forgotten");
    other.minute(NOW + 20 * MINUTE);
    window(other, "shop 1", 4 * MINUTE + HOUR);
    assertThat(told(other)).containsExactly("shop 1 OK 1");
  }
}
