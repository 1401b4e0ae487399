package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The cells of several columns: combinations of their levels that occur often enough. Cell {@code
 * i} is combination {@code i}; the last cell is any other combination.
 */
final class Cells {
  private final int[] radices;
  private final long[] codes;

  private Cells(int[] radices, long[] codes) {
    this.radices = radices;
    this.codes = codes;
  }

  /**
   * Finds the cells.
   *
   * @param rows the rows to count
   * @param leastRows a combination with fewer rows has no cell of its own
   * @throws ArithmeticException if there are more than 2^63 possible combinations
   */
  static Cells of(List<SplitColumn> columns, int[] rows, int leastRows) {
    int[] radices = columns.stream().mapToInt(SplitColumn::levelCount).toArray();
    Map<Long, Integer> counts = new TreeMap<>();
    for (int row : rows) {
      counts.merge(code(radices, columns, row), 1, Integer::sum);
    }
    return new Cells(
        radices,
        counts.entrySet().stream()
            .filter(e -> e.getValue() >= leastRows)
            .mapToLong(Map.Entry::getKey)
            .toArray());
  }

  private static long code(int[] radices, List<SplitColumn> columns, int row) {
    long code = 0;
    for (int i = 0; i < radices.length; i++) {
      code = Math.addExact(Math.multiplyExact(code, radices[i]), columns.get(i).levels()[row]);
    }
    return code;
  }

  /** The number of cells with the last one. */
  int count() {
    return codes.length + 1;
  }

  /** The cell of each row, shape (n). */
  int[] of(List<SplitColumn> columns) {
    int n = columns.get(0).levels().length;
    int[] cells = new int[n];
    for (int r = 0; r < n; r++) {
      int found = Arrays.binarySearch(codes, code(radices, columns, r));
      cells[r] = found >= 0 ? found : codes.length;
    }
    return cells;
  }

  void write(BinaryWriter out) {
    out.integer(radices.length);
    Arrays.stream(radices).forEach(out::integer);
    out.integer(codes.length);
    Arrays.stream(codes).forEach(out::longInteger);
  }

  static Cells read(BinaryReader in) {
    int[] radices = new int[in.count("columns of cells", Integer.BYTES)];
    for (int i = 0; i < radices.length; i++) {
      radices[i] = in.integer("levels", 1, DiscretePart.MOST_LEVELS + 1);
    }
    long[] codes = new long[in.count("cells", Long.BYTES)];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = in.longInteger();
    }
    return new Cells(radices, codes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cells that
        && Arrays.equals(radices, that.radices)
        && Arrays.equals(codes, that.codes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(radices) + Arrays.hashCode(codes);
  }
}
