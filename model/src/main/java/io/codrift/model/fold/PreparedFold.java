package io.codrift.model.fold;

import io.codrift.model.Window;
import io.codrift.model.copula.CopulaFold;
import io.codrift.model.discrete.DiscreteFold;
import io.codrift.model.discrete.DiscreteStart;
import io.codrift.model.discrete.SideColumns;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.MarginalMap;
import io.codrift.model.flow.NormalScore;
import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One fold of one window with its fitted closed-form part: marginal maps and elliptical start.
 *
 * <p>Maps and start are fitted twice. Training and mixing use the fit on the training rows alone.
 * Evaluation uses the fit on all known rows, including validation: all choices are made by then,
 * and a fifth more rows reduces the error of the maps and the start. The flow receives white scores
 * in both cases.
 *
 * @param part the fold's rows
 * @param target normal scores of the modelled side, shape (d_target)(n): evaluation rows under the
 *     second maps, all other rows under the first
 * @param context normal scores of the other side, shape (d_context)(n), likewise
 * @param logJacobianX log |∂score/∂x| summed over the coordinates of X, shape (n), likewise
 * @param ties largest share of tied values in any column
 * @param starts starts that differ in how much the dependence between target and context is shrunk.
 *     The first one is before the flow: the one that describes the validation rows best
 * @param gaussian the first start with ν = ∞
 * @param copulas models of a dependence that is not elliptical
 * @param discrete models of the target's discrete part
 */
