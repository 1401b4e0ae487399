package io.codrift.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Window;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepeatedRowsTest {
  private static final int ROWS = 5000;

  private final SplittableRandom random = new SplittableRandom(5);

  /** A row of two columns of X and one of Y. */
  private interface Row {
    double[] draw();
  }

  private double[] gaussian() {
    double x = random.nextGaussian();
    return new double[] {x, random.nextInt(3), x + random.nextGaussian()};
  }

  private static Window window(List<double[]> rows) {
    double[] x = new double[2 * rows.size()];
    double[] y = new double[rows.size()];
    for (int r = 0; r < rows.size(); r++) {
      x[2 * r] = rows.get(r)[0];
      x[2 * r + 1] = rows.get(r)[1];
      y[r] = rows.get(r)[2];
    }
    return Window.ofSeries(List.of("a", "b"), List.of("c"), x, y, 1);
  }

  private static Window window(int rows, Row row) {
    return window(IntStream.range(0, rows).mapToObj(r -> row.draw()).toList());
  }

  private static void assertNothingIsLeftOut(Window window) {
    RepeatedRows found = RepeatedRows.in(window);
    assertThat(found.window()).isSameAs(window);
    assertThat(found.remark()).isEmpty();
  }

  @Test
  void recordsThatWereSentAgainAreLeftOut() {
    double[][] rows = new double[10_000][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = r % 8 == 3 && r < 9600 ? rows[r - 1 - random.nextInt(2)] : gaussian();
    }
    Window window = window(List.of(rows));
    RepeatedRows found = RepeatedRows.in(window);

    assertThat(found.copies()).isEqualTo(1200);
    assertThat(found.remark().orElseThrow())
        .startsWith("1,200 of 10,000 rows are copies of other rows and are left out");
    int[] kept = IntStream.range(0, rows.length).filter(r -> r % 8 != 3 || r >= 9600).toArray();
    assertThat(found.window().eventTimes())
        .as("the earliest of equal rows is kept")
        .containsExactly(Arrays.stream(kept).mapToLong(r -> r).toArray());
    assertThat(found.window().y())
        .containsExactly(Arrays.stream(kept).mapToDouble(r -> rows[r][2]).toArray());
    assertThat(found.window().hashes())
        .containsExactly(Arrays.stream(kept).mapToLong(r -> window.hashes()[r]).toArray());
    assertThat(found.window().end()).isEqualTo(window.end());
  }

  @Test
  void copiesOfAnOversampledClassAreLeftOut() {
    List<double[]> distinct = IntStream.range(0, 1000).mapToObj(r -> gaussian()).toList();
    List<double[]> rows =
        distinct.stream()
            .flatMap(row -> IntStream.range(0, row[1] == 2 ? 10 : 1).mapToObj(copy -> row))
            .toList();
    assertThat(RepeatedRows.in(window(rows)).window().rows()).isEqualTo(1000);
  }

  @Test
  void equalRowsOfDiscreteOrRoundedDataAreNoCopies() {
    assertNothingIsLeftOut(
        window(ROWS, () -> new double[] {random.nextInt(2), random.nextInt(9), random.nextInt(4)}));
    assertNothingIsLeftOut(
        window(
            ROWS,
            () -> {
              double[] row = gaussian();
              return new double[] {
                Math.rint(100 * row[0]) / 100, row[1], Math.rint(10 * row[2]) / 10
              };
            }));
    double[] prices = random.doubles(3000).map(p -> Math.rint(10_000 * p) / 100).toArray();
    assertNothingIsLeftOut(
        window(
            ROWS,
            () -> {
              int article = random.nextInt(prices.length);
              return new double[] {article, article % 7, prices[article]};
            }));
  }

  @Test
  void aRowThatOccursVeryOftenIsAnAtom() {
    assertNothingIsLeftOut(window(ROWS, () -> random.nextInt(10) > 0 ? new double[3] : gaussian()));
    List<double[]> states = IntStream.range(0, 8).mapToObj(s -> gaussian()).toList();
    assertNothingIsLeftOut(
        window(ROWS, () -> random.nextBoolean() ? states.get(random.nextInt(8)) : gaussian()));
  }

  @Test
  void anAtomIsKeptWhereCopiesAreLeftOut() {
    double[][] rows = new double[4000][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = r < 1000 ? new double[3] : r % 2 == 1 ? rows[r - 1] : gaussian();
    }
    RepeatedRows found = RepeatedRows.in(window(List.of(rows)));
    assertThat(found.copies()).isEqualTo(1500);
    assertThat(Arrays.stream(found.window().y()).filter(y -> y == 0)).hasSize(1000);
  }

  @Test
  void fewCopiesAreNotWorthARemark() {
    double[][] rows = new double[ROWS][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = r > 0 && r <= 40 ? rows[r - 1] : gaussian();
    }
    assertNothingIsLeftOut(window(List.of(rows)));
    assertNothingIsLeftOut(window(ROWS, this::gaussian));
    assertNothingIsLeftOut(window(0, this::gaussian));
  }
}
