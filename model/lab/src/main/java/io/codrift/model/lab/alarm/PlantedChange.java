package io.codrift.model.lab.alarm;

import io.codrift.model.task.Task;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;

/**
 * A change of the rows of a window after they were drawn. {@link #ROWS_SHIFTED}, {@link
 * #PAIR_BROKEN} and {@link #HALF_BROKEN} put values of a window into other rows, so that single
 * columns stay as they were. {@link #SIGN_FLIP} and {@link #NOT_LINEAR} leave the distribution of
 * columns that are symmetric about 0, {@link #ROTATED} that of X if its distribution has no
 * direction, as a Gaussian of independent columns. {@link #MONOTONE} changes every column.
 */
enum PlantedChange {
  NONE("none", false),
  /** A strictly increasing map of every column. The dependence does not change. */
  MONOTONE("monotone change of the marginals", false),
  /** Every column of Y changes its sign. The mutual information does not change. */
  SIGN_FLIP("sign flip", false),
  /** Every row has the Y of the next row. */
  ROWS_SHIFTED("rows shifted by one", false),
  /** The first column of Y has its values in another order. */
  PAIR_BROKEN("first column of Y broken", true),
  /** The same in half of the rows. */
  HALF_BROKEN("first column of Y wrongly joined in half of the rows", true),
  /** The first column of X has random signs: what is left of its dependence is not linear. */
  NOT_LINEAR("random signs of the first column of X", true),
  /** The first two columns of X are rotated by 45 degrees. */
  ROTATED("rotation inside X", false);

  private final String text;
  private final boolean ofOnePair;

  PlantedChange(String text, boolean ofOnePair) {
    this.text = text;
    this.ofOnePair = ofOnePair;
  }

  /** Whether it touches the first columns of X and Y only. */
  boolean isOfOnePair() {
    return ofOnePair;
  }

  /** Changes rows in place. */
  void apply(Task.Rows rows, UniformRandomProvider random) {
    int n = rows.count();
    double[] x = rows.x();
    double[] y = rows.y();
    int xDims = x.length / n;
    int yDims = y.length / n;
    switch (this) {
      case NONE -> {}
      case MONOTONE -> {
        map(x, v -> Math.sinh(0.8 * v));
        map(y, v -> Math.exp(0.5 * v));
      }
      case SIGN_FLIP -> map(y, v -> -v);
      case ROWS_SHIFTED -> {
        double[] first = new double[yDims];
        System.arraycopy(y, 0, first, 0, yDims);
        System.arraycopy(y, yDims, y, 0, y.length - yDims);
        System.arraycopy(first, 0, y, y.length - yDims, yDims);
      }
      case PAIR_BROKEN -> permute(y, yDims, n, random);
      case HALF_BROKEN -> permute(y, yDims, n / 2, random);
      case NOT_LINEAR -> {
        for (int r = 0; r < n; r++) {
          x[r * xDims] *= random.nextBoolean() ? 1 : -1;
        }
      }
      case ROTATED -> {
        for (int r = 0; r < n; r++) {
          double first = x[r * xDims];
          double second = x[r * xDims + 1];
          x[r * xDims] = (first - second) * Math.sqrt(0.5);
          x[r * xDims + 1] = (first + second) * Math.sqrt(0.5);
        }
      }
    }
  }

  private static void permute(double[] y, int dims, int rows, UniformRandomProvider random) {
    int[] order = PermutationSampler.natural(rows);
    PermutationSampler.shuffle(random, order);
    double[] values = new double[rows];
    for (int r = 0; r < rows; r++) {
      values[r] = y[order[r] * dims];
    }
    for (int r = 0; r < rows; r++) {
      y[r * dims] = values[r];
    }
  }

  private static void map(double[] values, DoubleUnaryOperator map) {
    for (int i = 0; i < values.length; i++) {
      values[i] = map.applyAsDouble(values[i]);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
