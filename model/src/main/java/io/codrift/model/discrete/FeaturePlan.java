package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The features of a row of context columns. Dense features, in this order: the score of every
 * column; natural cubic splines of the scores of columns with a continuous part; products of the
 * scores of each two columns. Indicators: the level of columns with more than two levels.
 *
 * <p>Scores are standard normal, so the knots are fixed numbers.
 *
 * @param continuous whether each column has a continuous part, shape (d)
 * @param levels number of levels of each column, shape (d)
 * @param indicated whether the levels of each column have indicators, shape (d)
 * @param curves number of spline features of each column with a continuous part
 * @param products whether products are features
 */
@SuppressWarnings("ArrayRecordComponent")
record FeaturePlan(
    boolean[] continuous, int[] levels, boolean[] indicated, int curves, boolean products) {
  private static final int MOST_CURVES = 6;
  private static final int MOST_PRODUCT_COLUMNS = 8;

  /** The outermost knot: 2 % of the rows are beyond it. */
  private static final double LAST_KNOT = 2.05;

  /** Beyond this score a feature continues as a constant. */
  private static final double FARTHEST = 4;

  static final int SCORES = 0;
  static final int CURVES = 1;
  static final int PRODUCTS = 2;

  /** The number of the group of the first column's indicators. */
  static final int INDICATORS = 3;

  /**
   * Plans the features of some columns for a model with this many outcomes.
   *
   * @param rows number of rows that the model is fitted on
   */
  static FeaturePlan of(List<SplitColumn> columns, int outcomes, int rows, Work work) {
    int d = columns.size();
    boolean[] continuous = new boolean[d];
    int[] levels = new int[d];
    int curved = 0;
    for (int i = 0; i < d; i++) {
      continuous[i] = columns.get(i).continuous();
      levels[i] = columns.get(i).levelCount();
      curved += continuous[i] ? 1 : 0;
    }
    int budget = work.mostDense(rows, outcomes) - d;
    int curves = curved == 0 ? 0 : Math.max(0, Math.min(MOST_CURVES, budget / curved));
    int pairs = d * (d - 1) / 2;
    boolean products =
        d >= 2 && d <= MOST_PRODUCT_COLUMNS && pairs <= budget - (long) curves * curved;
    return new FeaturePlan(
        continuous, levels, indicated(continuous, levels, outcomes, work), curves, products);
  }

  /** Columns with few levels come first, while there are not too many weights. */
  private static boolean[] indicated(boolean[] continuous, int[] levels, int outcomes, Work work) {
    boolean[] indicated = new boolean[levels.length];
    int[] ascending =
        IntStream.range(0, levels.length)
            // Two atoms, or one atom and a rest without scores, are told apart by their scores.
            .filter(i -> levels[i] > (continuous[i] ? 1 : 3))
            .boxed()
            .sorted(Comparator.comparingInt(i -> levels[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int sum = 0;
    for (int i : ascending) {
      sum += levels[i];
      indicated[i] = !work.tooManyWeights(sum, outcomes);
    }
    return indicated;
  }

  /** The same columns without splines and products. */
  FeaturePlan ofLevelsAndScores() {
    return new FeaturePlan(continuous, levels, indicated, 0, false);
  }

  private int columns() {
    return levels.length;
  }

  /** Number of dense features. */
  int dense() {
    int d = columns();
    return d + curves * curved() + (products ? d * (d - 1) / 2 : 0);
  }

  private int curved() {
    int curved = 0;
    for (boolean is : continuous) {
      curved += is ? 1 : 0;
    }
    return curved;
  }

  /** Number of indicators. */
  int indicators() {
    return IntStream.range(0, columns()).filter(i -> indicated[i]).map(i -> levels[i]).sum();
  }

  /** Number of columns with indicators. */
  int indicatedColumns() {
    return (int) IntStream.range(0, columns()).filter(i -> indicated[i]).count();
  }

  /** The group of each dense feature and then of each indicator. */
  int[] groups() {
    int d = columns();
    int[] groups = new int[dense() + indicators()];
    int curvesEnd = d + curves * curved();
    Arrays.fill(groups, d, curvesEnd, CURVES);
    Arrays.fill(groups, curvesEnd, dense(), PRODUCTS);
    int at = dense();
    for (int i = 0; i < d; i++) {
      if (indicated[i]) {
        Arrays.fill(groups, at, at + levels[i], INDICATORS + i);
        at += levels[i];
      }
    }
    return groups;
  }

  /** The features of some rows. */
  Features of(List<SplitColumn> columns, int[] rows) {
    int d = columns();
    int dense = dense();
    int[] shown = IntStream.range(0, d).filter(i -> indicated[i]).toArray();
    double[] values = new double[rows.length * dense];
    int[] indicators = new int[rows.length * shown.length];
    double[] knots = knots();
    for (int k = 0; k < rows.length; k++) {
      int row = rows[k];
      int base = k * dense;
      int next = base + d;
      for (int i = 0; i < d; i++) {
        values[base + i] = limited(columns.get(i).scores()[row]);
      }
      for (int i = 0; i < d && curves > 0; i++) {
        if (continuous[i]) {
          if (columns.get(i).scored(row)) {
            curve(values[base + i], knots, values, next);
          }
          next += curves;
        }
      }
      if (products) {
        for (int i = 1; i < d; i++) {
          for (int j = 0; j < i; j++) {
            values[next++] = values[base + i] * values[base + j];
          }
        }
      }
      int offset = 0;
      for (int s = 0; s < shown.length; s++) {
        indicators[k * shown.length + s] = offset + columns.get(shown[s]).levels()[row];
        offset += levels[shown[s]];
      }
    }
    return new Features(rows.length, dense, values, shown.length, indicators);
  }

  private static double limited(double score) {
    return Math.max(-FARTHEST, Math.min(FARTHEST, score));
  }

  private double[] knots() {
    double[] knots = new double[curves + 2];
    for (int k = 0; k < knots.length; k++) {
      knots[k] = LAST_KNOT * (2.0 * k / (knots.length - 1) - 1);
    }
    return knots;
  }

  /**
   * The basis of Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2009,
   * equation 5.4, without its constant and linear functions.
   */
  private static void curve(double score, double[] knots, double[] into, int at) {
    int last = knots.length - 1;
    double reference = truncated(score, knots, last - 1);
    for (int k = 0; k < last - 1; k++) {
      into[at + k] = truncated(score, knots, k) - reference;
    }
  }

  private static double truncated(double score, double[] knots, int k) {
    double last = knots[knots.length - 1];
    double from = Math.max(0, score - knots[k]);
    double beyond = Math.max(0, score - last);
    return (from * from * from - beyond * beyond * beyond) / (last - knots[k]);
  }

  void write(BinaryWriter out) {
    out.integer(columns());
    for (int i = 0; i < columns(); i++) {
      out.integer(continuous[i] ? 1 : 0);
      out.integer(levels[i]);
      out.integer(indicated[i] ? 1 : 0);
    }
    out.integer(curves);
    out.integer(products ? 1 : 0);
  }

  static FeaturePlan read(BinaryReader in) {
    int d = in.count("context columns", 3 * Integer.BYTES);
    boolean[] continuous = new boolean[d];
    int[] levels = new int[d];
    boolean[] indicated = new boolean[d];
    for (int i = 0; i < d; i++) {
      continuous[i] = in.integer("continuous", 0, 1) == 1;
      levels[i] = in.integer("levels", 1, DiscretePart.MOST_LEVELS + 1);
      indicated[i] = in.integer("indicated", 0, 1) == 1;
    }
    return new FeaturePlan(
        continuous,
        levels,
        indicated,
        in.integer("curves", 0, MOST_CURVES),
        in.integer("products", 0, 1) == 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeaturePlan that
        && Arrays.equals(continuous, that.continuous)
        && Arrays.equals(levels, that.levels)
        && Arrays.equals(indicated, that.indicated)
        && curves == that.curves
        && products == that.products;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(continuous) + Arrays.hashCode(levels)) + curves;
  }
}
