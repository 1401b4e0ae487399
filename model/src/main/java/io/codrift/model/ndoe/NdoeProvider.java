package io.codrift.model.ndoe;

import static io.codrift.model.EstimatorSetting.DEVICE;
import static io.codrift.model.EstimatorSetting.FIRST_STEPS;
import static io.codrift.model.EstimatorSetting.FOLDS;
import static io.codrift.model.EstimatorSetting.SETTLE_WINDOWS;
import static io.codrift.model.EstimatorSetting.THEN_STEPS;
import static io.codrift.model.EstimatorSetting.TIME_LIMIT;

import io.codrift.model.EstimatorDescription;
import io.codrift.model.EstimatorProvider;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.WindowEstimator;
import java.util.List;
import java.util.Set;

/** Provides {@link NdoeEstimator}, with and without its flow. */
public final class NdoeProvider implements EstimatorProvider {
  @Override
  public List<EstimatorDescription> estimators() {
    return List.of(
        new EstimatorDescription(
            EstimatorSettings.NDOE_BNAF,
            "marginal map, elliptical start and flow",
            Set.of(FIRST_STEPS, THEN_STEPS, FOLDS, TIME_LIMIT, SETTLE_WINDOWS, DEVICE),
            true),
        new EstimatorDescription(
            EstimatorSettings.START,
            "the same as ndoe-bnaf without the flow, in seconds",
            Set.of(FOLDS, SETTLE_WINDOWS),
            true));
  }

  @Override
  public WindowEstimator open(EstimatorSettings settings, int budgetWindows) {
    return new NdoeEstimator(settings, budgetWindows);
  }
}
