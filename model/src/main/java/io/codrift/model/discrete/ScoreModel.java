package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A normal distribution of the scores of one column, given other columns: its mean is linear in
 * their features, and its variance depends on their levels. With the levels given this is the
 * general location model (Olkin and Tate 1961), fitted coordinate by coordinate.
 */
final class ScoreModel {
  private static final int MOST_PATTERN_LEVELS = 9;
  private static final int MOST_PATTERN_COLUMNS = 16;
  private static final int LEAST_PATTERN_ROWS = 30;

  /** The common variance counts as this many rows of each pattern. */
  private static final double PRIOR_ROWS = 10;

  /** The variance of scores is about 1, so a smaller one is chance. */
  private static final double LEAST_VARIANCE = 1e-6;

  private final FeaturePlan plan;
  private final double[] weights;
  private final int[] patternColumns;
  private final Cells patterns;
  private final double[] variances;

  /**
   * @param weights intercept, dense features and indicators
   * @param patternColumns numbers of the columns whose levels are the pattern of a row
   * @param variances shape (patterns)
   */
  private ScoreModel(
      FeaturePlan plan,
      double[] weights,
      int[] patternColumns,
      Cells patterns,
      double[] variances) {
    this.plan = plan;
    this.weights = weights;
    this.patternColumns = patternColumns;
    this.patterns = patterns;
    this.variances = variances;
    if (weights.length != 1 + plan.dense() + plan.indicators()) {
      throw new IllegalArgumentException(
          "a model of scores of this shape has %d weights, not %d"
              .formatted(1 + plan.dense() + plan.indicators(), weights.length));
    }
  }

  /**
   * Fits the variances around a mean.
   *
   * @param scores the scores of the rows, shape (rows)
   * @param determined number of weights that the rows determined
   */
  static ScoreModel of(
      FeaturePlan plan,
      double[] weights,
      List<SplitColumn> others,
      int[] rows,
      double[] scores,
      double determined) {
    int[] columns =
        IntStream.range(0, others.size())
            .filter(i -> others.get(i).levelCount() > 1)
            .filter(i -> others.get(i).levelCount() <= MOST_PATTERN_LEVELS)
            .limit(MOST_PATTERN_COLUMNS)
            .toArray();
    Cells patterns = Cells.of(Link.some(others, columns), rows, LEAST_PATTERN_ROWS);
    ScoreModel unit =
        new ScoreModel(plan, weights, columns, patterns, new double[patterns.count()]);
    double[] means = unit.means(others, rows);
    int[] pattern = unit.patterns(others, rows);
    double[] squares = new double[patterns.count()];
    double[] counts = new double[patterns.count()];
    double all = 0;
    for (int k = 0; k < rows.length; k++) {
      double residual = scores[k] - means[k];
      squares[pattern[k]] += residual * residual;
      counts[pattern[k]]++;
      all += residual * residual;
    }
    // The weights follow the chance of the rows that they were fitted on.
    double inflated = rows.length / Math.max(1, rows.length - determined);
    double common = inflated * all / rows.length;
    double[] variances = new double[squares.length];
    for (int p = 0; p < variances.length; p++) {
      variances[p] =
          Math.max(
              LEAST_VARIANCE,
              (inflated * squares[p] + PRIOR_ROWS * common) / (counts[p] + PRIOR_ROWS));
    }
    return new ScoreModel(plan, weights, columns, patterns, variances);
  }

  FeaturePlan plan() {
    return plan;
  }

  private double[] means(List<SplitColumn> others, int[] rows) {
    Features features = plan.of(others, rows);
    double[] means = new double[rows.length];
    double[] mean = new double[1];
    for (int k = 0; k < rows.length; k++) {
      mean[0] = 0;
      PenalisedFit.addPredictors(features, features.values(), k, weights, mean);
      means[k] = mean[0];
    }
    return means;
  }

  private int[] patterns(List<SplitColumn> others, int[] rows) {
    if (patternColumns.length == 0) {
      return new int[rows.length];
    }
    int[] cells = patterns.of(Link.some(others, patternColumns));
    return Arrays.stream(rows).map(r -> cells[r]).toArray();
  }

  /**
   * Log-density of scores minus that of a standard normal, shape (rows).
   *
   * @param others the other columns
   * @param scores the column's score in each row of the window, shape (n)
   */
  double[] logRatios(List<SplitColumn> others, double[] scores, int[] rows) {
    double[] means = means(others, rows);
    int[] pattern = patterns(others, rows);
    double[] ratios = new double[rows.length];
    for (int k = 0; k < rows.length; k++) {
      double score = scores[rows[k]];
      double residual = score - means[k];
      double variance = variances[pattern[k]];
      ratios[k] = 0.5 * (score * score - residual * residual / variance - Math.log(variance));
    }
    return ratios;
  }

  /** Writes the model as one section. */
  void write(BinaryWriter out) {
    out.section(
        section -> {
          plan.write(section);
          section.reals(weights);
          section.integer(patternColumns.length);
          Arrays.stream(patternColumns).forEach(section::integer);
          patterns.write(section);
          section.reals(variances);
        });
  }

  /** Reads what {@link #write} wrote. */
  static ScoreModel read(BinaryReader in) {
    return in.section(
        "score model",
        section -> {
          FeaturePlan plan = FeaturePlan.read(section);
          double[] weights = section.finites("weights of scores");
          int[] columns = new int[section.count("columns of patterns", Integer.BYTES)];
          for (int i = 0; i < columns.length; i++) {
            columns[i] = section.integer("column of patterns", 0, plan.levels().length - 1);
          }
          Cells patterns = Cells.read(section);
          double[] variances = section.finites("variances", patterns.count());
          if (Arrays.stream(variances).anyMatch(v -> !(v > 0))) {
            throw new IllegalArgumentException("a variance is not positive");
          }
          return new ScoreModel(plan, weights, columns, patterns, variances);
        });
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreModel that
        && plan.equals(that.plan)
        && Arrays.equals(weights, that.weights)
        && Arrays.equals(patternColumns, that.patternColumns)
        && patterns.equals(that.patterns)
        && Arrays.equals(variances, that.variances);
  }

  @Override
  public int hashCode() {
    return 31 * plan.hashCode() + Arrays.hashCode(weights);
  }
}
