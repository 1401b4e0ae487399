package io.codrift.model;

import java.util.Set;

/**
 * Registers a kind of estimator with {@link Estimators}. A provider is a public class with a public
 * no-argument constructor, listed in {@code META-INF/services/io.codrift.model.EstimatorProvider}
 * of its jar.
 */
public interface EstimatorProvider {
  /** The names of its estimators, as in {@link EstimatorSettings#estimator()}. */
  Set<String> names();

  /**
   * Opens an estimator.
   *
   * @param settings settings whose estimator is one of {@link #names()}
   * @param budgetWindows N of the alarm budget: one false alarm in N windows; at least 1
   * @throws IllegalArgumentException if a setting is out of range
   * @throws EngineException if the engine or the device is not available
   */
  WindowEstimator open(EstimatorSettings settings, int budgetWindows);
}
