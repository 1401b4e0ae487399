package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The probability of each level given the cell of a discrete context, shrunk to independence by
 * interpolated absolute discounting (Kneser and Ney 1995; Teh, "A hierarchical Bayesian language
 * model based on Pitman-Yor processes", 2006, equation 3): ((n(level, cell) − δ)₊ + (α P(cell) + δ
 * u(cell)) P(level)) / (n(cell) + α P(cell)), where u is the number of different levels in the
 * cell. Without the discount δ this is a Dirichlet table with the product of the frequencies as its
 * prior. α and δ are those with the largest likelihood of each row given the other rows.
 */
final class LevelTable implements LevelModel, LevelFit {
  static final int KIND = 1;

  /** With more cells than this share of the rows, hardly any cell has rows. */
  private static final double MOST_CELLS = 0.5;

  private static final double LEAST_WEIGHT = 0.05;
  private static final double WEIGHT_STEP = 1.5;
  private static final int WEIGHTS = 41;
  private static final double[] DISCOUNTS = {0, 0.2, 0.4, 0.6, 0.8};

  private final Cells cells;
  private final double[] logFrequencies;
  private final double weight;
  private final double discount;
  // cell * levels + level, ascending, and the number of rows of each.
  private final long[] pairs;
  private final int[] counts;

  private LevelTable(
      Cells cells,
      double[] logFrequencies,
      double weight,
      double discount,
      long[] pairs,
      int[] counts) {
    this.cells = cells;
    this.logFrequencies = logFrequencies;
    this.weight = weight;
    this.discount = discount;
    this.pairs = pairs;
    this.counts = counts;
  }

  /** Whether a table can model a context: it is discrete and has few enough cells. */
  static boolean fits(List<SplitColumn> context, int[] rows) {
    double possible = 1;
    for (SplitColumn column : context) {
      if (column.continuous()) {
        return false;
      }
      possible *= column.levelCount();
    }
    return possible < Long.MAX_VALUE
        && Cells.of(context, rows, 1).count() <= Math.max(2, MOST_CELLS * rows.length);
  }

  /**
   * Fits α and the counts.
   *
   * @param level the level of each row of the window, shape (n)
   * @param rows the rows to fit on
   */
  static LevelTable of(List<SplitColumn> context, int[] level, int levels, int[] rows) {
    LevelTable best = counted(Cells.of(context, rows, 1), 0, 0, context, level, levels, rows);
    Occupancy occupancy = best.occupancy();
    double largest = Double.NEGATIVE_INFINITY;
    double weight = LEAST_WEIGHT;
    for (int k = 0; k < WEIGHTS; k++) {
      for (double discount : DISCOUNTS) {
        LevelTable trial = best.with(weight, discount);
        double likelihood = trial.leaveOneOut(occupancy);
        if (likelihood > largest) {
          largest = likelihood;
          best = trial;
        }
      }
      weight *= WEIGHT_STEP;
    }
    return best;
  }

  private LevelTable with(double otherWeight, double otherDiscount) {
    return new LevelTable(cells, logFrequencies, otherWeight, otherDiscount, pairs, counts);
  }

  @Override
  public LevelTable model() {
    return this;
  }

  /** The same α and δ with the counts of other rows. */
  @Override
  public LevelTable refitted(List<SplitColumn> context, int[] level, int[] rows) {
    return counted(
        Cells.of(context, rows, 1), weight, discount, context, level, logFrequencies.length, rows);
  }

