package io.codrift.model.experiment.learning;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Standardized;
import io.codrift.model.tensor.TensorEngine;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Weights that were learnt, and what they are used with.
 *
 * @param engine computes; open as long as this is used
 * @param scale of the training rows
 * @param steps that were taken
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Learnt(
    TensorEngine engine, WeightLayout layout, Standardized scale, float[] weights, int steps) {
  /** So many rows are evaluated at once. */
  private static final int AT_ONCE = 1024;

  /** A tape to evaluate, which the caller closes. */
  public Tape tape() {
    return Tape.evaluating(engine, layout, weights);
  }

  /** Rows on the scale of the training rows. */
  public Sides sides(Pairs test) {
    return Sides.of(scale, test);
  }

  /** The numbers of rows, as many at once as are evaluated together. */
  public static List<int[]> batches(int rows) {
    return IntStream.range(0, (rows + AT_ONCE - 1) / AT_ONCE)
        .mapToObj(i -> IntStream.range(i * AT_ONCE, Math.min((i + 1) * AT_ONCE, rows)).toArray())
        .toList();
  }

  /** Number of weights. */
  public int parameters() {
    return layout.size();
  }
}
