package io.codrift.streams.measure;

import io.codrift.model.EngineException;
import io.codrift.model.EstimatorSetting;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.model.WindowEstimator;
import java.util.OptionalInt;

/**
 * The estimation method for a file.
 *
 * @param settings settings of the estimator, which keeps no model
 */
public record FileMethod(EstimatorSettings settings) {

  /** The estimator's name. */
  public String estimator() {
    return settings.estimator();
  }

  /** Number of folds; empty for a formula of all rows. */
  public OptionalInt folds() {
    return Estimators.named(estimator()).uses(EstimatorSetting.FOLDS)
        ? OptionalInt.of(settings.folds())
        : OptionalInt.empty();
  }

  /** Whether the method trains a model. */
  public boolean trains() {
    return Estimators.named(estimator()).trains(settings);
  }

  /**
   * Opens the device.
   *
   * @throws EngineException if the engine or the device is not available
   */
  public WindowEstimator open() {
    return Estimators.open(settings);
  }
}
