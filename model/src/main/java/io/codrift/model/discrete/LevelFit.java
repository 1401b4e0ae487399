package io.codrift.model.discrete;

import java.util.List;

/** A fitted {@link LevelModel} whose choices can be used for a fit on other rows. */
interface LevelFit {
  LevelModel model();

  /** The model with the same choices (prior weights, precisions), fitted on other rows. */
  LevelModel refitted(List<SplitColumn> context, int[] level, int[] rows);
}
