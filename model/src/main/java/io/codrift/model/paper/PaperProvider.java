package io.codrift.model.paper;

import io.codrift.model.EstimatorProvider;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.WindowEstimator;
import java.util.Set;

/** Provides {@link PaperEstimator}. */
public final class PaperProvider implements EstimatorProvider {
  @Override
  public Set<String> names() {
    return Set.of(EstimatorSettings.PAPER);
  }

  /** Ignores the alarm budget: without a model between windows, there is no settling. */
  @Override
  public WindowEstimator open(EstimatorSettings settings, int budgetWindows) {
    return new PaperEstimator(settings);
  }
}
