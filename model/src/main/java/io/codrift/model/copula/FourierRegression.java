package io.codrift.model.copula;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.SomeRows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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

  /** Most features that are kept in memory, 32 MB. */
  private static final long MOST_KEPT = 1L << 22;

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
    return moments(features, columns, rows).fitted(output, waves, seed);
  }

  private static Moments moments(FourierFeatures features, double[][] columns, int[] rows) {
    int[] some = SomeRows.every(MOST_ROWS, rows);
    return new Moments(features.on(columns, some), columns, some);
  }

  /** The same penalty with weights fitted to other rows. */
  FourierRegression refitted(double[][] columns, double[] output, int[] rows) {
    Moments moments = moments(features, columns, rows);
    return new FourierRegression(
        inputs, waves, seed, penalty, moments.cosines(moments.with(output), penalty));
  }

  double penalty() {
    return penalty;
  }

  /** The mean of each row, shape (rows). */
  double[] predict(double[][] columns, int[] rows) {
    double[] predictions = new double[rows.length];
    int size = weights.length;
    for (int at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      int end = Math.min(rows.length, at + ROWS_AT_ONCE);
      double[] values = features.of(columns, rows, at, end).data;
      for (int k = at; k < end; k++) {
        predictions[k] = product(weights, values, (k - at) * size);
      }
    }
    return predictions;
  }

  private static double product(double[] weights, double[] values, int from) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * values[from + i];
    }
    return sum;
  }

  /** Sums of products of the features, by blocks of rows. */
  private static final class Moments {
    private final RegressionFeatures features;
    private final double[][] columns;
    private final int[] rows;
    private final DMatrixRMaj[] products = new DMatrixRMaj[BLOCKS];
    private final DMatrixRMaj allProducts;
    private final Map<Integer, DMatrixRMaj> kept = new HashMap<>();

    Moments(RegressionFeatures features, double[][] columns, int[] rows) {
      this.features = features;
      this.columns = columns;
      this.rows = rows;
      int size = features.count();
      this.allProducts = new DMatrixRMaj(size, size);
      for (int b = 0; b < BLOCKS; b++) {
        DMatrixRMaj ofBlock = new DMatrixRMaj(size, size);
        products[b] = ofBlock;
        chunks(b, (values, from) -> InnerProducts.add(values, ofBlock));
        InnerProducts.reflect(ofBlock);
        CommonOps_DDRM.addEquals(allProducts, ofBlock);
      }
    }

    /** Features of consecutive rows of a block, and the first of these rows. */
    private interface Chunk {
      void accept(DMatrixRMaj values, int from);
    }

    private void chunks(int block, Chunk chunk) {
      int to = start(block + 1);
      for (int at = start(block); at < to; at += ROWS_AT_ONCE) {
        chunk.accept(values(at, Math.min(to, at + ROWS_AT_ONCE)), at);
      }
    }

    /** Cosines take longer than the products, so they are kept unless there are too many. */
    private DMatrixRMaj values(int from, int to) {
      return (long) rows.length * features.count() <= MOST_KEPT
          ? kept.computeIfAbsent(from, at -> features.of(columns, rows, at, to))
          : features.of(columns, rows, from, to);
    }

    private void predict(int block, double[] weights, double[] into) {
      int size = weights.length;
      chunks(
          block,
          (values, from) -> {
            for (int k = 0; k < values.numRows; k++) {
              into[from + k] = product(weights, values.data, k * size);
            }
          });
    }

    private int start(int block) {
      return (int) ((long) block * rows.length / BLOCKS);
    }

    /** Sums of products of the features with an output, of each block, shape (blocks)(features). */
    double[][] with(double[] output) {
      int size = features.count();
      double[][] sums = new double[BLOCKS][size];
      for (int b = 0; b < BLOCKS; b++) {
        double[] sum = sums[b];
        chunks(
            b,
            (values, from) -> {
              for (int k = 0; k < values.numRows; k++) {
                double y = output[rows[from + k]];
                for (int i = 0; i < size; i++) {
                  sum[i] += y * values.data[k * size + i];
                }
              }
            });
      }
      return sums;
    }

    /** The weights of the cosines in a fit to all rows. */
    double[] cosines(double[][] withOutput, double penalty) {
      double[] right = new double[features.count()];
      for (double[] sum : withOutput) {
        add(sum, 1, right);
      }
      return features.ofCosines(solved(allProducts.copy(), right, penalty));
    }

    private static void add(double[] values, double factor, double[] into) {
      for (int i = 0; i < into.length; i++) {
        into[i] += factor * values[i];
      }
    }

    /** The weights of a fit without a block. */
    private double[] without(int block, double[][] withOutput, double penalty) {
      DMatrixRMaj left = allProducts.copy();
      CommonOps_DDRM.subtractEquals(left, products[block]);
      double[] right = new double[features.count()];
      for (int b = 0; b < BLOCKS; b++) {
        if (b != block) {
          add(withOutput[b], 1, right);
        }
      }
      return solved(left, right, penalty);
    }

    private static double[] solved(DMatrixRMaj left, double[] right, double penalty) {
      int size = right.length;
      // The intercept is not penalised.
      for (int i = 1; i < size; i++) {
        left.data[i * size + i] += penalty;
      }
      LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(size);
      DMatrixRMaj solution = new DMatrixRMaj(size, 1);
      if (!solver.setA(left)) {
        throw new IllegalStateException("a penalised sum of squares is positive definite");
      }
      solver.solve(DMatrixRMaj.wrap(size, 1, right), solution);
      return solution.data;
    }

    private double squaredError(double[] output, double[] predictions, int from, int to) {
      double sum = 0;
      for (int k = from; k < to; k++) {
        double residual = output[rows[k]] - predictions[k];
        sum += residual * residual;
      }
      return sum / Math.max(1, to - from);
    }

    /** Takes the penalty with which the other blocks predict the first one best. */
    Fitted fitted(double[] output, int waves, long seed) {
      double[][] withOutput = with(output);
      double[] predictions = new double[rows.length];
      double best = Double.POSITIVE_INFINITY;
      double penalty = PENALTIES[0];
      for (double candidate : PENALTIES) {
        predict(0, without(0, withOutput, candidate), predictions);
        double error = squaredError(output, predictions, 0, start(1));
        if (error < best) {
          best = error;
          penalty = candidate;
        }
      }
      for (int b = 0; b < BLOCKS; b++) {
        predict(b, without(b, withOutput, penalty), predictions);
      }
      return new Fitted(
          new FourierRegression(columns.length, waves, seed, penalty, cosines(withOutput, penalty)),
          rows,
          predictions,
          squaredError(output, predictions, 0, rows.length));
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
