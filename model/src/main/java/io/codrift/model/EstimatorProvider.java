package io.codrift.model;

import java.util.List;

/**
 * Registers a kind of estimator with {@link Estimators}. A provider is a public class with a public
 * no-argument constructor, listed in {@code META-INF/services/io.codrift.model.EstimatorProvider}
 * of its jar.
 */
public interface EstimatorProvider {
  /** Its estimators. A name belongs to one provider only. */
  List<EstimatorDescription> estimators();

  /**
   * Opens an estimator.
   *
   * @param settings settings whose estimator is one of {@link #estimators()}
   * @param budgetWindows N of the alarm budget: one false alarm in N windows; at least 1
   * @throws IllegalArgumentException if a setting is out of range
   * @throws EngineException if the engine or the device is not available
   */
  WindowEstimator open(EstimatorSettings settings, int budgetWindows);
}
