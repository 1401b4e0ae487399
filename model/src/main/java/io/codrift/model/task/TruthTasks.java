package io.codrift.model.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The tasks that estimates are compared with the truth on, by names that are also usable as names
 * of monitors and columns.
 */
public final class TruthTasks {
  private static final double[] NATS = {0, 0.5, 2};
  private static final double DEGREES_OF_FREEDOM = 4;

  private TruthTasks() {}

  /**
   * Gaussian and Student copulas of 0, 0.5 and 2 nats, such as {@code gaussian_2_5} for two
   * dimensions of X and of Y and 0.5 nats.
   *
   * @param dims numbers of dimensions, each of X and of Y
   */
  public static Map<String, Task> elliptical(List<Integer> dims) {
    Map<String, Task> tasks = new LinkedHashMap<>();
    for (int d : dims) {
      for (double nats : NATS) {
        tasks.put(name("gaussian", d, nats), GaussianTask.ofMutualInformation(d, nats));
        // Even without correlation X and Y of a Student copula share their radius, so its mutual
        // information cannot be 0.
        if (nats > 0) {
          tasks.put(
              name("student", d, nats),
              StudentTask.ofMutualInformation(d, DEGREES_OF_FREEDOM, nats));
        }
      }
    }
    return tasks;
  }

  /** Dependence that is not elliptical: {@code bounded} and {@code spiral}. */
  public static Map<String, Task> curved() {
    Map<String, Task> tasks = new LinkedHashMap<>();
    tasks.put("bounded", new BoundedNoiseTask(0.1));
    tasks.put("spiral", new SpiralSheetTask(0.75));
    return tasks;
  }

  private static String name(String family, int dims, double nats) {
    return String.format(Locale.ROOT, "%s_%d_%d", family, dims, Math.round(10 * nats));
  }
}
