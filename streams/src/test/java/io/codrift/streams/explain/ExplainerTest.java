package io.codrift.streams.explain;

import static io.codrift.streams.explain.Example.ONSET;
import static io.codrift.streams.explain.Example.WINDOWS;
import static io.codrift.streams.explain.Example.about;
import static io.codrift.streams.explain.Example.alert;
import static io.codrift.streams.explain.Example.alerts;
import static io.codrift.streams.explain.Example.begin;
import static io.codrift.streams.explain.Example.estimates;
import static io.codrift.streams.explain.Example.explain;
import static io.codrift.streams.explain.Example.explanation;
import static io.codrift.streams.explain.Example.first;
import static io.codrift.streams.explain.Example.last;
import static io.codrift.streams.explain.Example.question;
import static io.codrift.streams.explain.Example.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.detect.Change;
import io.codrift.model.detect.Mean;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.FeatureCount;
import io.codrift.streams.explain.Explanation.Coordinate;
import io.codrift.streams.explain.Explanation.DataKind;
import io.codrift.streams.explain.Explanation.Pair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What has changed from the windows before to those after. */
class ExplainerTest {
  @Test
  void comparesTheFiftyWindowsBeforeTheOnsetWithThoseSince() {
    Explanation explanation = explanation();
    Windows windows = explanation.windows();
    assertThat(windows.before()).hasSize(50);
    assertThat(last(windows.before())).isEqualTo(begin(ONSET - 1));
    assertThat(windows.after()).hasSize(WINDOWS - ONSET);
    assertThat(first(windows.after())).isEqualTo(begin(ONSET));
    assertThat(explanation.window().orElseThrow().getWindowStart()).isEqualTo(begin(WINDOWS - 1));

    Change mi = explanation.numbers().mi();
    assertThat(mi.before().orElseThrow().value()).isCloseTo(0.5, within(0.002));
    assertThat(mi.before().orElseThrow().standardError().getAsDouble())
        .isCloseTo(0.01 / Math.sqrt(50), within(1e-4));
    assertThat(mi.after().orElseThrow().value()).isCloseTo(0.05, within(0.005));
    assertThat(mi.after().orElseThrow().windows()).isEqualTo(10);
    assertThat(mi.difference().getAsDouble()).isCloseTo(-0.45, within(0.005));
    assertThat(mi.standardError().getAsDouble())
        .isCloseTo(Math.hypot(0.01 / Math.sqrt(50), 0.01 / Math.sqrt(10)), within(1e-3));
    assertThat(explanation.numbers().level().difference().getAsDouble())
        .isCloseTo(-0.45, within(0.005));
    assertThat(explanation.numbers().shift().difference().getAsDouble())
        .isCloseTo(0.398, within(0.001));
    assertThat(explanation.numbers().linear().after().orElseThrow().value())
        .isCloseTo(0.01, within(1e-9));
  }

  @Test
  void tellsHowMuchIsLinear() {
    Explanation.Form form = explanation().form();
    assertThat(form.before().kind()).isEqualTo(Linearity.Kind.LINEAR);
    assertThat(form.before().share().getAsDouble()).isCloseTo(0.98, within(0.001));
    assertThat(form.after().kind()).isEqualTo(Linearity.Kind.NOT_LINEAR);
    assertThat(form.after().share().getAsDouble()).isCloseTo(0.2, within(0.02));
    assertThat(form.changedNotStrength()).isFalse();

    Optional<Mean> mi = Mean.of(new double[] {0.02, 0.1}, new double[0]);
    assertThat(Linearity.of(mi, mi).kind()).isEqualTo(Linearity.Kind.NO_DEPENDENCE);
    assertThat(Linearity.of(Optional.empty(), mi).kind()).isEqualTo(Linearity.Kind.UNKNOWN);
    Optional<Mean> strong = Mean.of(new double[] {1, 1}, new double[0]);
    Optional<Mean> part = Mean.of(new double[] {0.7, 0.7}, new double[0]);
    assertThat(Linearity.of(strong, part).kind()).isEqualTo(Linearity.Kind.PARTLY_LINEAR);
  }

  @Test
  void aShiftAtTheSameInformationIsAChangeOfForm() {
    List<DependenceEstimate> all =
        IntStream.range(0, WINDOWS)
            .mapToObj(
                i -> {
                  DependenceEstimate usual = window(0).build();
                  return window(i).setMiNats(usual.getMiNats()).build();
                })
            .toList();
    assertThat(
            explain(all, alerts(alert().setSignal(AlertSignal.SHIFT)), question())
                .form()
                .changedNotStrength())
        .isFalse(); // the numbers of the alarm
    DependenceAlert.Builder ofForm = alert().setSignal(AlertSignal.SHIFT).setMiAfterNats(0.49);
    assertThat(explain(all, alerts(ofForm), question()).form().changedNotStrength()).isTrue();
    assertThat(explain(all, List.of(), question()).form().changedNotStrength()).isFalse();
    assertThat(
            explain(all, List.of(), about(null, begin(ONSET + 1), null))
                .form()
                .changedNotStrength())
        .isTrue();
  }

