package io.codrift.model;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Opens estimators by name. The estimators of this library and of other jars are found by their
 * {@link EstimatorProvider}s.
 */
public final class Estimators {
  private Estimators() {}

  /** All available estimators, ordered by name. */
  public static List<EstimatorDescription> all() {
    return providers().stream()
        .flatMap(provider -> provider.estimators().stream())
        .sorted(Comparator.comparing(EstimatorDescription::name))
        .toList();
  }

  /**
   * Describes the estimator of a name.
   *
   * @throws IllegalArgumentException if there is no estimator of that name
   */
  public static EstimatorDescription named(String name) {
    return all().stream()
        .filter(estimator -> estimator.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
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
        .filter(provider -> provides(provider, settings.estimator()))
        .findFirst()
        .orElseThrow(() -> unknown(settings.estimator()))
        .open(settings, budgetWindows);
  }

  private static boolean provides(EstimatorProvider provider, String name) {
    return provider.estimators().stream().anyMatch(estimator -> estimator.name().equals(name));
  }

  private static IllegalArgumentException unknown(String name) {
    String names = all().stream().map(EstimatorDescription::name).collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        "there is no estimator \"%s\"; use one of %s".formatted(name, names));
  }

  private static List<EstimatorProvider> providers() {
    // Uses the loader of this class: the thread's context loader may not see this library.
    return ServiceLoader.load(EstimatorProvider.class, Estimators.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
