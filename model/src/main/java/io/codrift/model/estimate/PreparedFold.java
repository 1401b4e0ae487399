package io.codrift.model.estimate;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.MarginalMap;
import java.util.Arrays;

/**
 * One fold of one window after its closed-form part: marginal maps and elliptical start, fitted on
 * the fold's training rows alone, applied to all rows.
 *
 * @param part the fold's rows
 * @param target normal scores of the modelled side, shape (d_target)(n)
 * @param context normal scores of the other side, shape (d_context)(n)
 * @param logJacobianX log |∂score/∂x| summed over the coordinates of X, shape (n)
 * @param ties largest share of tied training values in any column
 * @param start target given context, fitted on the training rows
 * @param gaussian the same with ν = ∞
 * @param half the start fitted on every other training row
 */
@SuppressWarnings("ArrayRecordComponent")
record PreparedFold(
    Folds.Part part,
    double[][] target,
    double[][] context,
    double[] logJacobianX,
    double ties,
    EllipticalStart start,
    EllipticalStart gaussian,
    EllipticalStart half) {

  /**
   * Fits the closed-form part.
   *
   * @param columns X then Y, shape (d_x + d_y)(n)
   * @throws IllegalStateException if a column is constant in the training rows
   */
  static PreparedFold prepare(
      Folds.Part part,
      double[][] columns,
      int xDims,
      long[] hashes,
      Side side,
      EllipticalStart.Tables tables) {
    int[] train = part.train();
    long[] trainHashes = Arrays.stream(train).mapToLong(r -> hashes[r]).toArray();
    double[][] scores = new double[columns.length][];
    double[] logJacobianX = new double[hashes.length];
    double ties = 0;
    for (int i = 0; i < columns.length; i++) {
      MarginalMap map = MarginalMap.fit(at(columns[i], train), trainHashes, i);
      ties = Math.max(ties, map.tieShare());
      MarginalMap.Scores mapped = map.apply(columns[i], hashes, i);
      scores[i] = mapped.scores();
      if (i < xDims) {
        for (int r = 0; r < logJacobianX.length; r++) {
          logJacobianX[r] += mapped.logDerivatives()[r];
        }
      }
    }
    double[][] x = Arrays.copyOfRange(scores, 0, xDims);
    double[][] y = Arrays.copyOfRange(scores, xDims, scores.length);
    double[][] target = side == Side.X ? x : y;
    double[][] context = side == Side.X ? y : x;
    double[][] trainTarget = at(target, train);
    double[][] trainContext = at(context, train);
    EllipticalStart start = EllipticalStart.fit(trainTarget, trainContext, tables);
    EllipticalStart gaussian =
        Double.isInfinite(start.degrees())
            ? start
            : EllipticalStart.fit(Double.POSITIVE_INFINITY, trainTarget, trainContext, tables);
    int[] everyOther = new int[(train.length + 1) / 2];
    for (int i = 0; i < everyOther.length; i++) {
      everyOther[i] = train[2 * i];
    }
    EllipticalStart half =
        EllipticalStart.fit(
            start.degrees(), at(target, everyOther), at(context, everyOther), tables);
    return new PreparedFold(part, target, context, logJacobianX, ties, start, gaussian, half);
  }

  /** The given rows of every coordinate. */
  static double[][] at(double[][] columns, int[] rows) {
    double[][] some = new double[columns.length][];
    for (int i = 0; i < columns.length; i++) {
      some[i] = at(columns[i], rows);
    }
    return some;
  }

  private static double[] at(double[] column, int[] rows) {
    double[] some = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      some[i] = column[rows[i]];
    }
    return some;
  }

  /** Rows that nothing was fitted on: validation, then evaluation. */
  int[] heldOut() {
    int[] rows =
        Arrays.copyOf(part.validation(), part.validation().length + part.evaluation().length);
    System.arraycopy(
        part.evaluation(), 0, rows, part.validation().length, part.evaluation().length);
    return rows;
  }

  /** Log-density of independent standard normal scores, shape (n). */
  static double[] independent(double[][] scores) {
    double[] sum = new double[scores[0].length];
    double constant = 0.5 * Math.log(2 * Math.PI);
    for (double[] coordinate : scores) {
      for (int r = 0; r < sum.length; r++) {
        sum[r] -= 0.5 * coordinate[r] * coordinate[r] + constant;
      }
    }
    return sum;
  }
}
