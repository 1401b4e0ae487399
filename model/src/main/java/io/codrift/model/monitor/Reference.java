package io.codrift.model.monitor;

import java.util.List;

/**
 * The complete model that was frozen when a monitor's fits had settled.
 *
 * @param version the model's version when it was frozen
 * @param forced whether it was frozen because the settling windows had passed and not because the
 *     fits had settled
 * @param end end of the last window that it was fitted on; only later rows are fresh
 * @param folds one per fold
 */
public record Reference(long version, boolean forced, long end, List<FoldReference> folds) {
  public Reference {
    folds = List.copyOf(folds);
  }
}
