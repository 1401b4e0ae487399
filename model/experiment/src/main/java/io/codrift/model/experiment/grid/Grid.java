package io.codrift.model.experiment.grid;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The cells of an experiment: every estimator on every task with every seed.
 *
 * @param tasks names of tasks
 * @param dims d of each side, for tasks that take it
 * @param mi mutual information, nats, for tasks that take it
 * @param rows training rows
 * @param testRows rows that are estimated
 * @param estimators which, with their epochs
 * @param watchEvery number of steps between two looks at a fit; empty for none
 */
public record Grid(
    String name,
    List<String> tasks,
    List<Integer> dims,
    List<Double> mi,
    List<Integer> rows,
    int testRows,
    List<Estimator> estimators,
    List<Long> seeds,
    List<Direction> directions,
    OptionalInt watchEvery) {

  /** An estimator with its epochs. */
  public record Estimator(String name, int epochs) {}

  public Grid {
    tasks = List.copyOf(tasks);
    dims = List.copyOf(dims);
    mi = List.copyOf(mi);
    rows = List.copyOf(rows);
    estimators = List.copyOf(estimators);
    seeds = List.copyOf(seeds);
    directions = List.copyOf(directions);
  }

  /**
   * The cells. Those with the same rows follow each other; the first seed of all comes before the
   * second. An estimator that knows no direction is there once.
   */
  public List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (long seed : seeds) {
      for (String task : tasks) {
        boolean sized = TaskCatalogue.isFamily(task);
        for (int d : sized ? dims : List.of(0)) {
          for (double nats : sized ? mi : List.of(0.0)) {
            for (int n : rows) {
              for (Direction direction : directions) {
                for (Estimator e : estimators) {
                  if (PeerCatalogue.entry(e.name).directed() || direction == directions.get(0)) {
                    cells.add(
                        new Cell(task, d, nats, n, testRows, seed, direction, e.name, e.epochs));
                  }
                }
              }
            }
          }
        }
      }
    }
    return cells;
  }
}
