package io.codrift.model.paper;

import io.codrift.model.EstimatorProvider;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.WindowEstimator;
import java.util.Set;

/** Makes {@link PaperEstimator} known. */
public final class PaperProvider implements EstimatorProvider {
  @Override
  public Set<String> names() {
    return Set.of(EstimatorSettings.PAPER);
  }

  /** The alarm budget is of no meaning to it: it keeps no model, and so nothing settles. */
  @Override
  public WindowEstimator open(EstimatorSettings settings, int budgetWindows) {
    return new PaperEstimator(settings);
  }
}
