package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.EXPIRY;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.SOURCE;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.CommandVerdict;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.topic.CommandMessage;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is forgotten of a source: segments without records for an hour, those that a person clears,
 * and what a removed monitor has left. The source has room for one segment.
 */
class SegmentExpiryTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long HOUR = EXPIRY.toMillis();
  private static final MonitorConfig OTHER = new MonitorConfig("other", List.of("b"), List.of("a"));
  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(2, 1000), 1, AB));

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final HeldModelService held = new HeldModelService(new FakeEstimator(), metrics);
  private final Parts parts = new Parts(1);

  private ModelService service() {
    return new CallingThreadModelService(new FakeEstimator(), metrics);
  }

  private TaskHarness begin(CodriftConfig config, ModelService service) {
    TaskHarness task = TaskHarness.begin(config, service, metrics);
    task.context.setCurrentSystemTimeMs(NOW);
    return task;
  }

  /** A task with a window of a segment that ends with the first minute. */
  private TaskHarness withSegment(String segment) {
    TaskHarness task = begin(CONFIG, service());
    window(task, segment, 0);
    assertThat(task.estimates())
        .singleElement()
        .satisfies(e -> assertThat(e.getSegment()).isEqualTo(segment));
    return task;
  }

  /** The same with the segment {@code first}, whose fit {@link #held} has. */
  private TaskHarness withWaitingFit() {
    TaskHarness task = begin(CONFIG, held);
    window(task, "first", 0);
    return task;
  }

  private void window(TaskHarness task, String segment, long start) {
    task.send(parts.part(0, start, 5, 1f).segment(segment));
    task.send(parts.progress(0, start + MINUTE));
    task.tick();
    task.tick();
  }

  /** The event time of the source goes on, which counts one step later. */
  private void reach(TaskHarness task, long time) {
    task.send(parts.progress(0, time));
    task.send(parts.progress(0, time + 1));
  }

  private static int entries(TaskHarness task) {
    return task.size(TaskHarness.STORES.checkpoints())
        + task.size(TaskHarness.STORES.latest())
        + task.size(TaskHarness.STORES.rebaselines());
  }

  private Double mi(String segment) {
    return registry.getSampleValue(
        "codrift_mutual_information_nats",
        new String[] {"monitor", "segment"},
        new String[] {"ab", segment});
  }

  private Double windowEnd(String segment) {
    return registry.getSampleValue(
        "codrift_window_end_timestamp_seconds",
        new String[] {"source", "monitor", "segment"},
        new String[] {SOURCE, "ab", segment});
  }

  private static void assertForgotten(List<DependenceEstimate> estimates, String reason) {
    assertThat(estimates)
        .filteredOn(DependenceEstimate::getForgotten)
        .singleElement()
        .satisfies(
            last -> {
              assertThat(last.getStatus()).isEqualTo(EstimateStatus.NO_DATA);
              assertThat(last.getReason()).contains(reason);
            });
  }

  @Test
  void aSegmentWithoutRecordsIsForgottenAndAnotherTakesItsPlace() {
    TaskHarness task = withSegment("first");
    window(task, "second", MINUTE);
    assertThat(task.estimates()).as("there is room for one").isEmpty();
    assertThat(mi("first")).isNotNull();
    assertThat(entries(task)).isEqualTo(2);

    reach(task, MINUTE + HOUR - 1);
    assertThat(task.estimates()).noneMatch(DependenceEstimate::getForgotten);
    reach(task, MINUTE + HOUR + MINUTE);
    assertForgotten(task.estimates(), "no records for segment-expiry, 1h");
    assertThat(entries(task)).isZero();
    assertThat(task.size(TaskHarness.STORES.frontiers())).as("progress alone").isEqualTo(1);
    assertThat(mi("first")).isNull();
    assertThat(windowEnd("first")).isNull();

    window(task, "second", MINUTE + 2 * HOUR);
    assertThat(task.estimates()).as("it was refused a moment ago").isEmpty();
    task.minute(NOW + Duration.ofMinutes(10).toMillis());
    window(task, "second", 2 * MINUTE + 2 * HOUR);
    assertThat(task.estimates())
        .singleElement()
        .satisfies(estimate -> assertThat(estimate.getSegment()).isEqualTo("second"));
  }

  @Test
  void aSegmentThatComesBackBeginsAnew() {
    TaskHarness task = withSegment("first");
    reach(task, 2 * HOUR);
    task.estimates();
    window(task, "first", 2 * HOUR);
    assertThat(task.estimates())
        .singleElement()
        .satisfies(estimate -> assertThat(estimate.getModelVersion()).isEqualTo(1));
  }

  @Test
  void theTimeGoesOnThroughARestart() {
    TaskHarness killed = withSegment("first");
    reach(killed, HOUR);
    killed.estimates();
    TaskHarness task = killed.restart(CONFIG, service(), metrics);
    reach(task, HOUR + MINUTE);
    assertForgotten(task.estimates(), "no records");
  }

  @Test
  void aSegmentIsKeptWhileAFitOfItWaits() {
    TaskHarness task = withWaitingFit();
    reach(task, 2 * HOUR);
    assertThat(task.estimates()).isEmpty();
    held.fit();
    task.tick();
    reach(task, 3 * HOUR);
    assertThat(task.estimates())
        .extracting(DependenceEstimate::getForgotten)
        .containsExactly(false, true);
  }

  @Test
  void aSourceThatIsNotSplitDoesNotExpire() {
    TaskHarness task = withSegment("");
    reach(task, 100 * HOUR);
    assertThat(task.estimates()).noneMatch(DependenceEstimate::getForgotten);
    assertThat(entries(task)).isEqualTo(2);
  }

  @Test
  void aPlaceIsFreedByAProcessThatDoesNotKnowTheSource() {
    TaskHarness task = withSegment("first");
    task.delivers = false;
    reach(task, 2 * HOUR);
    TaskHarness unknowing =
        task.restart(
            config(PATIENT, Configs.named("others", tumbling(2, 1000), AB)), service(), metrics);
    task.claimsAndAnswers().stream()
        .map(message -> TaskHarness.TOPICS.windows().value().serializer().serialize("", message))
        .forEach(unknowing::send);
    TaskHarness again = unknowing.restart(CONFIG, service(), metrics);
    again.context.setCurrentSystemTimeMs(NOW);
    window(again, "second", 2 * HOUR);
    assertThat(again.estimates()).hasSize(1);
  }

  private static void clear(TaskHarness task, String segment) {
    clear(task, segment, NOW);
  }

  private static void clear(TaskHarness task, String segment, long sentAt) {
    AlertCommand command =
        AlertCommand.newBuilder()
            .setId("clear")
            .setSentAt(Instant.ofEpochMilli(sentAt))
            .setKind(CommandKind.FORGET)
            .setSource(SOURCE)
            .setSegment(segment)
            .build();
    task.command(new CommandMessage.Ask(command));
  }

  private static void assertAnswer(TaskHarness task, CommandVerdict verdict, String text) {
    List<CommandAnswer> answers = task.answers();
    assertThat(answers.get(answers.size() - 1))
        .returns("clear", CommandAnswer::getId)
        .returns(TaskHarness.PARTITION, CommandAnswer::getPartition)
        .returns(verdict, CommandAnswer::getVerdict)
        .returns(text.formatted(SOURCE), CommandAnswer::getText);
  }

  private static void assertKeptForItsRecords(TaskHarness task) {
    assertAnswer(
        task,
        CommandVerdict.REFUSED,
        "Segment first of %s is kept: it has records, in one of its last three windows or in one that"
            + " is not complete. Clear it when `codrift tail` shows it as NO_DATA.");
  }

  @Test
  void whatHasNoSegmentsIsNotCleared() {
    TaskHarness whole = withSegment("");
    reach(whole, 4 * MINUTE);
    whole.estimates();
    clear(whole, "", NOW + 1);
    assertAnswer(
        whole,
        CommandVerdict.REFUSED,
        "Source %s is not split: it has no segments that could be cleared.");
    assertThat(whole.estimates()).isEmpty();
    assertThat(entries(whole)).isEqualTo(2);
    clear(whole, null, NOW + 1);
    assertAnswer(
        whole, CommandVerdict.REFUSED, "What is to be forgotten needs a source and a segment.");
  }

  @Test
  void aSegmentWithAFitThatWaitsIsNotCleared() {
    TaskHarness task = withWaitingFit();
    reach(task, 4 * MINUTE);
    clear(task, "first", NOW + 1);
    assertAnswer(
        task,
        CommandVerdict.REFUSED,
        "Segment first of %s is kept: it has a window that is not estimated yet.");
  }

  @Test
  void aSegmentIsClearedOnceItWasToldThatItIsSilent() {
    TaskHarness task = withSegment("first");
    clear(task, "another");
    assertAnswer(task, CommandVerdict.UNKNOWN_TARGET, "Segment another of %s has no windows.");
    clear(task, "first");
    assertKeptForItsRecords(task);
    assertThat(task.estimates()).as("the next window may be open in the window stage").isEmpty();
    reach(task, 3 * MINUTE);
    clear(task, "first");
    assertKeptForItsRecords(task);
    assertThat(task.estimates()).as("two windows are silent").isEmpty();
    reach(task, 4 * MINUTE);
    assertThat(task.estimates())
        .singleElement()
        .satisfies(e -> assertThat(e.getStatus()).isEqualTo(EstimateStatus.NO_DATA));

    clear(task, "first", NOW + 1);
    assertAnswer(task, CommandVerdict.APPLIED, "Segment first of %s is cleared.");
    assertForgotten(task.estimates(), "cleared");
    assertThat(entries(task)).isZero();
    window(task, "second", 5 * MINUTE);
    assertThat(task.estimates()).hasSize(1);
  }

  /** Not while its window is incomplete, nor while the fit waits, nor when it is estimated. */
  @Test
  void aSegmentThatComesBackIsNotCleared() {
    TaskHarness task = withWaitingFit();
    held.fit();
    task.tick();
    reach(task, 4 * MINUTE);
    List<byte[]> part = parts.part(0, 5 * MINUTE, 5, 1f).segment("first").chunks(2).messages();
    task.send(part.get(0));
    assertThat(task.estimates())
        .extracting(DependenceEstimate::getStatus)
        .containsExactly(EstimateStatus.OK, EstimateStatus.NO_DATA);
    clear(task, "first", NOW + 1);
    assertKeptForItsRecords(task);
    task.send(part.get(1));
    clear(task, "first", NOW + 1);
    assertAnswer(
        task,
        CommandVerdict.REFUSED,
        "Segment first of %s is kept: it has a window that is not estimated yet.");
    assertThat(task.estimates()).isEmpty();
    held.fit();
    task.tick();
    assertThat(task.estimates()).hasSize(1);
    clear(task, "first", NOW + 1);
    assertKeptForItsRecords(task);
    assertThat(task.estimates()).isEmpty();
  }

  /** Commands are read again from the begin if the offsets of the group are lost. */
  @Test
  void aSegmentThatHasHadEstimatesSinceIsNotClearedByAnOldCommand() {
    TaskHarness task = withSegment("first");
    reach(task, 4 * MINUTE);
    task.estimates();
    clear(task, "first", NOW - 1);
    assertAnswer(
        task,
        CommandVerdict.REFUSED,
        "Segment first of %s is kept: it has had an estimate since it was to be cleared.");
    assertThat(task.estimates()).isEmpty();
    assertThat(entries(task)).isEqualTo(2);
  }

  /** Its window was estimated before the segment was forgotten. */
  @Test
  void aPartFromBeforeItsSegmentExpiredIsLate() {
    TaskHarness task = withSegment("first");
    reach(task, 2 * HOUR);
    task.estimates();
    window(task, "first", 0);
    assertThat(task.estimates()).isEmpty();
    assertThat(task.size(TaskHarness.STORES.parts())).isZero();
    assertThat(
            registry.getSampleValue(
                "codrift_records_total",
                new String[] {"source", "outcome"},
                new String[] {SOURCE, "late_part"}))
        .isEqualTo(5);
  }

  @Test
  void whatARemovedMonitorHasLeftIsDeletedAfterTheRetention() {
    CodriftConfig both = config(PATIENT, source(tumbling(2, 1000), 1, AB, OTHER));
    TaskHarness before = begin(both, service());
    window(before, "first", 0);
    assertThat(before.estimates()).hasSize(2);
    long retention = CONFIG.runtime().retention().toMillis();

    TaskHarness task = before.restart(CONFIG, service(), metrics);
    task.minute(NOW + retention - 1);
    assertThat(entries(task)).as("another process may know it").isEqualTo(4);
    TaskHarness known = task.restart(both, service(), metrics);
    known.minute(NOW + 2 * retention);
    assertThat(entries(known)).isEqualTo(4);
    TaskHarness removed = known.restart(CONFIG, service(), metrics);
    removed.minute(NOW + retention);
    List<DependenceEstimate> told = removed.estimates();
    assertForgotten(told, "the monitor was not configured for 7d");
    assertThat(told).singleElement().satisfies(e -> assertThat(e.getMonitor()).isEqualTo("other"));
    assertThat(entries(removed)).isEqualTo(2);
  }

  @Test
  void ofEstimatesOfAnEarlierVersionTheTimeBeginsAtTheStart() {
    TaskHarness before = begin(config(PATIENT, source(tumbling(2, 1000), 1, OTHER)), service());
    before.context.setCurrentSystemTimeMs(0);
    window(before, "first", 0);
    TaskHarness task = before.restart(CONFIG, service(), metrics);
    task.minute(NOW);
    assertThat(entries(task)).isEqualTo(2);
    long retention = CONFIG.runtime().retention().toMillis();
    TaskHarness later = task.restart(CONFIG, service(), metrics);
    later.minute(NOW + retention - 1);
    assertThat(entries(later)).isEqualTo(2);
    later.minute(NOW + retention);
    assertThat(entries(later)).isZero();
  }

  /**
   * The task with the list of the source answers late, first with a refusal and then with a place:
   * one has become free between the claim and its repetition.
   */
  @Test
  void aPlaceThatASegmentGetsAfterItsRefusalIsNotLost() {
    claim(true);
  }

  @Test
  void norIsItWhereTheClaimIsNotRepeated() {
    claim(false);
  }

  private void claim(boolean again) {
    TaskHarness task = withSegment("first");

    task.delivers = false; // the task with the list is behind, or holds its input for a backlog
    task.send(parts.part(0, HOUR + 2 * MINUTE, 5, 1f).segment("second")); // claimed
    task.send(parts.progress(0, HOUR + MINUTE));
    task.send(parts.progress(0, HOUR + MINUTE + 1)); // the first one is released
    if (again) {
      task.minute(NOW + MINUTE);
    }
    task.delivers = true;
    task.tick();
    task.tick();
    task.estimates();

    // No segment is monitored now, and none has records but the third.
    long time = 10 * HOUR;
    for (int i = 0; i < 20; i++) {
      task.minute(NOW + (i + 1) * 11 * MINUTE);
      window(task, "third", time);
      time += 2 * HOUR;
    }
    assertThat(task.estimates())
        .as("there is room for one")
        .filteredOn(e -> !e.getForgotten())
        .extracting(DependenceEstimate::getSegment)
        .contains("third");
  }
}
