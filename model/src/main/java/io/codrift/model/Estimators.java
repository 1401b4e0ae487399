package io.codrift.model;

import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Opens estimators by name. Those of this library and of other jars are told by their providers.
 */
public final class Estimators {
  private Estimators() {}

  /** The names of all estimators that there are. */
  public static SortedSet<String> names() {
    return providers().stream()
        .flatMap(provider -> provider.names().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Opens an estimator of which nobody watches the estimates for alarms. To be closed after use.
   *
   * @throws IllegalArgumentException if there is no estimator of that name, or a setting is out of
   *     range
   * @throws EngineException if the settings want a flow, and the engine or the device is not there
   */
  public static WindowEstimator open(EstimatorSettings settings) {
    return open(settings, 1);
  }

  /**
   * Opens an estimator. To be closed after use.
   *
   * @param budgetWindows N of the alarm budget, one false alarm in N windows: fits have settled
   *     when what they still gain cannot add up to an alarm in so many windows
   * @throws IllegalArgumentException if there is no estimator of that name, or a setting is out of
   *     range
   * @throws EngineException if the settings want a flow, and the engine or the device is not there
   */
  public static WindowEstimator open(EstimatorSettings settings, int budgetWindows) {
    return providers().stream()
        .filter(provider -> provider.names().contains(settings.estimator()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no estimator \"%s\"; there are %s"
                        .formatted(settings.estimator(), String.join(", ", names()))))
        .open(settings, budgetWindows);
  }

  private static List<EstimatorProvider> providers() {
    // The loader of this class: the thread's own may be one that does not see this library.
    return ServiceLoader.load(EstimatorProvider.class, Estimators.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
