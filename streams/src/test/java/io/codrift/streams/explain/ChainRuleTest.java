package io.codrift.streams.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.streams.explain.Explanation.Part;
import io.codrift.streams.explain.Explanation.Parts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Windows of 800 rows of columns whose terms are known in closed form. */
class ChainRuleTest {
  private static final int ROWS = 800;
  private static final int WINDOWS = 6;
  private static final List<String> X = List.of("a", "b", "c");

  private final Random random = new Random(3);
  private final List<Double> progress = new ArrayList<>();
  private int made;

  /** Makes y of a row of x. */
  private interface Relation {
    double[] y(double[] x);
  }

  private Window window(List<String> xNames, List<String> yNames, Relation relation, int rows) {
    double[] x = new double[rows * xNames.size()];
    double[] y = new double[rows * yNames.size()];
    for (int r = 0; r < rows; r++) {
      double[] row = random.doubles(xNames.size(), 0, 1).map(u -> random.nextGaussian()).toArray();
      if (xNames.contains("copy")) {
        row[xNames.indexOf("copy")] = row[0];
      }
      System.arraycopy(row, 0, x, r * row.length, row.length);
      System.arraycopy(relation.y(row), 0, y, r * yNames.size(), yNames.size());
    }
    long begin = made;
    made += rows;
    return new Window(
        xNames,
        yNames,
        rows,
        x,
        y,
        LongStream.range(begin, made).toArray(),
        random.longs(rows).toArray(),
        begin,
        made,
        begin);
  }

  private List<Window> windows(List<String> xNames, List<String> yNames, Relation relation) {
    return IntStream.range(0, WINDOWS)
        .mapToObj(w -> window(xNames, yNames, relation, ROWS))
        .toList();
  }

  private Parts parts(List<String> xNames, List<String> yNames, Relation before, Relation after) {
    Optional<Window> earlier = Optional.of(window(xNames, yNames, before, WINDOWS * ROWS));
    return parts(
        new ChainRule.Rows(
            earlier, windows(xNames, yNames, before), windows(xNames, yNames, after)));
  }

  private Parts parts(ChainRule.Rows rows) {
    EstimatorSettings settings =
        EstimatorSettings.builder().estimator(EstimatorSettings.START).settleWindows(1).build();
    try (WindowEstimator estimator = Estimators.open(settings)) {
      return new ChainRule(estimator, 1, progress::add).parts(rows);
    }
  }

  private static Part part(List<Part> parts, String column) {
    return parts.stream().filter(part -> part.column().equals(column)).findFirst().orElseThrow();
  }

  private static double before(Part part) {
    return part.mi().before().orElseThrow().value();
  }

  private static double after(Part part) {
    return part.mi().after().orElseThrow().value();
  }

  private double[] linear(double a, double b, double[] x) {
    return new double[] {a * x[0] + b * x[1] + random.nextGaussian()};
  }

  /**
   * y = a + b + noise: 1/2 log(3/2) of a alone, 1/2 log(2/1) of a given b, and the same of b;
   * nothing of c.
   */
  @Test
  void theTermsAreThoseOfTheClosedForm() {
    Parts parts = parts(X, List.of("y"), x -> linear(1, 1, x), x -> linear(1, 0, x));

    assertThat(parts.x().get(0).column()).isEqualTo("b");
    double half = 0.25 * Math.log(1.5) + 0.25 * Math.log(2);
    assertThat(before(part(parts.x(), "a"))).isCloseTo(half, within(0.03));
    assertThat(before(part(parts.x(), "b"))).isCloseTo(half, within(0.03));
    assertThat(before(part(parts.x(), "c"))).isCloseTo(0, within(0.02));
    assertThat(after(part(parts.x(), "a"))).isCloseTo(0.5 * Math.log(2), within(0.03));
    assertThat(after(part(parts.x(), "b"))).isCloseTo(0, within(0.02));
    assertThat(part(parts.x(), "b").mi().isBeyond(5)).isTrue();
    assertThat(part(parts.x(), "c").mi().isBeyond(3.5)).isFalse();
    assertThat(parts.y()).as("there is nothing to divide").isEmpty();
    assertThat(parts.before()).isEqualTo(WINDOWS);
    assertThat(progress).startsWith(0.0).endsWith(1.0).isSorted();
  }

