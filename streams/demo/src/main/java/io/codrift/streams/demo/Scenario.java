package io.codrift.streams.demo;

import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.StudentCopulaTask;
import io.codrift.model.task.Task;
import java.util.List;
import java.util.Optional;

/**
 * The built-in pairs: 2 + 2 columns each, with unusual marginals that never change. One dependence
 * breaks, one changes its form. The others do not change: linear, heavy-tailed, in one column only,
 * none.
 *
 * @param pairs the monitored pairs, with unique names
 */
record Scenario(List<Pair> pairs) {
  /** Columns per side of every pair. */
  static final int DIMS = 2;

  Scenario {
    pairs = List.copyOf(pairs);
  }

  /**
   * One pair.
   *
   * @param name the {@code pair} of its records
   * @param before the dependence before the change
   * @param after the dependence from {@code changeWindow} on
   * @param change the kind of change
   * @param changeWindow number of the first window under {@code after}, from 0
   */
  record Pair(String name, Task before, Task after, Change change, int changeWindow) {
    static Pair steady(String name, Task task) {
      return new Pair(name, task, task, Change.NONE, Integer.MAX_VALUE);
    }

    /** The dependence in a window. */
    Task task(long window) {
      return window < changeWindow ? before : after;
    }
  }

  /**
   * The built-in scenario.
   *
   * @param firstChange the window in which the first dependence changes, from 0
   * @param secondChange the window in which the second dependence changes
   */
  static Scenario builtIn(int firstChange, int secondChange) {
    return new Scenario(
        List.of(
            Pair.steady("price-demand", odd(GaussianTask.ofCorrelation(DIMS, 0.6))),
            Pair.steady("wind-power", odd(new StudentCopulaTask(DIMS, 4, 0.6))),
            Pair.steady("visits-orders", odd(GaussianTask.sparse(DIMS, 0.4))),
            Pair.steady("humidity-load", odd(GaussianTask.ofCorrelation(DIMS, 0))),
            new Pair(
                "clicks-revenue",
                odd(GaussianTask.ofCorrelation(DIMS, 0.7)),
                odd(GaussianTask.ofCorrelation(DIMS, 0)),
                Change.BREAKS,
                firstChange),
            new Pair(
                "pressure-flow",
                odd(GaussianTask.ofCorrelation(DIMS, 0.8)),
                odd(new StudentCopulaTask(DIMS, 3, 0.79)),
                Change.CHANGES_FORM,
                secondChange)));
  }

  /** A pair by its name. */
  Optional<Pair> pair(String name) {
    return pairs.stream().filter(pair -> pair.name().equals(name)).findFirst();
  }

  private static Task odd(Task task) {
    return task.under(Marginals.ODD);
  }
}
