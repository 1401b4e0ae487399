package io.codrift.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Window;
import io.codrift.model.flow.SortedColumn;
import io.codrift.model.testing.TaskWindows;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class FoldsTest {
  private static final long SIZE = 64_000;
  private final UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(31);

  @Test
  void everyRowEvaluatesOnceAndNoPartsMeet() {
    for (int folds : new int[] {2, 5}) {
      Window window = window(4000, 0, t -> t);
      Folds split = Folds.of(window, columns(window), folds);
      assertThat(split.byTime()).isTrue();
      int[] evaluations = new int[window.rows()];
      for (int k = 0; k < folds; k++) {
        Folds.Part part = split.part(k);
        Set<Integer> rows = new HashSet<>();
        for (int[] some : new int[][] {part.train(), part.validation(), part.evaluation()}) {
          for (int row : some) {
            assertThat(rows.add(row)).as("row %d of fold %d in one part", row, k).isTrue();
          }
        }
        Arrays.stream(part.evaluation()).forEach(row -> evaluations[row]++);
        assertThat(part.evaluation().length).isGreaterThan((int) (0.7 * 4000 / folds));
        assertThat(part.validation().length).isGreaterThan(part.train().length / 12);
      }
      assertThat(evaluations).containsOnly(1);
    }
  }

  @Test
  void aRowHasTheSameFoldInOverlappingWindows() {
    Window early = window(4000, 0, t -> t);
    Window late = window(4000, SIZE / 4, t -> t);
    Folds first = Folds.of(early, columns(early), 2);
    Folds second = Folds.of(late, columns(late), 2);
    Set<Long> evaluatedFirst = new HashSet<>();
    for (int row : first.part(0).evaluation()) {
      evaluatedFirst.add(early.eventTimes()[row]);
    }
    for (int row : second.part(0).evaluation()) {
      long time = late.eventTimes()[row];
      if (time < early.end()) {
        assertThat(evaluatedFirst).contains(time);
      }
    }
  }

  @Test
  void leavesOutTrainingRowsWithinACorrelationTime() {
    Window window = window(4000, 0, t -> t);
    double[] correlated = new double[4000];
    for (int r = 1; r < correlated.length; r++) {
      correlated[r] = 0.8 * correlated[r - 1] + random.nextDouble() - 0.5;
    }
    Folds independent = Folds.of(window, columns(window), 2);
    Folds split = Folds.of(window, List.of(SortedColumn.of(correlated)), 2);
    // 0.8^lag falls below 0.1 at lag 11: ten rows, 160 ms, on both sides of every block of another
    // part.
    assertThat(split.part(0).train().length).isLessThan(independent.part(0).train().length);
    for (int k = 0; k < 2; k++) {
      long[] evaluated =
          Arrays.stream(split.part(k).evaluation())
              .mapToLong(row -> window.eventTimes()[row])
              .sorted()
              .toArray();
      for (int row : split.part(k).train()) {
        long time = window.eventTimes()[row];
        int at = -Arrays.binarySearch(evaluated, time) - 1;
        assertThat(at == evaluated.length || evaluated[at] - time >= 112).isTrue();
        assertThat(at == 0 || time - evaluated[at - 1] >= 112).isTrue();
      }
    }
  }

  @Test
  void usesFinerBlocksIfTimesAreUneven() {
    // All rows in the first sixteenth of the window: two blocks of the ordinary length.
    Window window = window(4000, 0, t -> t / 16);
    Folds split = Folds.of(window, columns(window), 2);
    assertThat(split.byTime()).isTrue();
    assertThat(split.part(0).evaluation().length).isBetween(1400, 2600);
  }

  @Test
  void splitsByHashIfTimesAreEqual() {
    Window window = window(1000, 0, t -> 0);
    Folds split = Folds.of(window, columns(window), 2);
    assertThat(split.byTime()).isFalse();
    assertThat(split.part(0).evaluation().length).isBetween(400, 600);
    assertThat(Arrays.stream(split.blocks()).distinct().count()).isEqualTo(Folds.BLOCKS);
  }

  @Test
  void everyWindowOf64RowsOrMoreHasFolds() {
    for (int rows : new int[] {64, 65, 80, 100, 200}) {
      for (double memory : new double[] {0, 0.9, 0.99}) {
        for (int day = 0; day < 20; day++) {
          for (int folds : new int[] {2, 5}) {
            Window window = window(rows, day * SIZE, t -> t);
            double[] correlated = new double[rows];
            for (int r = 1; r < rows; r++) {
              correlated[r] = memory * correlated[r - 1] + random.nextDouble() - 0.5;
            }
            Folds split = Folds.of(window, List.of(SortedColumn.of(correlated)), folds);
            int[] evaluations = new int[rows];
            for (int k = 0; k < folds; k++) {
              Folds.Part part = split.part(k);
              assertThat(part.train().length).isGreaterThanOrEqualTo(16);
              assertThat(part.validation().length).isGreaterThanOrEqualTo(8);
              assertThat(part.evaluation().length).isGreaterThanOrEqualTo(8);
              assertThat(IntStream.of(part.known()))
                  .containsAll(Arrays.stream(part.train()).boxed().toList())
                  .doesNotContainAnyElementsOf(Arrays.stream(part.evaluation()).boxed().toList());
              Arrays.stream(part.evaluation()).forEach(row -> evaluations[row]++);
            }
            assertThat(evaluations).containsOnly(1);
            assertThat(Arrays.stream(split.blocks()).distinct().count()).isGreaterThan(11);
          }
        }
      }
    }
  }

  @Test
  void theSplitOfFewRowsByHashIsBalanced() {
    Window window = window(64, 0, t -> 0);
    Folds split = Folds.of(window, columns(window), 2);
    assertThat(split.byTime()).isFalse();
    for (int k = 0; k < 2; k++) {
      assertThat(split.part(k).evaluation()).hasSize(32);
      assertThat(split.part(k).validation()).hasSize(8);
      assertThat(split.part(k).train()).hasSize(24);
    }
  }

  @Test
  void doesNotAlternateWithTheBlockNumber() {
    int[] places = IntStream.range(0, 1000).map(run -> Folds.fold(2L * run, 2)).toArray();
    assertThat(Arrays.stream(places).sum()).isBetween(430, 570);
  }

  private static Window window(int rows, long start, java.util.function.LongUnaryOperator place) {
    Window even =
        TaskWindows.of(
            1,
            1,
            new double[rows],
            new double[rows],
            RandomSource.XO_RO_SHI_RO_128_PP.create(7).longs(rows).toArray(),
            0);
    long[] times = even.eventTimes();
    for (int r = 0; r < rows; r++) {
      times[r] = start + place.applyAsLong(r * SIZE / rows);
    }
    return new Window(
        even.xNames(),
        even.yNames(),
        rows,
        even.x(),
        even.y(),
        times,
        even.hashes(),
        start,
        start + SIZE,
        start);
  }

  private List<SortedColumn> columns(Window window) {
    return List.of(SortedColumn.of(random.doubles(window.rows()).toArray()));
  }
}
