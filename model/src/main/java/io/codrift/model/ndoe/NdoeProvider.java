package io.codrift.model.ndoe;

import io.codrift.model.EstimatorProvider;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.WindowEstimator;
import java.util.Set;

/** Provides {@link NdoeEstimator}, with and without its flow. */
public final class NdoeProvider implements EstimatorProvider {
  @Override
  public Set<String> names() {
    return Set.of(EstimatorSettings.NDOE_BNAF, EstimatorSettings.START);
  }

  @Override
  public WindowEstimator open(EstimatorSettings settings, int budgetWindows) {
    return new NdoeEstimator(settings, budgetWindows);
  }
}
