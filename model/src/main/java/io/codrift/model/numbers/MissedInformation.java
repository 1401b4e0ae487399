package io.codrift.model.numbers;

import io.codrift.model.Estimate;

/**
 * How much of the MI the models may have missed. A standard error knows only of the sample. A model
 * that is wrong gives too small an MI, never too large a one, so this widens the interval upwards
 * alone.
 *
 * <p>Two things are known of it. Nearest neighbours may see more than the models do. And where
 * copulas and flows add much to the elliptical start, they rarely find all that it misses. Neither
 * is a bound.
 */
final class MissedInformation {
  /** What may be missed, as a share of what the models add to the elliptical start. */
  private static final double SHARE = 0.33;

  /** What the models add is chance if it is smaller against its standard error. */
  private static final double CERTAIN = 2;

  private MissedInformation() {}

  /** What may be missed, nats; at least 0. */
  static double of(Estimate.Misfit misfit) {
    boolean certain = misfit.added().value() > CERTAIN * misfit.added().standardError();
    return Math.max(certain ? SHARE * misfit.added().value() : 0, misfit.neighbours());
  }
}
