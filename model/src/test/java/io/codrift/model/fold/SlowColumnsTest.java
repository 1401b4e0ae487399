package io.codrift.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Window;
import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlowColumnsTest {
  private final SplittableRandom random = new SplittableRandom(9);

  private double[] normals(int n) {
    return DoubleStream.generate(random::nextGaussian).limit(n).toArray();
  }

  private double[] autoregressive(int n, double coefficient) {
    double[] x = normals(n);
    for (int i = 1; i < n; i++) {
      x[i] = coefficient * x[i - 1] + Math.sqrt(1 - coefficient * coefficient) * x[i];
    }
    return x;
  }

  private double[] walk(int n) {
    double[] x = normals(n);
    Arrays.parallelPrefix(x, Double::sum);
    return x;
  }

  private static List<String> remarks(double[] x, double[] y) {
    return SlowColumns.remarks(
        Window.ofSeries(List.of("a"), List.of("b"), x, y, 1),
        List.of(SortedColumn.of(x), SortedColumn.of(y)));
  }

  @Test
  void nothingIsSaidOfAThousandOrdinaryWindows() {
    int[] sizes = {64, 96, 128, 256, 512, 1000, 2000};
    int remarked = 0;
    for (int i = 0; i < 1000; i++) {
      int n = sizes[i % sizes.length];
      double[] x =
          switch (i / sizes.length % 3) {
            case 0 -> normals(n);
            case 1 -> autoregressive(n, 0.6);
            default -> random.doubles(n).map(u -> 1 / u).toArray();
          };
      double[] y =
          switch (i / sizes.length % 4) {
            case 0 -> random.doubles(n).map(u -> u < 0.3 ? 1 : 0).toArray();
            case 1 -> random.doubles(n).map(u -> u < 0.02 ? 1 : 0).toArray();
            case 2 -> Arrays.stream(autoregressive(n, 0.6)).map(Math::rint).toArray();
            default -> Arrays.stream(autoregressive(n, -0.6)).map(v -> Math.max(0, v)).toArray();
          };
      remarked += remarks(x, y).isEmpty() ? 0 : 1;
    }
    assertThat(remarked).isZero();
  }

  @Test
  void rowsSortedByAColumnAreNoticed() {
    double[] x = Arrays.stream(normals(1000)).sorted().toArray();
    assertThat(remarks(x, normals(1000)))
        .singleElement()
        .asString()
        .startsWith("the rows are sorted by column a");
    double[] falling = Arrays.stream(normals(200)).sorted().map(v -> -v).toArray();
    assertThat(remarks(normals(200), falling))
        .singleElement()
        .asString()
        .startsWith("the rows are sorted by column b");
  }

  @Test
  void randomWalksAreNoticed() {
    long noticed =
        IntStream.range(0, 200).filter(i -> !remarks(walk(1000), normals(1000)).isEmpty()).count();
    assertThat(noticed).isGreaterThanOrEqualTo(180);
    assertThat(remarks(walk(1000), normals(1000)).toString())
        .contains("column a moves slowly over the whole window");
  }

  @Test
  void aStepOrACycleOverTheWindowIsNoticed() {
    double[] step = normals(500);
    double[] cycle = normals(500);
    for (int i = 0; i < 500; i++) {
      step[i] += i < 200 ? 0 : 5;
      cycle[i] = 0.3 * cycle[i] + Math.sin(2 * Math.PI * i / 500);
    }
    assertThat(remarks(step, cycle))
        .singleElement()
        .asString()
        .startsWith("columns a, b move slowly");
  }

  @Test
  void theOrderOfRowsCountsAndNotTheirPlaceInTheWindow() {
    double[] x = walk(400);
    int[] shuffled = IntStream.range(0, 400).map(i -> i * 171 % 400).toArray();
    double[] moved = Arrays.stream(shuffled).mapToDouble(i -> x[i]).toArray();
    double[] y = normals(400);
    List<SortedColumn> columns = List.of(SortedColumn.of(moved), SortedColumn.of(y));
    Window series = Window.ofSeries(List.of("a"), List.of("b"), moved, y, 1);
    assertThat(SlowColumns.remarks(series, columns)).isEmpty();
    Window timed =
        new Window(
            series.xNames(),
            series.yNames(),
            400,
            moved,
            y,
            Arrays.stream(shuffled).mapToLong(i -> i).toArray(),
            series.hashes(),
            0,
            400,
            0);
    assertThat(SlowColumns.remarks(timed, columns)).hasSize(1);
  }

  @Test
  void rowsWithoutAnOrderAreNotChecked() {
    double[] x = walk(1000);
    assertThat(
            SlowColumns.remarks(
                Window.ofIndependentRows(List.of("a"), List.of("b"), x, x, 1),
                List.of(SortedColumn.of(x), SortedColumn.of(x))))
        .isEmpty();
  }
}
