package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Category;
import io.codrift.model.Window;
import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.ColumnLevels;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.LevelCount;
import io.codrift.schemas.ModelledSide;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.Parts.Row;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.HeldModelService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateStageTest {
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
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);

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
  void anEstimateNamesItsConstantColumns() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);
    stage.send(parts.part(0, 0, 5, 1f));
    stage.send(parts.progress(0, MINUTE));
    stage.tick();
    assertThat(stage.estimates())
        .singleElement()
        .satisfies(
            estimate ->
                assertThat(estimate.getConstantColumns())
                    .as("every row has the same a, and a b of its own")
                    .containsExactly("a"));
  }

  @Test
  void anEstimateCountsTheCategoriesOfItsColumns() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);
    double shop = Category.code("shop");
    double web = Category.code("web");
    Row[] rows = new Row[70 + 30];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new Row(i, i, i < 70 ? shop : web, Category.code(Integer.toString(i)));
    }
    stage.send(parts.part(0, 0, rows).text("a", "shop").text("b", "7").text("a", "bar"));
    stage.send(parts.progress(0, MINUTE));
    Row[] mixed = {
      new Row(1, MINUTE, shop, 1), new Row(2, MINUTE, 3, 2), new Row(3, MINUTE, shop, 4)
    };
    stage.send(parts.part(0, MINUTE, mixed));
    stage.send(parts.progress(0, 2 * MINUTE));
    stage.tick();
    stage.tick();
    List<DependenceEstimate> estimates = stage.estimates();
    List<ColumnLevels> levels = estimates.get(0).getLevels();
    assertThat(levels).extracting(ColumnLevels::getColumn).containsExactly("a", "b");
    assertThat(levels.get(0).getDifferent()).isEqualTo(2);
    assertThat(levels.get(0).getLevels())
        .containsExactly(
            LevelCount.newBuilder().setCode(shop).setCount(70).setText("shop").build(),
            LevelCount.newBuilder().setCode(web).setCount(30).build());
    assertThat(levels.get(1).getDifferent()).isEqualTo(100);
    assertThat(levels.get(1).getLevels()).as("bounded").hasSize(64);
    assertThat(estimates.get(1).getLevels()).as("numbers among the categories").isEmpty();
  }

  @Test
  void aRebaselineTakesTheReferenceFromTheNextFitOnce() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);
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
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);

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
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);

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
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);
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
  void everyMonitorTakesTheRowsThatAreCompleteInItsOwnColumns() {
    MonitorConfig ac = new MonitorConfig("ac", List.of("a"), List.of("c"));
    MonitorConfig ad = new MonitorConfig("ad", List.of("a"), List.of("d"));
    Parts parts = new Parts(1);
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 10, AB, ac, ad)), stateDir, estimator);

    stage.send(
        parts
            .part(
                0,
                0,
                new Row(1, 1, 1, Double.NaN, 5),
                new Row(2, 2, 2f, 4f, 6f),
                new Row(3, 3, 3f, 5f, 7f),
                new Row(4, 4, Double.NaN, 5, 7))
            .features("a", "b", "c"));
    stage.tick();

    List<DependenceEstimate> estimates = stage.estimates();
    assertThat(estimates)
        .extracting(DependenceEstimate::getMonitor)
        .containsExactlyInAnyOrder("ab", "ac", "ad");
    assertThat(of(estimates, "ab").getUsed()).isEqualTo(2);
    assertThat(of(estimates, "ac").getUsed()).isEqualTo(3);
    assertThat(of(estimates, "ad").getStatus()).isEqualTo(EstimateStatus.TOO_FEW);
    assertThat(estimator.groups.stream().flatMap(List::stream))
        .filteredOn(request -> request.window().yNames().contains("c"))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.window().x()).containsExactly(1f, 2f, 3f);
              assertThat(request.window().y()).containsExactly(5f, 6f, 7f);
            });
  }

  @Test
  void tooFewRowsAreNotFitted() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(6, 1000), 10, AB)), stateDir, estimator);

    stage.send(parts.part(0, 0, 5, 1f));
    stage.tick();

    assertThat(stage.estimates())
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getStatus()).isEqualTo(EstimateStatus.TOO_FEW);
              assertThat(estimate.getReason()).isEqualTo("5 complete rows, min-samples is 6");
              assertThat(estimate.getMiNats()).isNull();
              assertThat(estimate.getUsed()).isEqualTo(5);
            });
    assertThat(estimator.groups).isEmpty();
  }

  @Test
  void hoppingWindowsMarkNewRows() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.fitting(
            config(PATIENT, source(Configs.hopping(Duration.ofMinutes(5), 2, 1000), 10, AB)),
            stateDir,
            estimator);

    stage.send(parts.part(0, 0, 5, 1f).end(5 * MINUTE));
    stage.tick();

    Window window = estimator.groups.get(0).get(0).window();
    assertThat(window.begin()).isEqualTo(0);
    assertThat(window.end()).isEqualTo(5 * MINUTE);
    assertThat(window.freshFrom()).isEqualTo(4 * MINUTE);
  }

  @Test
  void aMonitorsWindowsAreFittedOneAtATimeInTimeOrderOnTheirOwnCheckpoint() {
    Parts parts = new Parts(2);
    stage =
        StageHarness.holding(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);
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
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);

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

  @Test
  void unusableMessagesAreDeadLettersWithReasonAndOrigin() {
    Parts parts = new Parts(1);
    stage =
        StageHarness.fitting(
            config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, estimator);
    byte[] cut = parts.part(0, 0, 5, 1f).messages().get(0);

    stage.send("garbage".getBytes(UTF_8));
    stage.send(Arrays.copyOf(cut, cut.length - 9));
    stage.send(parts.part(0, 0, 5, 1f).features("a", "b", "c"));
    stage.send(new byte[0]);
    stage.send(parts.part(0, 0, 5, 1f));
    stage.tick();

    List<TestRecord<byte[], byte[]>> letters = stage.deadLetters().readRecordsToList();
    assertThat(letters)
        .extracting(letter -> header(letter, "codrift.reason"))
        .containsExactly("wrong_type", "undecodable", "malformed", "wrong_type");
    assertThat(letters.get(2).headers())
        .extracting(header -> header.key())
        .containsExactlyInAnyOrder(
            "codrift.reason",
            "codrift.detail",
            "codrift.stage",
            "codrift.topic",
            "codrift.partition",
            "codrift.offset",
            "codrift.timestamp");
    assertThat(header(letters.get(2), "codrift.topic")).isEqualTo("test.windows");
    assertThat(header(letters.get(2), "codrift.detail"))
        .isEqualTo("rows is 40 bytes, but must be 60 bytes");
    assertThat(letters.get(0).value()).isEqualTo("garbage".getBytes(UTF_8));
    assertThat(
            stage.registry.getSampleValue(
                "codrift_dead_letters_total",
                new String[] {"source", "reason"},
                new String[] {"test.windows", "wrong_type"}))
        .isEqualTo(2);
    assertThat(stage.estimates()).as("the good window is not affected").hasSize(1);
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-9);
  }

  private static String header(TestRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), UTF_8);
  }

  private static DependenceEstimate of(List<DependenceEstimate> estimates, String monitor) {
    return estimates.stream()
        .filter(estimate -> estimate.getMonitor().equals(monitor))
        .findFirst()
        .orElseThrow();
  }
}