  private static LevelTable counted(
      Cells cells,
      double weight,
      double discount,
      List<SplitColumn> context,
      int[] level,
      int levels,
      int[] rows) {
    int[] cell = cells.of(context);
    TreeMap<Long, Integer> counts = new TreeMap<>();
    for (int row : rows) {
      counts.merge((long) cell[row] * levels + level[row], 1, Integer::sum);
    }
    return new LevelTable(
        cells,
        Frequencies.logarithms(level, levels, rows),
        weight,
        discount,
        counts.keySet().stream().mapToLong(Long::longValue).toArray(),
        counts.values().stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * The use of each cell.
   *
   * @param rows number of rows of each cell
   * @param different number of different levels in each cell
   * @param shares smoothed frequency of each cell
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Occupancy(double[] rows, double[] different, double[] shares) {}

  private Occupancy occupancy() {
    double[] rows = new double[cells.count()];
    double[] different = new double[cells.count()];
    double total = 0;
    for (int i = 0; i < pairs.length; i++) {
      int cell = (int) (pairs[i] / logFrequencies.length);
      rows[cell] += counts[i];
      different[cell]++;
      total += counts[i];
    }
    double[] shares = new double[cells.count()];
    for (int c = 0; c < shares.length; c++) {
      shares[c] = (rows[c] + 0.5) / (total + 0.5 * shares.length);
    }
    return new Occupancy(rows, different, shares);
  }

  private double leaveOneOut(Occupancy occupancy) {
    int levels = logFrequencies.length;
    double likelihood = 0;
    for (int i = 0; i < pairs.length; i++) {
      int cell = (int) (pairs[i] / levels);
      double others = counts[i] - 1;
      double different = occupancy.different[cell] - (counts[i] == 1 ? 1 : 0);
      double prior = weight * occupancy.shares[cell];
      double probability =
          (Math.max(0, others - discount)
                  + (prior + discount * different)
                      * Math.exp(logFrequencies[(int) (pairs[i] % levels)]))
              / (occupancy.rows[cell] - 1 + prior);
      likelihood += counts[i] * Math.log(probability);
    }
    return likelihood;
  }

  @Override
  public double[] logFrequencies() {
    return logFrequencies.clone();
  }

  @Override
  public double[][] logProbabilities(List<SplitColumn> context, int[] rows) {
    int levels = logFrequencies.length;
    double[][] byCell = new double[cells.count()][levels];
    Occupancy occupancy = occupancy();
    for (int c = 0; c < byCell.length; c++) {
      double prior = weight * occupancy.shares[c] + discount * occupancy.different[c];
      for (int l = 0; l < levels; l++) {
        byCell[c][l] = prior * Math.exp(logFrequencies[l]);
      }
    }
    for (int i = 0; i < pairs.length; i++) {
      byCell[(int) (pairs[i] / levels)][(int) (pairs[i] % levels)] +=
          Math.max(0, counts[i] - discount);
    }
    for (int c = 0; c < byCell.length; c++) {
      double total = occupancy.rows[c] + weight * occupancy.shares[c];
      for (int l = 0; l < levels; l++) {
        byCell[c][l] = Math.log(byCell[c][l] / total);
      }
    }
    int[] cell = cells.of(context);
    double[][] given = new double[rows.length][];
    for (int k = 0; k < rows.length; k++) {
      given[k] = byCell[cell[rows[k]]];
    }
    return given;
  }

  @Override
  public void write(BinaryWriter out) {
    out.section(
        section -> {
          section.integer(KIND);
          cells.write(section);
          section.reals(logFrequencies);
          section.real(weight);
          section.real(discount);
          section.integer(pairs.length);
          for (int i = 0; i < pairs.length; i++) {
            section.longInteger(pairs[i]);
            section.integer(counts[i]);
          }
        });
  }

  static LevelTable fields(BinaryReader in) {
    Cells cells = Cells.read(in);
    double[] logFrequencies = in.finites("log-frequencies");
    double weight = in.finite("prior weight");
    if (!(weight > 0)) {
      throw new IllegalArgumentException("the prior weight must be positive, not " + weight);
    }
    double discount = in.finite("discount");
    if (!(discount >= 0 && discount < 1)) {
      throw new IllegalArgumentException(
          "the discount must be at least 0 and below 1, not " + discount);
    }
    int size = in.count("pairs of level and cell", Long.BYTES + Integer.BYTES);
    long[] pairs = new long[size];
    int[] counts = new int[size];
    for (int i = 0; i < size; i++) {
      pairs[i] = in.longInteger();
      counts[i] = in.integer("rows", 1, Integer.MAX_VALUE);
      if (pairs[i] < 0 || pairs[i] >= (long) cells.count() * logFrequencies.length) {
        throw new IllegalArgumentException("a pair of level and cell is out of bounds");
      }
    }
    return new LevelTable(cells, logFrequencies, weight, discount, pairs, counts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LevelTable that
        && cells.equals(that.cells)
        && weight == that.weight
        && discount == that.discount
        && Arrays.equals(logFrequencies, that.logFrequencies)
        && Arrays.equals(pairs, that.pairs)
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * cells.hashCode() + Arrays.hashCode(pairs);
  }
}
