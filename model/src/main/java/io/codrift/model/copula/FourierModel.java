package io.codrift.model.copula;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.NormalScore;
import io.codrift.model.flow.SomeRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Each coordinate of the target given a curve of the context and of the preceding coordinates: a
 * {@link FourierRegression} gives the curve, and a mixture of Gaussians the coordinate's density
 * given the curve's value. It finds waves that a flow of a few thousand steps does not.
 */
public final class FourierModel implements CopulaModel {
  private static final int MOST_TARGETS = 3;
  private static final int MOST_CONTEXTS = 12;
  private static final int SEARCH_ROWS = 768;
  private static final int SEARCH_ROWS_OF_LINES = 1024;
  private static final int SEARCH_WAVES = 160;
  private static final int WAVES = 480;

  /** Each cosine needs some rows. */
  private static final int ROWS_PER_WAVE = 8;

  private static final int LEAST_ROWS = 512;
  private static final int COMPONENTS = 6;
  private static final long SEED = 0x466f7572696572L;

  private final List<Link> given;
  // Of the second coordinate to the last.
  private final List<Link> alone;

  private FourierModel(List<Link> given, List<Link> alone) {
    this.given = List.copyOf(given);
    this.alone = List.copyOf(alone);
  }

  /** One coordinate given some columns. */
  private record Link(FourierRegression curve, GaussianMixture density) {

    static Link fit(double[][] columns, double[] output, int[] rows, int waves, long seed) {
      FourierRegression.Fitted fitted = FourierRegression.fit(columns, output, rows, waves, seed);
      return new Link(
          fitted.regression(),
          GaussianMixture.fit(
              2, pairs(fitted.predictions(), output, fitted.rows()), COMPONENTS, seed));
    }

    Link refitted(double[][] columns, double[] output, int[] rows) {
      // The density stays: it describes predictions of rows that the curve was not fitted on.
      return new Link(curve.refitted(columns, output, rows), density);
    }

    private static double[] pairs(double[] predictions, double[] output, int[] rows) {
      double[] pairs = new double[2 * rows.length];
      for (int k = 0; k < rows.length; k++) {
        pairs[2 * k] = predictions[k];
        pairs[2 * k + 1] = output[rows[k]];
      }
      return pairs;
    }

    void add(double[][] columns, double[] output, int[] rows, double[] into) {
      double[] ofCurve = new double[rows.length];
      double[] ofBoth = new double[rows.length];
      density.logDensities(pairs(curve.predict(columns, rows), output, rows), 1, ofCurve, ofBoth);
      for (int k = 0; k < rows.length; k++) {
        into[rows[k]] += ofBoth[k] - ofCurve[k];
      }
    }

    void write(BinaryWriter out) {
      out.section(curve::write);
      out.section(density::write);
    }

    static Link read(BinaryReader in, int inputs) {
      return new Link(
          in.section("curve", section -> FourierRegression.read(section, inputs)),
          in.section("density of a coordinate", section -> GaussianMixture.read(section, 2)));
    }
  }

  /**
   * Fits the curves, if curves predict a coordinate of the target better than lines do.
   *
   * @param target normal scores of the target, shape (d_target)(n)
   * @param context normal scores of the context, shape (d_context)(n)
   * @param rows numbers of the rows to fit on
   */
  public static Optional<FourierModel> fit(double[][] target, double[][] context, int[] rows) {
    if (target.length > MOST_TARGETS
        || context.length > MOST_CONTEXTS
        || rows.length < LEAST_ROWS
        || !curved(target, context, rows)) {
      return Optional.empty();
    }
    return Optional.of(fit(target, context, rows, Math.min(WAVES, rows.length / ROWS_PER_WAVE)));
  }

