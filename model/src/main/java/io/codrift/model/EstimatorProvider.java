package io.codrift.model;

import java.util.Set;

/**
 * What makes a kind of estimator known to {@link Estimators}: a public class with a public
 * constructor without arguments, listed in {@code
 * META-INF/services/io.codrift.model.EstimatorProvider} of its jar.
 */
public interface EstimatorProvider {
  /** The names that it answers to, as in {@link EstimatorSettings#estimator()}. */
  Set<String> names();

  /**
   * Opens an estimator.
   *
   * @param settings whose estimator is one of {@link #names()}
   * @param budgetWindows N of the alarm budget, one false alarm in N windows, at least 1
   * @throws IllegalArgumentException if a setting is out of range
   * @throws EngineException if the engine or the device is not there
   */
  WindowEstimator open(EstimatorSettings settings, int budgetWindows);
}
