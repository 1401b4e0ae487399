package io.codrift.model.fold;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The starts of one fold, which differ in how the dependence between target and context is shrunk.
 * The validation rows choose their order, and whether correlations inside a side are shrunk.
 *
 * @param starts the start that describes the validation rows best is first
 * @param gaussian the Gaussian start, shrunk like the first of the others
 * @param inside whether correlations inside a side are shrunk
 */
record ShrunkStarts(List<RefittedStart> starts, RefittedStart gaussian, boolean inside) {
  /** Starts whose MI differs by less, in nats, count as one. */
  private static final double SAME = 0.002;

  private record Scored(Shrinkage shrinkage, RefittedStart start, double logDensity) {}

  /**
   * Shrinks a fitted start in every way.
   *
   * @param unshrunk the start as it was fitted
   * @param gaussian the same with ν = ∞
   * @param effective share of the rows that count as independent
   * @param target normal scores under the maps of the training rows, shape (d_target)(n)
   * @param context likewise, shape (d_context)(n)
   */
  static ShrunkStarts of(
      RefittedStart unshrunk,
      RefittedStart gaussian,
      Folds.Part part,
      double effective,
      double[][] target,
      double[][] context) {
    double train = effective * part.train().length;
    double known = effective * part.known().length;
    RefittedStart shrunkInside = Shrinkage.inside(unshrunk, train, known);
    boolean inside =
        shrunkInside.training().meanAlone(target, part.validation())
            > unshrunk.training().meanAlone(target, part.validation());
    RefittedStart plain = inside ? shrunkInside : unshrunk;
    List<Scored> all = new ArrayList<>();
    for (Shrinkage shrinkage : Shrinkage.values()) {
      RefittedStart start = shrinkage.of(plain, train, known);
      if (shrinkage == Shrinkage.NONE || differ(plain, start)) {
        double logDensity = start.training().meanGiven(target, context, part.validation());
        all.add(new Scored(shrinkage, start, logDensity));
      }
    }
    all.sort(Comparator.comparingDouble(Scored::logDensity).reversed());
    Scored best = all.get(0);
    RefittedStart linear =
        gaussian.equals(unshrunk)
            ? best.start
            : best.shrinkage.of(
                inside ? Shrinkage.inside(gaussian, train, known) : gaussian, train, known);
    return new ShrunkStarts(all.stream().map(Scored::start).toList(), linear, inside);
  }

  /** With many rows shrinking changes nothing. */
  private static boolean differ(RefittedStart plain, RefittedStart shrunk) {
    return plain.training().gaussianInformation() - shrunk.training().gaussianInformation() >= SAME;
  }
}