  @Test
  void ranksPairsAndCoordinatesByTheCertaintyOfTheirChange() {
    Explanation explanation = explanation();
    assertThat(explanation.pairs()).extracting(Pair::x).containsExactly("price", "discount");
    Change price = explanation.pairs().get(0).correlation();
    assertThat(price.before().orElseThrow().value()).isCloseTo(0.7, within(0.005));
    assertThat(price.after().orElseThrow().value()).isCloseTo(0.1, within(0.01));
    // A sine has the standard deviation 1/√2.
    assertThat(price.before().orElseThrow().standardError().getAsDouble())
        .isCloseTo(0.02 / Math.sqrt(2) / Math.sqrt(50), within(2e-4));

    assertThat(explanation.x()).extracting(Coordinate::name).containsExactly("price", "discount");
    double before = -0.5 * Math.log(1 - 0.49);
    double after = -0.5 * Math.log(1 - 0.01);
    assertThat(explanation.x().get(0).information().difference().getAsDouble())
        .isCloseTo(after - before, within(0.01));
    assertThat(explanation.y())
        .singleElement()
        .satisfies(
            demand ->
                assertThat(demand.information().before().orElseThrow().value())
                    .isCloseTo(before - 0.5 * Math.log(1 - 0.09), within(0.01)));
  }

  @Test
  void tellsWhatChangedInTheColumns() {
    List<DependenceEstimate> all = new ArrayList<>(estimates());
    for (int i = ONSET; i < ONSET + 5; i++) {
      all.set(i, window(i).setConstantColumns(List.of("discount")).build());
    }
    all.set(ONSET + 6, window(ONSET + 6).setStatus(EstimateStatus.FAILED).build());
    assertThat(explain(all, alerts(alert()), question()).data())
        .extracting(Explanation.DataChange::kind, Explanation.DataChange::subject)
        .containsExactly(
            tuple(DataKind.CONSTANT, "discount"),
            tuple(DataKind.STATUS, "FAILED"),
            tuple(DataKind.MISSING, "price"),
            tuple(DataKind.TIES, ""));
    assertThat(explain(all, alerts(alert()), question()).data().get(2))
        .satisfies(
            missing -> {
              assertThat(missing.before()).isCloseTo(0.021, within(0.001));
              assertThat(missing.after()).isCloseTo(0.121, within(0.001));
            });
    List<DependenceEstimate> quiet = all.subList(0, ONSET);
    assertThat(explain(quiet, List.of(), question()).data()).isEmpty();
  }

  @Test
  void aColumnWithoutValuesIsExplainedByTheDataAlone() {
    List<DependenceEstimate> all = new ArrayList<>(estimates().subList(0, ONSET));
    for (int i = ONSET; i < ONSET + 3; i++) {
      all.add(
          window(i)
              .setStatus(EstimateStatus.TOO_FEW)
              .setMiNats(null)
              .setCorrelations(List.of())
              .setTies(0)
              .setMissing(
                  List.of(
                      FeatureCount.newBuilder().setFeature("price").setCount(20).build(),
                      FeatureCount.newBuilder().setFeature("demand").setCount(1000).build()))
              .build());
    }
    DependenceAlert.Builder empty =
        alert().setSignal(AlertSignal.EMPTY).setColumns(List.of("demand")).setThreshold(0);
    Explanation explanation = explain(all, alerts(empty), question());
    assertThat(explanation.windows().before()).hasSize(50);
    assertThat(explanation.windows().after()).hasSize(3);
    assertThat(explanation.numbers().mi().after()).isEmpty();
    assertThat(explanation.data())
        .containsExactly(
            new Explanation.DataChange(DataKind.EMPTY, "demand", 0, 1),
            new Explanation.DataChange(DataKind.STATUS, "TOO_FEW", 0, 1),
            new Explanation.DataChange(DataKind.MISSING, "demand", 0, 1));
    assertThat(ExplanationText.of(explanation, StandardCharsets.UTF_8))
        .contains("  demand without values in windows: 0.0 % → 100.0 %")
        .noneMatch(line -> line.contains("BEFORE") || line.startsWith("evidence"));
  }

  /**
   * Estimates whose last windows have a status without numbers; the column discount stood still.
   */
  private static List<DependenceEstimate> ending(EstimateStatus status, long seen) {
    List<DependenceEstimate> all = new ArrayList<>();
    for (int i = 0; i < ONSET; i++) {
      all.add(window(i).setConstantColumns(List.of("discount")).build());
    }
    for (int i = ONSET; i < ONSET + 3; i++) {
      all.add(
          DependenceEstimate.newBuilder(window(0).build())
              .setWindowStart(begin(i))
              .setWindowEnd(begin(i + 1))
              .setStatus(status)
              .setMiNats(null)
              .setCorrelations(List.of())
              .setTies(0)
              .setSeen(seen)
              .setUsed(0)
              .setMissing(seen == 0 ? List.of() : window(0).getMissing())
              .build());
    }
    return all;
  }

  private static List<Explanation.DataChange> dataOf(List<DependenceEstimate> all) {
    return explain(all, alerts(alert()), question()).data();
  }

  @Test
  void windowsWithoutRecordsTellNothingOfTheColumns() {
    assertThat(dataOf(ending(EstimateStatus.NO_DATA, 0)))
        .containsExactly(new Explanation.DataChange(DataKind.STATUS, "NO_DATA", 0, 1));
    assertThat(dataOf(ending(EstimateStatus.SKIPPED, 1000)))
        .containsExactly(new Explanation.DataChange(DataKind.STATUS, "SKIPPED", 0, 1));
  }

  @Test
  void windowsWhoseFitFailedTellOfConstantColumnsAndNotOfTies() {
    assertThat(dataOf(ending(EstimateStatus.FAILED, 1000)))
        .containsExactly(
            new Explanation.DataChange(DataKind.CONSTANT, "discount", 1, 0),
            new Explanation.DataChange(DataKind.STATUS, "FAILED", 0, 1));
  }
}