@SuppressWarnings("ArrayRecordComponent")
public record PreparedFold(
    Folds.Part part,
    double[][] target,
    double[][] context,
    double[] logJacobianX,
    double ties,
    List<RefittedStart> starts,
    RefittedStart gaussian,
    CopulaFold copulas,
    DiscreteFold discrete) {

  public PreparedFold {
    starts = List.copyOf(starts);
  }

  /**
   * Fits the closed-form part.
   *
   * @param x columns of X
   * @param y columns of Y
   * @param effective share of the rows that count as independent
   * @param order the order of the rows in which parts of them are taken
   */
  static PreparedFold prepare(
      Folds.Part part,
      SideColumns x,
      SideColumns y,
      long[] hashes,
      Side side,
      double effective,
      DataOrder order,
      EllipticalStart.Tables tables) {
    int xDims = x.columns().size();
    List<SortedColumn> columns =
        Stream.of(x, y).flatMap(s -> s.columns().stream()).map(SortedColumn::measured).toList();
    Scored training = Scored.by(part.train(), columns, xDims, hashes, side);
    Scored known = Scored.by(part.known(), columns, xDims, hashes, side);
    int[] train = order.of(part.train());
    EllipticalStart trainingStart =
        EllipticalStart.fit(training.target, training.context, train, tables);
    double degrees = trainingStart.degrees();
    RefittedStart unshrunk =
        new RefittedStart(trainingStart, known.start(degrees, part.known(), tables));
    RefittedStart gaussian =
        Double.isInfinite(degrees)
            ? unshrunk
            : new RefittedStart(
                training.start(Double.POSITIVE_INFINITY, part.train(), tables),
                known.start(Double.POSITIVE_INFINITY, part.known(), tables));
    ShrunkStarts shrunk =
        ShrunkStarts.of(unshrunk, gaussian, part, effective, training.target, training.context);
    CopulaFold copulas =
        (side == Side.X ? x : y).isDiscrete()
            ? CopulaFold.NONE
            : CopulaFold.fit(
                trainingStart,
                gaussian.training(),
                training.scores(train),
                known.scores(order.of(part.known())),
                side == Side.X
                    ? new CopulaFold.Columns(x.continuous(), y.continuous())
                    : new CopulaFold.Columns(y.continuous(), x.continuous()),
                part.validation(),
                shrunk.inside() ? OptionalDouble.of(effective) : OptionalDouble.empty());
    training.take(known, part.evaluation());
    return new PreparedFold(
        part,
        training.target,
        training.context,
        training.logJacobianX,
        known.ties,
        shrunk.starts(),
        shrunk.gaussian(),
        copulas,
        DiscreteFold.fit(
            side == Side.X ? x : y,
            side == Side.X ? y : x,
            new DiscreteStart.Rows(
                train, part.validation(), order.of(part.known()), part.evaluation()),
            hashes));
  }

  /**
   * Fits the closed-form part of independent rows that are split beforehand, as an experiment has
   * training and test rows. The known rows decide which values are atoms.
   *
   * @param window all rows; none of its columns may be constant on the training rows
   * @param part which of them train, validate and evaluate; there may be none to evaluate
   */
  public static PreparedFold of(
      Window window, Folds.Part part, Side side, EllipticalStart.Tables tables) {
    List<SortedColumn> columns = UsableWindow.sorted(window);
    int xDims = window.xDims();
    return prepare(
        part,
        SideColumns.of(columns.subList(0, xDims), part.known(), 0),
        SideColumns.of(columns.subList(xDims, columns.size()), part.known(), xDims),
        window.hashes(),
        side,
        1,
        DataOrder.of(window.eventTimes(), columns),
        tables);
  }

  private static int[] learning(Folds.Part part) {
    return IntStream.concat(Arrays.stream(part.train()), Arrays.stream(part.validation()))
        .toArray();
  }

  /** All rows under marginal maps fitted on some of them. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Scored(double[][] target, double[][] context, double[] logJacobianX, double ties) {

    static Scored by(
        int[] fitted, List<SortedColumn> columns, int xDims, long[] hashes, Side side) {
      double[][] scores = new double[columns.size()][];
      double[] logJacobianX = new double[hashes.length];
      double ties = 0;
      for (int i = 0; i < columns.size(); i++) {
        MarginalMap map = MarginalMap.fit(columns.get(i), fitted, hashes, i);
        ties = Math.max(ties, map.tieShare());
        MarginalMap.Scores mapped = map.apply(columns.get(i), hashes, i);
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
      return EllipticalStart.fit(degrees, target, context, rows, tables);
    }

    CopulaFold.Scores scores(int[] rows) {
      return new CopulaFold.Scores(target, context, rows);
    }

    /** Copies some rows from another instance. */
    void take(Scored others, int[] rows) {
      for (int row : rows) {
        logJacobianX[row] = others.logJacobianX[row];
        for (int i = 0; i < target.length; i++) {
          target[i][row] = others.target[i][row];
        }
        for (int i = 0; i < context.length; i++) {
          context[i][row] = others.context[i][row];
        }
      }
    }
  }

  /** Training and validation rows: those under the first fits of maps and models. */
  public int[] learning() {
    return learning(part);
  }

  /** Rows whose density is computed: training, validation and evaluation rows. */
  public int[] rows() {
    return Stream.of(part.train(), part.validation(), part.evaluation())
        .flatMapToInt(IntStream::of)
        .toArray();
  }

  /** The same fold with the other side as the modelled side. */
  PreparedFold swapped() {
    List<RefittedStart> swapped =
        starts.stream().map(start -> start.map(EllipticalStart::swapped)).toList();
    return new PreparedFold(
        part,
        context,
        target,
        logJacobianX,
        ties,
        swapped,
        gaussian.equals(start()) ? swapped.get(0) : gaussian.map(EllipticalStart::swapped),
        copulas.otherSide(),
        discrete.swapped());
  }

  /**
   * What the errors of the marginal maps take from the information of evaluation rows, nats.
   *
   * @param independent number of known rows that count as independent
   */
  public double lossOfMaps(double independent) {
    return gaussian
        .known()
        .lossOfMaps(discrete.target().continuous(), discrete.context().continuous(), independent);
  }

  /** The start before the flow. */
  public RefittedStart start() {
    return starts.get(0);
  }

  /** The flow's input: all rows under the first start. */
  public WhitenedFold whitened() {
    return whitened(start());
  }

  /**
   * All rows under a start: training and validation rows under its first fit, evaluation rows under
   * its second.
   */
  public WhitenedFold whitened(RefittedStart start) {
    WhitenedFold white = WhitenedFold.zeros(this);
    white.write(start.training(), target, learning());
    white.write(start.known(), target, part.evaluation());
    return white;
  }

  /**
   * Log-density of the context alone under the start: validation and evaluation rows, shape (n).
   */
  public double[] contextLogDensity() {
    EllipticalStart.Whitened white =
        EllipticalStart.Whitened.zeros(context.length, context[0].length);
    start().training().swapped().alone(context, part.validation(), white);
    start().known().swapped().alone(context, part.evaluation(), white);
    return white.logDensities();
  }

  /** Log-density of independent standard normal scores, shape (n). */
  public static double[] independent(double[][] scores) {
    double[] sum = new double[scores[0].length];
    for (double[] coordinate : scores) {
      for (int r = 0; r < sum.length; r++) {
        sum[r] += NormalScore.logDensity(coordinate[r]);
      }
    }
    return sum;
  }
}
