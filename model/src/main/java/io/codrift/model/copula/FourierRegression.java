package io.codrift.model.copula;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The mean of one output given a few inputs: a ridge regression on {@link FourierFeatures}. Its
 * predictions of the rows that it is fitted on come from fits without them, so they are as good as
 * those of other rows.
 */
final class FourierRegression {
  private static final int BLOCKS = 4;
  private static final int ROWS_AT_ONCE = 256;

  /** With more rows every second one or so is used. */
  private static final int MOST_ROWS = 16_384;

  private static final double[] PENALTIES = {1e-3, 1e-2, 0.1, 1, 10, 100};
  private static final int MOST_WAVES = 8192;

  private final int inputs;
  private final int waves;
  private final long seed;
  private final double penalty;
  private final double[] weights;
  private final FourierFeatures features;

  private FourierRegression(int inputs, int waves, long seed, double penalty, double[] weights) {
    this.inputs = inputs;
    this.waves = waves;
    this.seed = seed;
    this.penalty = penalty;
    this.weights = weights;
    this.features = new FourierFeatures(inputs, waves, seed);
  }

  /**
   * A fit and its predictions of its own rows.
   *
   * @param rows the rows that it was fitted on
   * @param predictions the mean of each of them by a fit without it, shape (rows)
   * @param squaredError mean squared error of these
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Fitted(
      FourierRegression regression, int[] rows, double[] predictions, double squaredError) {}

  /**
   * Fits weights and penalty.
   *
   * @param columns the inputs, shape (inputs)(n)
   * @param output shape (n)
   * @param rows numbers of the rows to fit on
   * @param waves number of cosines; 0 for a linear regression
   */
  static Fitted fit(double[][] columns, double[] output, int[] rows, int waves, long seed) {
    FourierFeatures features = new FourierFeatures(columns.length, waves, seed);
    int[] used = used(rows);
    Moments moments = new Moments(features, columns, output, used);
    double best = Double.POSITIVE_INFINITY;
    double penalty = PENALTIES[0];
    for (double candidate : PENALTIES) {
      double error = moments.error(0, moments.without(0, candidate));
      if (error < best) {
        best = error;
        penalty = candidate;
      }
    }
    return moments.fitted(columns.length, waves, seed, penalty);
  }

  /** The same penalty with weights fitted to other rows. */
  FourierRegression refitted(double[][] columns, double[] output, int[] rows) {
    Moments moments = new Moments(features, columns, output, used(rows));
    return new FourierRegression(inputs, waves, seed, penalty, moments.all(penalty));
  }

  private static int[] used(int[] rows) {
    int stride = (rows.length + MOST_ROWS - 1) / MOST_ROWS;
    int[] used = new int[(rows.length + stride - 1) / stride];
    Arrays.setAll(used, k -> rows[k * stride]);
    return used;
  }

  /** The mean of each row, shape (rows). */
  double[] predict(double[][] columns, int[] rows) {
    double[] predictions = new double[rows.length];
    predict(features, weights, columns, rows, 0, rows.length, predictions);
    return predictions;
  }

  private static void predict(
      FourierFeatures features,
      double[] weights,
      double[][] columns,
      int[] rows,
      int from,
      int to,
      double[] into) {
    int size = weights.length;
    for (int at = from; at < to; at += ROWS_AT_ONCE) {
      int end = Math.min(to, at + ROWS_AT_ONCE);
      double[] values = features.of(columns, rows, at, end).data;
      for (int k = at; k < end; k++) {
        double sum = 0;
        int row = (k - at) * size;
        for (int i = 0; i < size; i++) {
          sum += weights[i] * values[row + i];
        }
        into[k] = sum;
      }
    }
  }

  /** Sums of products of the features, by blocks of rows. */
  private static final class Moments {
    private final FourierFeatures features;
    private final double[][] columns;
    private final double[] output;
    private final int[] rows;
    private final DMatrixRMaj[] products = new DMatrixRMaj[BLOCKS];
    private final double[][] withOutput = new double[BLOCKS][];
    private final DMatrixRMaj allProducts;
    private final double[] allWithOutput;

