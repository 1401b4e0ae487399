package io.codrift.model.copula;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.SomeRows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An elliptical copula of rotated rows. Each side has a bijection, a {@link RadialRotation}; the
 * copula of the results is elliptical. It finds a dependence of directions that turn with the
 * distance from the centre, of which correlations of columns see a part only.
 *
 * @param target the rotation of the target
 * @param context the rotation of the context
 * @param behind the copula of the rotated target and context
 */
record RotatedModel(RadialRotation target, RadialRotation context, EllipticalStart behind)
    implements CopulaModel {
  private static final int MOST_DIMS = 8;

  /**
   * Numbers of knots that are tried. Few have little noise; between two of them a rotation can turn
   * by a quarter at most, so one that turns fast with the distance needs many.
   */
  private static final int[] KNOTS = {8, 16, 32};

  private static final int LEAST_KNOTS = 4;

  /** Rows for each coordinate and knot of the larger side. */
  private static final int ROWS_PER_FEATURE = 20;

  /** With more rows every second one or so is used to find the rotations. */
  private static final int MOST_ROWS = 16_384;

  /** A search, and the model of its canonical variates. */
  private record Tried(RotationSearch search, RotatedModel model) {
    double mean(CopulaFold.Scores scores, int[] rows) {
      return HeldOut.mean(model, scores.target(), scores.context(), rows);
    }
  }

  /**
   * Fits the rotations, if their copula describes held-out rows better than the start does.
   *
   * @param start the elliptical start, fitted on the same rows
   * @param scores the rows to fit on
   * @param validation rows on which both are compared
   */
  static Optional<RotatedModel> fitted(
      EllipticalStart start, CopulaFold.Scores scores, int[] validation) {
    double least = start.meanGiven(scores.target(), scores.context(), validation);
    return knots(scores)
        .mapToObj(knots -> search(scores, knots))
        .flatMap(Optional::stream)
        .map(search -> new Tried(search, with(search.canonical(), scores, start::fitted)))
        .max(Comparator.comparingDouble(tried -> tried.mean(scores, validation)))
        // Most windows end here: their dependence has no rotation.
        .filter(tried -> tried.mean(scores, validation) > least)
        .flatMap(tried -> tried.search.improved())
        // Rows before their rotation look as if they had heavy tails.
        .map(pair -> with(pair, scores, start::fittedAnew))
        .filter(
            model -> HeldOut.better(model, start, scores.target(), scores.context(), validation));
  }

  /** The same with the same knots and degrees of freedom, fitted to other rows. */
  Optional<RotatedModel> refitted(CopulaFold.Scores scores) {
    return search(scores, Math.max(target.knots(), context.knots()))
        .flatMap(RotationSearch::improved)
        .map(pair -> with(pair, scores, behind::fitted));
  }

  /** The numbers of knots that there are enough rows for; none for sides that have no rotation. */
  private static IntStream knots(CopulaFold.Scores scores) {
    int dims = Math.max(scores.target().length, scores.context().length);
    int most = scores.rows().length / (ROWS_PER_FEATURE * dims);
    return dims == 1 || dims > MOST_DIMS || most < LEAST_KNOTS
        ? IntStream.empty()
        : Arrays.stream(KNOTS).map(knots -> Math.min(knots, most)).distinct();
  }

  private static Optional<RotationSearch> search(CopulaFold.Scores scores, int knots) {
    return RotationSearch.begin(
        scores.target(), scores.context(), SomeRows.every(MOST_ROWS, scores.rows()), knots);
  }

  /** Fits the copula of rotated rows. */
  private interface Fit {
    EllipticalStart of(double[][] target, double[][] context, int[] rows);
  }

  private static RotatedModel with(RotationSearch.Pair pair, CopulaFold.Scores scores, Fit fit) {
    return new RotatedModel(
        pair.target(),
        pair.context(),
        fit.of(
            pair.target().apply(scores.target(), scores.rows()),
            pair.context().apply(scores.context(), scores.rows()),
            scores.rows()));
  }

  /** The same model with the other side as the target. */
  RotatedModel swapped() {
    return new RotatedModel(context, target, behind.swapped());
  }

  @Override
  public void logDensities(
      double[][] targets,
      double[][] contexts,
      int[] rows,
      double[] conditional,
      double[] marginal) {
    double[][] rotated = target.apply(targets, rows);
    EllipticalStart.Whitened white =
        EllipticalStart.Whitened.zeros(targets.length, conditional.length);
    behind.given(rotated, context.apply(contexts, rows), rows, white);
    write(white, rows, conditional);
    behind.alone(rotated, rows, white);
    write(white, rows, marginal);
  }

  private void write(EllipticalStart.Whitened white, int[] rows, double[] into) {
    double[] logDensities = white.logDensities();
    for (int r : rows) {
      into[r] = logDensities[r] + target.logDeterminant();
    }
  }

  void write(BinaryWriter out) {
    out.section(target::write);
    out.section(context::write);
    out.section(
        section -> {
          section.real(Double.isInfinite(behind.degrees()) ? 0 : behind.degrees());
          section.reals(behind.scatter());
        });
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no such model
   */
  static RotatedModel read(
      BinaryReader in, int targets, int contexts, EllipticalStart.Tables tables) {
    int dims = targets + contexts;
    return new RotatedModel(
        in.section("rotation of the target", section -> RadialRotation.read(section, targets)),
        in.section("rotation of the context", section -> RadialRotation.read(section, contexts)),
        in.section(
            "copula of rotated rows",
            section -> {
              double degrees = section.finite("degrees of freedom");
              return EllipticalStart.restore(
                  degrees == 0 ? Double.POSITIVE_INFINITY : degrees,
                  targets,
                  contexts,
                  section.finites("scatter of rotated rows", dims * dims),
                  tables);
            }));
  }
}
