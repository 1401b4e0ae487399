package io.codrift.model.ndoe;

import io.codrift.model.fold.Folds;
import io.codrift.model.training.TrainingPlan;
import java.util.stream.IntStream;

/**
 * How much can be learnt from a window: whether flows are trained, and for how many steps at most.
 *
 * @param rows training rows of the fold that has fewest
 * @param dims d_x + d_y
 */
public record TrainingRows(int rows, int dims) {
  /**
   * With fewer training rows per column the flow loses more by following their noise than it finds
   * beyond the start.
   */
  private static final int PER_COLUMN = 16;

  private static final int ROWS_FOR_ALL_STEPS = 2000;

  /** With fewer steps the weights cannot move far enough. */
  private static final int FEWEST_STEPS = 600;

  static TrainingRows of(Folds folds, int foldCount, int dims) {
    return new TrainingRows(
        IntStream.range(0, foldCount).map(k -> folds.part(k).train().length).min().orElseThrow(),
        dims);
  }

  /**
   * The plan of a first training. With few rows it has fewer steps, because more of them only
   * follow the noise of the rows.
   *
   * @param most the steps for many rows
   */
  public TrainingPlan first(int most) {
    double share = Math.min(1, (double) rows / ROWS_FOR_ALL_STEPS);
    int steps = Math.max(Math.min(most, FEWEST_STEPS), (int) (share * most));
    return steps < most ? TrainingPlan.shortFirst(steps) : TrainingPlan.first(most);
  }

  /** Whether the rows are enough for flows. Otherwise only the closed form is used. */
  public boolean enough() {
    return rows >= PER_COLUMN * dims;
  }

  /** The remark on an estimate without flows. */
  String remark() {
    return "closed form alone: %d training rows of a fold are fewer than %d for each of %d columns"
        .formatted(rows, PER_COLUMN, dims);
  }
}