  @Test
  void bothSidesAddUpToTheSame() {
    Relation two = x -> new double[] {x[0] + random.nextGaussian(), x[1] + random.nextGaussian()};
    Parts parts = parts(X, List.of("y", "z"), two, two);

    double ofX = parts.x().stream().mapToDouble(ChainRuleTest::before).sum();
    double ofY = parts.y().stream().mapToDouble(ChainRuleTest::before).sum();
    assertThat(ofX).isCloseTo(ofY, within(1e-9)).isCloseTo(Math.log(2), within(0.05));
    assertThat(before(part(parts.y(), "y"))).isCloseTo(0.5 * Math.log(2), within(0.03));
  }

  /** It does not matter which of two columns that say the same is configured first. */
  @Test
  void aColumnAndItsCopyShareWhatTheyTell() {
    Parts parts =
        parts(List.of("a", "b", "copy"), List.of("y"), x -> linear(1, 0, x), x -> linear(0, 0, x));
    double half = 0.25 * Math.log(2);
    assertThat(before(part(parts.x(), "a"))).isCloseTo(half, within(0.03));
    assertThat(before(part(parts.x(), "copy"))).isCloseTo(half, within(0.03));
    assertThat(before(part(parts.x(), "b"))).isCloseTo(0, within(0.02));
    assertThat(parts.x().get(2).column()).isEqualTo("b");
  }

  @Test
  void theReversedOrderTellsTheSame() {
    Relation both = x -> linear(1, 1, new double[] {x[0], x[1] + 0.5 * x[0]});
    ChainRule.Rows rows =
        new ChainRule.Rows(
            Optional.empty(), windows(X, List.of("y"), both), windows(X, List.of("y"), both));
    Parts parts = parts(rows);
    Parts reversed =
        parts(
            new ChainRule.Rows(
                Optional.empty(),
                rows.before().stream().map(ChainRuleTest::reversed).toList(),
                rows.after().stream().map(ChainRuleTest::reversed).toList()));
    assertThat(X)
        .allSatisfy(
            column ->
                assertThat(before(part(reversed.x(), column)))
                    .as(column)
                    .isCloseTo(before(part(parts.x(), column)), within(0.01)));
  }

  /** The same rows with the columns of X in the other order. */
  private static Window reversed(Window window) {
    List<String> names = new ArrayList<>(window.xNames());
    Collections.reverse(names);
    double[] x = new double[window.x().length];
    int dims = names.size();
    for (int i = 0; i < x.length; i++) {
      x[i] = window.x()[i / dims * dims + dims - 1 - i % dims];
    }
    return new Window(
        names,
        window.yNames(),
        window.rows(),
        x,
        window.y(),
        window.eventTimes(),
        window.hashes(),
        window.begin(),
        window.end(),
        window.freshFrom());
  }

  /** The parabola is turned: no correlation and no information changes, but what b says is new. */
  @Test
  void aChangeOfFormIsSeenInTheLevel() {
    Parts parts =
        parts(
            X,
            List.of("y"),
            x -> new double[] {x[1] * x[1] + 0.5 * random.nextGaussian()},
            x -> new double[] {-x[1] * x[1] + 0.5 * random.nextGaussian()});
    Part b = parts.x().get(0);
    assertThat(b.column()).isEqualTo("b");
    assertThat(b.level().difference().orElseThrow()).isLessThan(-0.5);
    assertThat(Math.abs(b.mi().difference().orElseThrow())).isLessThan(0.1);
    assertThat(part(parts.x(), "a").level().isBeyond(3.5)).isFalse();
  }

  @Test
  void withoutEarlierRowsThereIsNoLevel() {
    Relation relation = x -> linear(1, 1, x);
    Parts parts =
        parts(
            new ChainRule.Rows(
                Optional.empty(),
                windows(X, List.of("y"), relation),
                windows(X, List.of("y"), relation)));
    assertThat(parts.x()).allSatisfy(part -> assertThat(part.level().before()).isEmpty());
  }

  /** Of a window with too few rows nothing is known; the others still tell. */
  @Test
  void aWindowWithoutNumbersIsLeftOut() {
    Relation relation = x -> linear(1, 1, x);
    List<Window> before = new ArrayList<>(windows(X, List.of("y"), relation));
    before.set(2, window(X, List.of("y"), relation, 20));
    Parts parts =
        parts(new ChainRule.Rows(Optional.empty(), before, windows(X, List.of("y"), relation)));
    assertThat(part(parts.x(), "a").mi().before().orElseThrow().windows()).isEqualTo(WINDOWS - 1);
  }
}
