package io.codrift.model.monitor;

import java.util.List;

/**
 * The complete model that was frozen once a monitor's fits had settled.
 *
 * @param version the model's version then
 * @param forced whether the settling windows ran out instead
 * @param end end of the last window it was fitted on: only rows from there on are fresh to it
 * @param folds one per fold
 */
public record Reference(long version, boolean forced, long end, List<FoldReference> folds) {
  public Reference {
    folds = List.copyOf(folds);
  }
}
