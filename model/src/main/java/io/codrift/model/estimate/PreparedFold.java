package io.codrift.model.estimate;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.MarginalMap;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One fold of one window after its closed-form part: marginal maps and elliptical start.
 *
 * <p>They are fitted twice. What trains and mixes sees maps and start of the training rows alone.
 * The evaluation rows see the same fitted on all rows that they may know of, validation included:
 * nothing is chosen by then, and a fifth more rows is a fifth less of the maps' and the start's
 * error. The flow behind them sees white scores either way.
 *
 * @param part the fold's rows
 * @param target normal scores of the modelled side, shape (d_target)(n): evaluation rows by the
 *     second maps, all others by the first
 * @param context normal scores of the other side, shape (d_context)(n), likewise
 * @param logJacobianX log |∂score/∂x| summed over the coordinates of X, shape (n), likewise
 * @param ties largest share of tied values in any column
 * @param trainingStart target given context, fitted on the training rows
 * @param start the same with the same ν, fitted on all known rows
 * @param gaussian the same with ν = ∞
 */
@SuppressWarnings("ArrayRecordComponent")
record PreparedFold(
    Folds.Part part,
    double[][] target,
    double[][] context,
    double[] logJacobianX,
    double ties,
    EllipticalStart trainingStart,
    EllipticalStart start,
    EllipticalStart gaussian) {

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
    Scored training = Scored.by(part.train(), columns, xDims, hashes, side);
    Scored known = Scored.by(part.known(), columns, xDims, hashes, side);
    EllipticalStart trainingStart =
        EllipticalStart.fit(
            at(training.target, part.train()), at(training.context, part.train()), tables);
    double degrees = trainingStart.degrees();
    EllipticalStart start = known.start(degrees, part.known(), tables);
    EllipticalStart gaussian =
        Double.isInfinite(degrees)
            ? start
            : known.start(Double.POSITIVE_INFINITY, part.known(), tables);
    int[] evaluation = part.evaluation();
    return new PreparedFold(
        part,
        spliced(training.target, known.target, evaluation),
        spliced(training.context, known.context, evaluation),
        spliced(training.logJacobianX, known.logJacobianX, evaluation),
        known.ties,
        trainingStart,
        start,
        gaussian);
  }

  /** All rows under the marginal maps of some of them. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Scored(double[][] target, double[][] context, double[] logJacobianX, double ties) {

    static Scored by(int[] fitted, double[][] columns, int xDims, long[] hashes, Side side) {
      long[] fittedHashes = Arrays.stream(fitted).mapToLong(r -> hashes[r]).toArray();
      double[][] scores = new double[columns.length][];
      double[] logJacobianX = new double[hashes.length];
      double ties = 0;
      for (int i = 0; i < columns.length; i++) {
        MarginalMap map = MarginalMap.fit(at(columns[i], fitted), fittedHashes, i);
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
      return side == Side.X
          ? new Scored(x, y, logJacobianX, ties)
          : new Scored(y, x, logJacobianX, ties);
    }

    EllipticalStart start(double degrees, int[] rows, EllipticalStart.Tables tables) {
      return EllipticalStart.fit(degrees, at(target, rows), at(context, rows), tables);
    }
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

  /** {@code values} with the given rows taken from {@code others}. */
  static double[] spliced(double[] values, double[] others, int[] rows) {
    double[] spliced = values.clone();
    for (int row : rows) {
      spliced[row] = others[row];
    }
    return spliced;
  }

  static double[][] spliced(double[][] values, double[][] others, int[] rows) {
    double[][] spliced = new double[values.length][];
    for (int i = 0; i < values.length; i++) {
      spliced[i] = spliced(values[i], others[i], rows);
    }
    return spliced;
  }

  /** Rows that get a density: training, validation, evaluation. */
  int[] rows() {
    return Stream.of(part.train(), part.validation(), part.evaluation())
        .flatMapToInt(IntStream::of)
        .toArray();
  }

  /**
   * The flow's input: training and validation rows as the first start sees them, evaluation rows as
   * the second does.
   */
  WhitenedFold whitened() {
    WhitenedFold first = WhitenedFold.of(trainingStart, this);
    WhitenedFold second = WhitenedFold.of(start, this);
    return new WhitenedFold(
        spliced(first.given(), second.given()), spliced(first.alone(), second.alone()), context);
  }

  private EllipticalStart.Whitened spliced(
      EllipticalStart.Whitened first, EllipticalStart.Whitened second) {
    return new EllipticalStart.Whitened(
        spliced(first.u(), second.u(), part.evaluation()),
        spliced(first.logDeterminants(), second.logDeterminants(), part.evaluation()));
  }

  /** Log-density of the context alone under the start, shape (n). */
  double[] contextLogDensity() {
    return spliced(
        trainingStart.swapped().alone(context).logDensities(),
        start.swapped().alone(context).logDensities(),
        part.evaluation());
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
