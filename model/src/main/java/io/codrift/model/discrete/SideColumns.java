package io.codrift.model.discrete;

import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The columns of one side of a window, with their discrete parts.
 *
 * @param columns columns of n rows
 * @param parts the discrete part of each column
 * @param salt number of the first column in the window, which gives each column its own jitter
 */
public record SideColumns(List<SortedColumn> columns, List<DiscretePart> parts, int salt) {

  public SideColumns {
    columns = List.copyOf(columns);
    parts = List.copyOf(parts);
    if (columns.size() != parts.size()) {
      throw new IllegalArgumentException(
          "%d columns need as many discrete parts, not %d".formatted(columns.size(), parts.size()));
    }
  }

  /** Finds the discrete parts of columns. */
  public static SideColumns of(List<SortedColumn> columns, int salt) {
    return new SideColumns(columns, columns.stream().map(DiscretePart::of).toList(), salt);
  }

  /**
   * Finds the discrete parts of columns by some of their rows. A value that occurs in none of these
   * has no atom.
   *
   * @param rows row numbers, each at most once, at least one
   */
  public static SideColumns of(List<SortedColumn> columns, int[] rows, int salt) {
    return new SideColumns(
        columns,
        columns.stream().map(column -> DiscretePart.of(some(column, rows))).toList(),
        salt);
  }

  private static SortedColumn some(SortedColumn column, int[] rows) {
    return SortedColumn.of(Arrays.stream(rows).mapToDouble(r -> column.values()[r]).toArray());
  }

  /** The numbers of the columns that have no atoms and are not constant, ascending. */
  public int[] continuous() {
    return IntStream.range(0, columns.size())
        .filter(i -> columns.get(i).distinct() > 1 && parts.get(i).isContinuous())
        .toArray();
  }

  /** Whether some column has atoms. */
  public boolean hasAtoms() {
    return atoms() > 0;
  }

  /** Whether all columns are discrete and some has atoms. */
  public boolean isDiscrete() {
    return hasAtoms() && parts.stream().allMatch(DiscretePart::isDiscrete);
  }

  /**
   * The entropy of the levels of all columns together, nats, with the correction of Miller (1955).
   *
   * @return empty if a column is not discrete, or if there are fewer than ten rows for each
   *     combination of levels on average
   */
  public OptionalDouble entropy() {
    if (!isDiscrete()) {
      return OptionalDouble.empty();
    }
    int n = columns.get(0).rows();
    Map<List<Integer>, Integer> counts = new HashMap<>();
    for (int r = 0; r < n; r++) {
      int row = r;
      List<Integer> levels =
          IntStream.range(0, parts.size())
              .mapToObj(i -> parts.get(i).level(columns.get(i).values()[row]))
              .toList();
      counts.merge(levels, 1, Integer::sum);
    }
    if ((long) counts.size() * DiscretePart.ROWS_PER_VALUE > n) {
      return OptionalDouble.empty();
    }
    double sum = counts.values().stream().sorted().mapToDouble(c -> c * Math.log(c)).sum();
    return OptionalDouble.of(Math.log(n) - sum / n + (counts.size() - 1) / (2.0 * n));
  }

  /** The number of atoms of all columns together. */
  public int atoms() {
    return parts.stream().mapToInt(part -> part.levels() - 1).sum();
  }

  /** The columns as levels and scores, where the scores are fitted on some rows. */
  List<SplitColumn> split(int[] fitted, long[] hashes) {
    return IntStream.range(0, columns.size())
        .mapToObj(
            i -> SplitColumn.of(parts.get(i), columns.get(i), fitted, hashes, (long) salt + i))
        .toList();
  }
}
