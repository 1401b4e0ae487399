package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Some target columns whose levels are modelled as one: the cells of their levels. The links of a
 * target form a chain, log P(cell | context, cells of the preceding links).
 *
 * @param columns numbers of the target columns
 * @param cells the cells of their levels
 * @param given the cell given the context and the preceding cells
 * @param alone the cell given the preceding cells; empty in the first link
 * @param inner log P(cell) − Σ log P(level) over the columns, shape (cells)
 */
@SuppressWarnings("ArrayRecordComponent")
record Link(
    int[] columns, Cells cells, LevelModel given, Optional<LevelModel> alone, double[] inner) {
  /**
   * A link of several columns has at most this many cells, with at least {@value #ROWS_PER_CELL}
   * rows each on average: with more, most of what is learnt would be chance.
   */
  private static final int MOST_CELLS = 16;

  private static final int ROWS_PER_CELL = 50;

  /** The columns of each link: as many as have few enough cells together. */
  static List<int[]> chain(List<SplitColumn> target) {
    int[] split =
        IntStream.range(0, target.size()).filter(i -> target.get(i).levelCount() > 1).toArray();
    List<int[]> chain = new ArrayList<>();
    int from = 0;
    while (from < split.length) {
      int to = from + 1;
      while (to < split.length && few(target, Arrays.copyOfRange(split, from, to + 1))) {
        to++;
      }
      chain.add(Arrays.copyOfRange(split, from, to));
      from = to;
    }
    return chain;
  }

  private static boolean few(List<SplitColumn> target, int[] columns) {
    int n = target.get(0).levels().length;
    int different = Cells.of(some(target, columns), all(n), 1).count() - 1;
    return different <= MOST_CELLS && (long) different * ROWS_PER_CELL <= n;
  }

  static int[] all(int n) {
    return IntStream.range(0, n).toArray();
  }

  static List<SplitColumn> some(List<SplitColumn> columns, int[] numbers) {
    return Arrays.stream(numbers).mapToObj(columns::get).toList();
  }

  /**
   * log P(cell) − log Π P(level), shape (cells). The last cell has the probability that the product
   * leaves over.
   */
  static double[] inner(List<SplitColumn> columns, int[] cell, int cells, int[] rows) {
    double[] inner = Frequencies.logarithms(cell, cells, rows);
    if (columns.size() == 1) {
      return new double[cells];
    }
    double[] product = new double[cells];
    double[][] frequencies =
        columns.stream()
            .map(c -> Frequencies.logarithms(c.levels(), c.levelCount(), rows))
            .toArray(double[][]::new);
    boolean[] seen = new boolean[cells];
    double left = 1;
    for (int r = 0; r < cell.length; r++) {
      int c = cell[r];
      if (c < cells - 1 && !seen[c]) {
        seen[c] = true;
        for (int i = 0; i < frequencies.length; i++) {
          product[c] += frequencies[i][columns.get(i).levels()[r]];
        }
        left -= Math.exp(product[c]);
      }
    }
    product[cells - 1] = Math.log(Math.max(left, Math.exp(inner[cells - 1])));
    for (int c = 0; c < cells; c++) {
      inner[c] -= product[c];
    }
    return inner;
  }

  /** The same link with another model of its cell given the context. */
  Link given(LevelModel other) {
    return new Link(columns, cells, other, alone, inner);
  }

  void write(BinaryWriter out) {
    out.section(
        section -> {
          section.integer(columns.length);
          Arrays.stream(columns).forEach(section::integer);
          cells.write(section);
          given.write(section);
          section.integer(alone.isPresent() ? 1 : 0);
          alone.ifPresent(model -> model.write(section));
          section.reals(inner);
        });
  }

  static Link read(BinaryReader in, int targets) {
    return in.section(
        "link",
        section -> {
          int[] columns = new int[section.count("columns of a link", Integer.BYTES)];
          for (int i = 0; i < columns.length; i++) {
            columns[i] = section.integer("column", 0, targets - 1);
          }
          Cells cells = Cells.read(section);
          LevelModel given = LevelModel.read(section);
          Optional<LevelModel> alone =
              section.integer("chained", 0, 1) == 1
                  ? Optional.of(LevelModel.read(section))
                  : Optional.empty();
          if (given.logFrequencies().length != cells.count()
              || alone.map(a -> a.logFrequencies().length != cells.count()).orElse(false)) {
            throw new IllegalArgumentException("a level model has another number of cells");
          }
          return new Link(columns, cells, given, alone, section.finites("inner", cells.count()));
        });
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Link that
        && Arrays.equals(columns, that.columns)
        && cells.equals(that.cells)
        && given.equals(that.given)
        && alone.equals(that.alone)
        && Arrays.equals(inner, that.inner);
  }

  @Override
  public int hashCode() {
    return 31 * cells.hashCode() + given.hashCode();
  }
}
