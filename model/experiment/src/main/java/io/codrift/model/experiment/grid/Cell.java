package io.codrift.model.experiment.grid;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.task.Task;
import java.util.Locale;
import org.apache.commons.rng.simple.RandomSource;

/**
 * One estimator on one task with one seed. What is drawn depends on the seed alone, so that all
 * estimators see the same rows.
 *
 * @param task name of the task
 * @param dims d of each side; 0 if the task has its own
 * @param mi the mutual information that was asked for, nats; 0 if the task has its own
 * @param rows training rows
 * @param testRows rows that are estimated
 * @param seed of rows, weights and order
 * @param estimator its name
 * @param epochs how often each row is read
 */
public record Cell(
    String task,
    int dims,
    double mi,
    int rows,
    int testRows,
    long seed,
    Direction direction,
    String estimator,
    int epochs) {

  Task drawn() {
    return TaskCatalogue.task(task, dims, mi);
  }

  /** Whether its estimator trains by epochs, and can be watched. */
  public boolean readsEpochs() {
    return PeerCatalogue.entry(estimator).readsEpochs();
  }

  /** The cell with fewer training rows. */
  Cell withRows(int fewer) {
    return new Cell(
        task, dims, mi, Math.min(rows, fewer), testRows, seed, direction, estimator, epochs);
  }

  /** Rows to learn from. */
  Pairs train() {
    return rows(0, rows);
  }

  /** Other rows. */
  Pairs test() {
    return rows(1, testRows);
  }

  private Pairs rows(long index, int count) {
    Task drawn = drawn();
    var random = RandomSource.XO_RO_SHI_RO_128_PP.create(SplitMix64.at(seed, index));
    return direction.of(Pairs.of(drawn, drawn.rows(random, count)));
  }

  /** The seed of the fit. */
  long fitSeed() {
    return SplitMix64.at(seed, 2);
  }

  /** Whether the other cell has the same rows. */
  boolean sharesRowsWith(Cell other) {
    return with(other.estimator, other.epochs).equals(other);
  }

  private Cell with(String otherEstimator, int otherEpochs) {
    return new Cell(task, dims, mi, rows, testRows, seed, direction, otherEstimator, otherEpochs);
  }

  /** The task with its size, such as {@code cubic 20+20, 2 nats}. */
  public String what() {
    Task drawn = drawn();
    return String.format(
        Locale.ROOT,
        "%s %d+%d, %.2f nats",
        task,
        drawn.xDims(),
        drawn.yDims(),
        drawn.mutualInformation());
  }
}
