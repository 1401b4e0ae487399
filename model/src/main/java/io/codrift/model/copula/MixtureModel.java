package io.codrift.model.copula;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.SomeRows;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Target and context by one mixture of Gaussians: clusters, regimes and curves of few columns. Both
 * densities of the target are those of one joint density.
 */
public final class MixtureModel implements CopulaModel {
  /** A covariance of more coordinates has too many parameters for a window. */
  private static final int MOST_DIMS = 6;

  private static final int COMPONENTS = 12;

  /** With more rows every second one or so is used. */
  private static final int MOST_ROWS = 16_384;

  /** Rows for each parameter; with fewer, a mixture describes the rows and not the dependence. */
  private static final int ROWS_PER_PARAMETER = 5;

  /** A mixture of few rows may be worse than the start by this many nats. */
  private static final double WORSE = 0.01;

  private static final long SEED = 0x436f70756c61L;

  private final int targets;
  private final GaussianMixture joint;
  private final GaussianMixture alone;

  private MixtureModel(int targets, GaussianMixture joint) {
    this.targets = targets;
    this.joint = joint;
    this.alone = joint.trailing(joint.dims() - targets);
  }

  /**
   * Fits a mixture, if one of few rows is not worse than the start is; empty with too many columns
   * or too few rows.
   *
   * @param start the elliptical start, fitted on the same rows
   * @param scores the rows to fit on
   * @param validation rows on which both are compared
   */
  static Optional<MixtureModel> fitted(
      EllipticalStart start, CopulaFold.Scores scores, int[] validation) {
    double[][] target = scores.target();
    double[][] context = scores.context();
    return begun(scores)
        .filter(
            begun ->
                begun.mean(target, context, validation)
                    >= start.meanGiven(target, context, validation) - WORSE)
        .map(begun -> begun.fitted(scores));
  }

  /**
   * A mixture after a few iterations on few rows: a quick look. Empty with too many columns or too
   * few rows.
   */
  static Optional<MixtureModel> begun(CopulaFold.Scores scores) {
    int dims = scores.target().length + scores.context().length;
    int parameters = (dims + 1) * (dims + 2) / 2;
    int count = Math.min(COMPONENTS, scores.rows().length / (parameters * ROWS_PER_PARAMETER));
    return dims > MOST_DIMS || count < 2
        ? Optional.empty()
        : Optional.of(
            new MixtureModel(
                scores.target().length, GaussianMixture.begin(dims, flat(scores), count, SEED)));
  }

  /** The same, fitted until it changes no more. */
  MixtureModel fitted(CopulaFold.Scores scores) {
    return new MixtureModel(targets, joint.fitted(flat(scores)));
  }

  private static double[] flat(CopulaFold.Scores scores) {
    return SomeRows.flat(
        SomeRows.every(MOST_ROWS, scores.rows()), scores.context(), scores.target());
  }

  /** Mean log-density of the target given the context, nats. */
  private double mean(double[][] target, double[][] context, int[] rows) {
    double[] conditional = new double[target[0].length];
    logDensities(target, context, rows, conditional, new double[conditional.length]);
    return IntStream.of(rows).mapToDouble(r -> conditional[r]).average().orElseThrow();
  }

  /** The same mixture with the other side as the target. */
  MixtureModel swapped() {
    return new MixtureModel(joint.dims() - targets, joint.rotated(joint.dims() - targets));
  }

  /** The same, fitted to other rows. */
  MixtureModel refitted(CopulaFold.Scores scores) {
    return new MixtureModel(targets, joint.refitted(flat(scores)));
  }

  @Override
  public void logDensities(
      double[][] target, double[][] context, int[] rows, double[] conditional, double[] marginal) {
    int leading = joint.dims() - targets;
    double[] ofContext = new double[rows.length];
    double[] ofAll = new double[rows.length];
    joint.logDensities(SomeRows.flat(rows, context, target), leading, ofContext, ofAll);
    double[] ofNothing = new double[rows.length];
    double[] ofTarget = new double[rows.length];
    alone.logDensities(SomeRows.flat(rows, target), 0, ofNothing, ofTarget);
    for (int k = 0; k < rows.length; k++) {
      conditional[rows[k]] = ofAll[k] - ofContext[k];
      marginal[rows[k]] = ofTarget[k];
    }
  }

  void write(BinaryWriter out) {
    joint.write(out);
  }

  static MixtureModel read(BinaryReader in, int targets, int contexts) {
    return new MixtureModel(targets, GaussianMixture.read(in, targets + contexts));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MixtureModel that
        && targets == that.targets
        && joint.equals(that.joint);
  }

  @Override
  public int hashCode() {
    return Objects.hash(targets, joint);
  }
}
