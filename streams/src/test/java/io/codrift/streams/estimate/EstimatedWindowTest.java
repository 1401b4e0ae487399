package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Category;
import io.codrift.model.Window;
import io.codrift.schemas.ColumnLevels;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.LevelCount;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.Parts.Row;
import io.codrift.streams.estimate.service.FakeEstimator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fit gets of a window, and what its estimate tells of it. */
class EstimatedWindowTest {
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
  void anEstimateNamesItsConstantColumns() {
    Parts parts = new Parts(1);
    stage = StageHarness.fitting(CONFIG, stateDir, estimator);
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
    stage = StageHarness.fitting(CONFIG, stateDir, estimator);
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

  private static DependenceEstimate of(List<DependenceEstimate> estimates, String monitor) {
    return estimates.stream()
        .filter(estimate -> estimate.getMonitor().equals(monitor))
        .findFirst()
        .orElseThrow();
  }
}
