package io.codrift.streams.measure;

import io.codrift.model.EngineException;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.model.WindowEstimator;

/**
 * How a file is estimated.
 *
 * @param settings of the estimator, which is cold: nothing is kept after the file
 */
public record FileMethod(EstimatorSettings settings) {

  /** The estimator's name. */
  public String estimator() {
    return settings.estimator();
  }

  /** Number of folds. */
  public int folds() {
    return settings.folds();
  }

  /** Whether there is something to wait for. */
  public boolean trains() {
    return settings.estimator().equals(EstimatorSettings.PAPER) || settings.firstSteps() > 0;
  }

  /**
   * Opens the device.
   *
   * @throws EngineException if the engine or the device is not there
   */
  public WindowEstimator open() {
    return Estimators.open(settings);
  }
}
