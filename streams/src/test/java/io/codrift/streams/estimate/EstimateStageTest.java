package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Window;
import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.ModelledSide;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.estimate.Parts.Row;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a window is complete, and which windows are fitted in which order. */
class EstimateStageTest {
  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(2, 1000), 10, AB));

  private final FakeEstimator estimator = new FakeEstimator();
  @TempDir private Path stateDir;
  private StageHarness stage;

  @AfterEach
  void closeStage() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void aWindowIsCompleteWhenEveryPartitionHasSentItsPartOrProgressPastIt() {
    Parts parts = new Parts(3);
    stage = StageHarness.fitting(CONFIG, stateDir, estimator);

    stage.send(parts.part(0, 0, 5, 1f).missing("a", 2).late(3, 1));
    stage.send(parts.progress(1, MINUTE - 1));
    stage.send(parts.progress(2, MINUTE));
    stage.tick();
    assertThat(stage.estimates()).as("partition 1 is still inside the window").isEmpty();

    stage.send(parts.part(1, 0, 4, 2f).missing("a", 1).late(2, 4));
    stage.tick();

    assertThat(stage.estimates())
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getMonitor()).isEqualTo("ab");
              assertThat(estimate.getSource()).isEqualTo("orders");
              assertThat(estimate.getStatus()).isEqualTo(EstimateStatus.OK);
              assertThat(estimate.getSeen()).isEqualTo(9);
              assertThat(estimate.getSampled()).isEqualTo(9);
              assertThat(estimate.getUsed()).isEqualTo(9);
              assertThat(estimate.getMissing())
                  .containsExactly(FeatureCount.newBuilder().setFeature("a").setCount(3L).build());
              assertThat(estimate.getLate()).isEqualTo(5);
              assertThat(estimate.getRejected()).isEqualTo(5);
              assertThat(estimate.getMiNats()).isEqualTo(13.0 / 9, within());
              assertThat(estimate.getLevelNats()).isEqualTo(0.25);
              assertThat(estimate.getLevelStandardErrorNats()).isEqualTo(0.03);
              assertThat(estimate.getShiftNats()).isNull();
              assertThat(estimate.getShiftOfDependenceNats()).isEqualTo(0.125);
              assertThat(estimate.getShiftOfDependenceStandardErrorNats()).isEqualTo(0.04);
              assertThat(estimate.getModelledSide()).isEqualTo(ModelledSide.Y);
              assertThat(estimate.getModelVersion()).isEqualTo(1);
            });
  }

  @Test
  void aRebaselineTakesTheReferenceFromTheNextFitOnce() {
    Parts parts = new Parts(1);
    stage = StageHarness.fitting(CONFIG, stateDir, estimator);
    AlertCommand command =
        AlertCommand.newBuilder()
            .setId("one")
            .setKind(CommandKind.REBASELINE)
            .setMonitor("ab")
            .build();
    stage.send(AlertCommand.newBuilder(command).setId("other").setMonitor("other").build());
    List<Boolean> lost = new ArrayList<>();
    for (int window = 0; window < 6; window++) {
      stage.send(parts.part(0, window * MINUTE, 5, 1f));
      stage.send(parts.progress(0, (window + 1) * MINUTE));
      stage.tick();
      lost.add(
          estimator
              .groups
              .get(window)
              .get(0)
              .model()
              .map(model -> ((FakeEstimator.FakeModel) model).lostReference())
              .orElse(false));
      if (window == 1 || window == 3) {
        stage.send(command); // the second time it is known
      }
      if (window == 2) {
        stage.send(AlertCommand.newBuilder(command).setId("two").setKind(CommandKind.MUTE).build());
      }
    }
    assertThat(lost).containsExactly(false, false, true, false, false, false);
  }

  @Test
  void noWindowCompletesBeforeAllPartitionsHaveSentAMessage() {
    Parts parts = new Parts(3);
    stage = StageHarness.fitting(CONFIG, stateDir, estimator);

    stage.send(parts.part(0, 0, 5, 1f));
    stage.send(parts.progress(1, 10 * MINUTE));
    stage.tick();
    assertThat(stage.estimates()).isEmpty();

    stage.send(parts.idle(2));
    stage.tick();
    assertThat(stage.estimates()).hasSize(1);
  }

  @Test
  void anIdlePartitionIsNotWaitedForAndItsPartIsLateThen() {
    Parts parts = new Parts(2);
    stage = StageHarness.fitting(CONFIG, stateDir, estimator);

    stage.send(parts.idle(1));
    stage.send(parts.part(0, 0, 5, 1f));
    stage.tick();
    assertThat(stage.estimates()).hasSize(1);

    stage.send(parts.part(1, 0, 4, 1f).late(2, 1).chunks(2));
    stage.tick();
    assertThat(stage.estimates()).as("never estimated again").isEmpty();
    assertThat(
            stage.registry.getSampleValue(
                "codrift_records_total",
                new String[] {"source", "outcome"},
                new String[] {"orders", "late_part"}))
        .isEqualTo(4);

    stage.send(parts.progress(1, 2 * MINUTE));
    stage.send(parts.part(0, MINUTE, 5, 1f).late(10, 20));
    stage.tick();
    assertThat(stage.estimates())
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getLate()).as("4 records of the late part, 2 + 10").isEqualTo(16);
              assertThat(estimate.getRejected()).isEqualTo(21);
            });
  }

  @Test
  void anIdlePartitionWhosePartHasBegunIsWaitedFor() {
    Parts parts = new Parts(2);
    stage = StageHarness.fitting(CONFIG, stateDir, estimator);
    List<byte[]> chunks = parts.part(1, 0, 6, 1f).chunks(3).messages();

    stage.send(parts.idle(1));
    stage.send(chunks.get(0));
    stage.send(chunks.get(1));
    stage.send(parts.part(0, 0, 5, 1f));
    stage.tick();
    assertThat(stage.estimates()).isEmpty();

    stage.send(chunks.get(2));
    stage.tick();
    assertThat(stage.estimates())
        .singleElement()
        .satisfies(estimate -> assertThat(estimate.getSampled()).isEqualTo(11));
  }

  @Test
  void mergingKeepsTheSmallestHashesOfAllPartitions() {
    Parts parts = new Parts(2);
    stage =
        StageHarness.fitting(config(PATIENT, source(tumbling(1, 3), 10, AB)), stateDir, estimator);
    Row negative = new Row(-1, 7, 100f, 0f);

    stage.send(
        parts.part(0, 0, new Row(10, 1, 1f, 0f), new Row(30, 2, 3f, 0f), negative).maxSamples(3));
    stage.send(
        parts.part(1, 0, new Row(20, 3, 2f, 0f), new Row(40, 4, 4f, 0f)).maxSamples(3).chunks(2));
    stage.tick();

    assertThat(stage.estimates())
        .singleElement()
        .satisfies(estimate -> assertThat(estimate.getSampled()).isEqualTo(3));
    Window window = estimator.groups.get(0).get(0).window();
    assertThat(window.x()).containsExactly(1f, 2f, 3f);
    assertThat(window.hashes()).containsExactly(10, 20, 30);
    assertThat(window.eventTimes()).containsExactly(1, 3, 2);
  }

  @Test
  void aMonitorsWindowsAreFittedOneAtATimeInTimeOrderOnTheirOwnCheckpoint() {
    Parts parts = new Parts(2);
    stage = StageHarness.holding(CONFIG, stateDir, estimator);
    HeldModelService held = stage.held();

    stage.send(parts.part(0, MINUTE, 5, 2f));
    stage.send(parts.part(0, 2 * MINUTE, 5, 3f));
    stage.send(parts.part(0, 0, 5, 1f));
    stage.send(parts.progress(1, 10 * MINUTE));
    assertThat(held.waiting).hasSize(1);

    for (int i = 0; i < 3; i++) {
      held.fit();
      stage.tick();
    }

    assertThat(stage.estimates())
        .extracting(estimate -> estimate.getWindowStart().toEpochMilli())
        .containsExactly(0L, MINUTE, 2 * MINUTE);
    assertThat(estimator.groups.stream().map(group -> group.get(0).model().isPresent()))
        .containsExactly(false, true, true);
    assertThat(estimator.groups.get(2).get(0).model().orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void segmentsHaveModelsOfTheirOwn() {
    Parts parts = new Parts(1);
    stage = StageHarness.fitting(CONFIG, stateDir, estimator);

    stage.send(parts.part(0, 0, 5, 1f).segment("north"));
    stage.send(parts.part(0, 0, 5, 2f).segment("south"));
    stage.tick();

    assertThat(stage.rawEstimates().readKeyValuesToList())
        .extracting(pair -> new String(pair.key, UTF_8))
        .containsExactlyInAnyOrder("ab|north", "ab|south");
    assertThat(estimator.groups.stream().flatMap(List::stream))
        .allSatisfy(request -> assertThat(request.model()).isEmpty())
        .extracting(request -> request.seed())
        .doesNotHaveDuplicates();
  }

  @Test
  void segmentsBeyondTheBoundAreCountedAndNotEstimated() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 2, AB)), stateDir, estimator);

    stage.send(parts.part(0, 0, 5, 1f).segment("first"));
    stage.send(parts.part(0, 0, 5, 1f).segment("second"));
    stage.send(parts.part(0, 0, 7, 1f).segment("third"));
    stage.send(parts.part(0, MINUTE, 5, 1f).segment("second"));
    stage.tick();
    stage.tick();

    assertThat(stage.estimates())
        .extracting(DependenceEstimate::getSegment)
        .containsExactlyInAnyOrder("first", "second", "second");
    assertThat(
            stage.registry.getSampleValue(
                "codrift_records_total",
                new String[] {"source", "outcome"},
                new String[] {"orders", "segment_refused"}))
        .isEqualTo(7);
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-9);
  }
}
