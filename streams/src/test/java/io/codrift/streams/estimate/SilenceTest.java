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
import io.codrift.streams.estimate.service.HeldModelService;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stage tells of segments that get no records any more. */
class SilenceTest {
  private static final int NIGHT = 480;

  @TempDir private Path stateDir;
  private final Parts parts = new Parts(2);
  private StageHarness stage;

  private void start() {
    start(metrics -> new CallingThreadModelService(new FakeEstimator(), metrics));
  }

  private void start(Function<CodriftMetrics, ModelService> service) {
    stage = new StageHarness(config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, service);
  }

  @AfterEach
  void stop() {
    if (stage != null) {
      stage.close();
    }
  }

  private void window(int number) {
    stage.send(parts.part(0, number * MINUTE, 5, 1f));
    closed(number + 1);
  }

  /** Both partitions have closed so many minutes. */
  private void closed(int minutes) {
    stage.send(parts.progress(0, minutes * MINUTE));
    stage.send(parts.progress(1, minutes * MINUTE));
    stage.tick();
  }

  /** Both partitions have been idle since the end of a minute, for so many minutes. */
  private void idle(int since, int minutes) {
    stage.send(parts.idle(0, since * MINUTE, minutes * MINUTE));
    stage.send(parts.idle(1, since * MINUTE, minutes * MINUTE));
    stage.tick();
  }

  /** The end in minutes of the windows without data that were told. */
  private List<Long> silent() {
    return stage.estimates().stream()
        .filter(estimate -> estimate.getStatus() == EstimateStatus.NO_DATA)
        .map(estimate -> estimate.getWindowEnd().toEpochMilli() / MINUTE)
        .toList();
  }

  @Test
  void aSegmentThatItsSourceGoesOnWithoutIsToldAtGrowingDistances() {
    start();
    window(0);
    stage.estimates();
    for (int minute = 2; minute <= 20; minute++) {
      closed(minute);
    }
    // One minute later than it is so: what comes with the next step is waited for.
    assertThat(silent()).containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 11L, 13L, 16L, 19L);
  }

  @Test
  void whatIsToldIsNoWindow() {
    start();
    window(0);
    Double windows =
        stage.registry.getSampleValue("codrift_window_end_timestamp_seconds", LABELS, VALUES);
    closed(4);
    closed(5);
    DependenceEstimate told = stage.estimates().get(1);
    assertThat(told.getStatus()).isEqualTo(EstimateStatus.NO_DATA);
    assertThat(told.getMonitor()).isEqualTo("ab");
    assertThat(told.getSeen()).isZero();
    assertThat(told.getWindowStart().toEpochMilli()).isEqualTo(3 * MINUTE);
    assertThat(told.getMiNats()).isNull();
    assertThat(
            stage.registry.getSampleValue("codrift_window_end_timestamp_seconds", LABELS, VALUES))
        .isEqualTo(windows);
    stage.send(parts.part(1, 2 * MINUTE, 5, 1f));
    stage.tick();
    assertThat(stage.estimates())
        .as("an earlier window is not late")
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getStatus()).isEqualTo(EstimateStatus.OK);
              assertThat(estimate.getWindowStart().toEpochMilli()).isEqualTo(2 * MINUTE);
            });
  }

  private static final String[] LABELS = {"source", "monitor", "segment"};
  private static final String[] VALUES = {"orders", "ab", ""};

  @Test
  void aSourceThatIsSilentAltogetherIsToldByTheClockOfTheWindowStage() {
    start();
    window(0);
    closed(1);
    idle(1, 1);
    idle(1, 2);
    idle(1, 3);
    assertThat(silent()).isEmpty();
    idle(1, 4);
    assertThat(silent()).containsExactly(4L);
    for (int i = 0; i < 100; i++) {
      stage.tick();
    }
    assertThat(silent()).as("a window stage that says nothing is not a silent source").isEmpty();
    stage.send(parts.idle(0, MINUTE, 30 * MINUTE));
    stage.send(parts.idle(0, MINUTE, 31 * MINUTE));
    assertThat(silent()).as("one partition's task does not run").isEmpty();
  }

  @Test
  void aPauseThatIsOverIsNotTold() {
    start();
    window(0);
    // In a replay event time leaps over the night; the first row of the morning is not yet in a
    // part.
    closed(NIGHT);
    window(NIGHT);
    window(NIGHT + 1);
    assertThat(silent()).isEmpty();
  }

  @Test
  void recordsFromBeforeAreNotSilentBecauseTheClockWentOn() {
    start();
    window(0);
    closed(1);
    idle(1, NIGHT);
    idle(1, NIGHT + 1);
    assertThat(silent()).hasSize(1);
    idle(1, NIGHT + 119);
    idle(1, NIGHT + 120);
    assertThat(silent()).as("almost a quarter more").isEmpty();
    // What was held up comes with its own event times.
    for (int minute = 1; minute < 20; minute++) {
      window(minute);
      closed(minute + 1);
    }
    assertThat(stage.estimates())
        .extracting(DependenceEstimate::getStatus)
        .hasSize(19)
        .containsOnly(EstimateStatus.OK);
  }

  @Test
  void estimatesThatAreBehindAreNoSilence() {
    start(metrics -> new HeldModelService(new FakeEstimator(), metrics));
    window(0);
    closed(20);
    closed(21);
    assertThat(stage.estimates()).isEmpty();
    ((HeldModelService) stage.service).fit();
    stage.tick();
    closed(22);
    assertThat(stage.estimates())
        .extracting(DependenceEstimate::getStatus)
        .as("once the estimates are there")
        .containsExactly(EstimateStatus.OK, EstimateStatus.NO_DATA);
  }

  @Test
  void aRestartTellsNothingTwice() {
    CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
    CodriftConfig config = config(PATIENT, source(tumbling(2, 1000), 10, AB));
    TaskHarness task =
        TaskHarness.begin(
            config, new CallingThreadModelService(new FakeEstimator(), metrics), metrics);
    task.send(parts.part(0, 0, 5, 1f));
    closed(task, 1);
    closed(task, 4);
    closed(task, 5);
    assertThat(silent(task)).containsExactly(4L);
    TaskHarness next =
        task.restart(config, new CallingThreadModelService(new FakeEstimator(), metrics), metrics);
    closed(next, 5);
    assertThat(silent(next)).isEmpty();
    closed(next, 6);
    assertThat(silent(next)).containsExactly(5L);
  }

  private void closed(TaskHarness task, int minutes) {
    task.send(parts.progress(0, minutes * MINUTE));
    task.send(parts.progress(1, minutes * MINUTE));
    task.tick();
  }

  private static List<Long> silent(TaskHarness task) {
    return task.estimates().stream()
        .filter(estimate -> estimate.getStatus() == EstimateStatus.NO_DATA)
        .map(estimate -> estimate.getWindowEnd().toEpochMilli() / MINUTE)
        .toList();
  }
}
