package io.codrift.model.paper;

import static io.codrift.model.EstimatorSetting.DEVICE;
import static io.codrift.model.EstimatorSetting.EPOCHS;
import static io.codrift.model.EstimatorSetting.FOLDS;
import static io.codrift.model.EstimatorSetting.TIME_LIMIT;

import io.codrift.model.EstimatorDescription;
import io.codrift.model.EstimatorProvider;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.WindowEstimator;
import io.codrift.model.stateless.StatelessEstimator;
import java.util.List;
import java.util.Set;

/** Provides the estimator of {@link PaperMethod}. */
public final class PaperProvider implements EstimatorProvider {
  /** Not for streams: it keeps no model between windows, so nothing can be frozen as reference. */
  @Override
  public List<EstimatorDescription> estimators() {
    return List.of(
        new EstimatorDescription(
            EstimatorSettings.PAPER,
            "Algorithm 1 of the NDoE paper with its sizes, a baseline",
            Set.of(EPOCHS, FOLDS, TIME_LIMIT, DEVICE),
            false));
  }

  /** Ignores the alarm budget: without a model between windows, there is no settling. */
  @Override
  public WindowEstimator open(EstimatorSettings settings, int budgetWindows) {
    return new StatelessEstimator(new PaperMethod(settings));
  }
}