  /**
   * Fits lines in place of the curves, if the densities around them describe held-out rows better
   * than the start does: noise that is bounded or not the same everywhere.
   *
   * @param start the elliptical start, fitted on the same rows
   * @param scores the rows to fit on
   * @param validation rows on which both are compared
   */
  static Optional<FourierModel> lines(
      EllipticalStart start, CopulaFold.Scores scores, int[] validation) {
    double[][] target = scores.target();
    double[][] context = scores.context();
    // A mixture of few Gaussians describes any density of two columns.
    if (target.length > MOST_TARGETS
        || context.length > MOST_CONTEXTS
        || target.length + context.length == 2
        || scores.rows().length < LEAST_ROWS) {
      return Optional.empty();
    }
    int[] some = SomeRows.every(SEARCH_ROWS_OF_LINES, scores.rows());
    FourierModel first = fit(target, context, some, 0);
    if (!HeldOut.better(first, start, target, context, validation)) {
      return Optional.empty();
    }
    return Optional.of(
        some.length == scores.rows().length ? first : fit(target, context, scores.rows(), 0));
  }

  private static FourierModel fit(double[][] target, double[][] context, int[] rows, int waves) {
    List<Link> given = new ArrayList<>();
    List<Link> alone = new ArrayList<>();
    for (int j = 0; j < target.length; j++) {
      given.add(Link.fit(inputs(context, target, j), target[j], rows, waves, SEED + j));
      if (j > 0) {
        alone.add(Link.fit(preceding(target, j), target[j], rows, waves, SEED - j));
      }
    }
    return new FourierModel(given, alone);
  }

  /** Whether some output minus its regression on the context still follows a wave of it. */
  private static boolean curved(double[][] target, double[][] context, int[] rows) {
    int[] some = SomeRows.every(SEARCH_ROWS, rows);
    double[][] residuals =
        Arrays.stream(target)
            .map(
                output -> {
                  double[] line =
                      FourierRegression.fit(context, output, some, 0, SEED).predictions();
                  double[] residual = new double[some.length];
                  Arrays.setAll(residual, k -> output[some[k]] - line[k]);
                  return residual;
                })
            .toArray(double[][]::new);
    return new FourierFeatures(context.length, SEARCH_WAVES, SEED)
        .follows(context, some, residuals);
  }

  private static double[][] inputs(double[][] context, double[][] target, int coordinate) {
    return Stream.of(context, preceding(target, coordinate))
        .flatMap(Arrays::stream)
        .toArray(double[][]::new);
  }

  private static double[][] preceding(double[][] target, int coordinate) {
    return Arrays.copyOf(target, coordinate);
  }

  /** The same, with curves fitted to other rows. */
  public FourierModel refitted(double[][] target, double[][] context, int[] rows) {
    List<Link> others = new ArrayList<>();
    List<Link> othersAlone = new ArrayList<>();
    for (int j = 0; j < target.length; j++) {
      others.add(given.get(j).refitted(inputs(context, target, j), target[j], rows));
      if (j > 0) {
        othersAlone.add(alone.get(j - 1).refitted(preceding(target, j), target[j], rows));
      }
    }
    return new FourierModel(others, othersAlone);
  }

  @Override
  public void logDensities(
      double[][] target, double[][] context, int[] rows, double[] conditional, double[] marginal) {
    for (int r : rows) {
      conditional[r] = 0;
      // The marginal maps make the first coordinate standard normal.
      marginal[r] = NormalScore.logDensity(target[0][r]);
    }
    for (int j = 0; j < target.length; j++) {
      given.get(j).add(inputs(context, target, j), target[j], rows, conditional);
      if (j > 0) {
        alone.get(j - 1).add(preceding(target, j), target[j], rows, marginal);
      }
    }
  }

  void write(BinaryWriter out) {
    given.forEach(link -> link.write(out));
    alone.forEach(link -> link.write(out));
  }

  static FourierModel read(BinaryReader in, int targets, int contexts) {
    List<Link> given = new ArrayList<>();
    List<Link> alone = new ArrayList<>();
    for (int j = 0; j < targets; j++) {
      given.add(Link.read(in, contexts + j));
    }
    for (int j = 1; j < targets; j++) {
      alone.add(Link.read(in, j));
    }
    return new FourierModel(given, alone);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FourierModel that
        && given.equals(that.given)
        && alone.equals(that.alone);
  }

  @Override
  public int hashCode() {
    return Objects.hash(given, alone);
  }
}
