package io.codrift.model;

import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Opens estimators by name. The estimators of this library and of other jars are found by their
 * {@link EstimatorProvider}s.
 */
public final class Estimators {
  private Estimators() {}

  /** The names of all available estimators. */
  public static SortedSet<String> names() {
    return providers().stream()
        .flatMap(provider -> provider.names().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Opens an estimator whose estimates are not used for alarms. The caller must close it.
   *
   * @throws IllegalArgumentException if there is no estimator of that name, or a setting is out of
   *     range
   * @throws EngineException if the settings need a flow and the engine or the device is not
   *     available
   */
  public static WindowEstimator open(EstimatorSettings settings) {
    return open(settings, 1);
  }

  /**
   * Opens an estimator. The caller must close it.
   *
   * @param budgetWindows N of the alarm budget: one false alarm in N windows. Fits count as settled
   *     when their remaining gain over N windows cannot cause an alarm
   * @throws IllegalArgumentException if there is no estimator of that name, or a setting is out of
   *     range
   * @throws EngineException if the settings need a flow and the engine or the device is not
   *     available
   */
  public static WindowEstimator open(EstimatorSettings settings, int budgetWindows) {
    return providers().stream()
        .filter(provider -> provider.names().contains(settings.estimator()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no estimator \"%s\"; use one of %s"
                        .formatted(settings.estimator(), String.join(", ", names()))))
        .open(settings, budgetWindows);
  }

  private static List<EstimatorProvider> providers() {
    // Uses the loader of this class: the thread's context loader may not see this library.
    return ServiceLoader.load(EstimatorProvider.class, Estimators.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