    Moments(FourierFeatures features, double[][] columns, double[] output, int[] rows) {
      this.features = features;
      this.columns = columns;
      this.output = output;
      this.rows = rows;
      int size = features.count();
      this.allProducts = new DMatrixRMaj(size, size);
      this.allWithOutput = new double[size];
      for (int b = 0; b < BLOCKS; b++) {
        products[b] = new DMatrixRMaj(size, size);
        withOutput[b] = new double[size];
        add(start(b), start(b + 1), products[b], withOutput[b]);
        CommonOps_DDRM.addEquals(allProducts, products[b]);
        for (int i = 0; i < size; i++) {
          allWithOutput[i] += withOutput[b][i];
        }
      }
    }

    private int start(int block) {
      return (int) ((long) block * rows.length / BLOCKS);
    }

    private void add(int from, int to, DMatrixRMaj into, double[] intoOutput) {
      int size = features.count();
      DMatrixRMaj some = new DMatrixRMaj(size, size);
      for (int at = from; at < to; at += ROWS_AT_ONCE) {
        int end = Math.min(to, at + ROWS_AT_ONCE);
        DMatrixRMaj values = features.of(columns, rows, at, end);
        CommonOps_DDRM.multInner(values, some);
        CommonOps_DDRM.addEquals(into, some);
        for (int k = at; k < end; k++) {
          double y = output[rows[k]];
          int row = (k - at) * size;
          for (int i = 0; i < size; i++) {
            intoOutput[i] += y * values.data[row + i];
          }
        }
      }
    }

    double[] all(double penalty) {
      return solved(allProducts.copy(), allWithOutput.clone(), penalty);
    }

    /** The weights of a fit without a block. */
    double[] without(int block, double penalty) {
      DMatrixRMaj left = allProducts.copy();
      CommonOps_DDRM.subtractEquals(left, products[block]);
      double[] right = allWithOutput.clone();
      for (int i = 0; i < right.length; i++) {
        right[i] -= withOutput[block][i];
      }
      return solved(left, right, penalty);
    }

    private static double[] solved(DMatrixRMaj left, double[] right, double penalty) {
      int size = right.length;
      for (int i = 1; i < size; i++) {
        left.data[i * size + i] += penalty;
      }
      left.data[0] += 1e-9;
      LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(size);
      DMatrixRMaj solution = new DMatrixRMaj(size, 1);
      if (solver.setA(left)) {
        solver.solve(DMatrixRMaj.wrap(size, 1, right), solution);
      }
      return solution.data;
    }

    /** Mean squared error of the rows of a block. */
    double error(int block, double[] weights) {
      double[] predictions = new double[rows.length];
      int from = start(block);
      int to = start(block + 1);
      predict(features, weights, columns, rows, from, to, predictions);
      return squaredError(predictions, from, to);
    }

    private double squaredError(double[] predictions, int from, int to) {
      double sum = 0;
      for (int k = from; k < to; k++) {
        double residual = output[rows[k]] - predictions[k];
        sum += residual * residual;
      }
      return sum / Math.max(1, to - from);
    }

    Fitted fitted(int inputs, int waves, long seed, double penalty) {
      double[] predictions = new double[rows.length];
      for (int b = 0; b < BLOCKS; b++) {
        predict(features, without(b, penalty), columns, rows, start(b), start(b + 1), predictions);
      }
      return new Fitted(
          new FourierRegression(inputs, waves, seed, penalty, all(penalty)),
          rows,
          predictions,
          squaredError(predictions, 0, rows.length));
    }
  }

  void write(BinaryWriter out) {
    out.integer(inputs);
    out.integer(waves);
    out.longInteger(seed);
    out.real(penalty);
    out.reals(weights);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no regression on this many inputs
   */
  static FourierRegression read(BinaryReader in, int inputs) {
    in.integer("inputs of the regression", inputs, inputs);
    int waves = in.integer("waves of the regression", 0, MOST_WAVES);
    long seed = in.longInteger();
    double penalty = in.finite("penalty of the regression");
    double[] weights = in.finites("weights of the regression", 1 + inputs + waves);
    return new FourierRegression(inputs, waves, seed, penalty, weights);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FourierRegression that
        && inputs == that.inputs
        && waves == that.waves
        && seed == that.seed
        && penalty == that.penalty
        && Arrays.equals(weights, that.weights);
  }

  @Override
  public int hashCode() {
    return Objects.hash(inputs, waves, seed, penalty, Arrays.hashCode(weights));
  }
}
