package io.codrift.model.experiment.critic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.codrift.model.experiment.learning.Mlp;
import io.codrift.model.experiment.learning.SideRows;
import io.codrift.model.experiment.learning.Sides;
import io.codrift.model.experiment.learning.Tape;

/**
 * The pairs that a critic scores for some rows: first the joint pair of each row, then each row's
 * pairs of the product.
 *
 * @param sides all rows
 * @param numbers the rows of the batch, which gives the partners
 * @param from first place in the batch
 * @param to place after the last
 * @param partners k
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PairBatch(Sides sides, int[] numbers, int from, int to, int partners) {
  /** All pairs of a batch. */
  static PairBatch of(Sides sides, int[] numbers, int partners) {
    return new PairBatch(sides, numbers, 0, numbers.length, partners);
  }

  /** The scores of a critic, which reads x and y together. */
  ScoredBatch scored(Tape tape, Mlp critic) {
    NDArray input = tape.array(values(), pairs(), dims());
    long count = to - from;
    NDList scores = critic.of(tape, input).split(new long[] {count}, 0);
    return new ScoredBatch(tape, scores.get(0), scores.get(1).reshape(count, partners));
  }

  private int pairs() {
    return (to - from) * (1 + partners);
  }

  private int dims() {
    return sides.x().dims() + sides.y().dims();
  }

  /** Shape (pairs, d_x + d_y), row-major. */
  private float[] values() {
    float[] values = new float[pairs() * dims()];
    int count = to - from;
    for (int i = 0; i < count; i++) {
      int row = numbers[from + i];
      set(values, i, row, row);
      for (int s = 1; s <= partners; s++) {
        int partner = numbers[(from + i + s) % numbers.length];
        set(values, count + i * partners + s - 1, row, partner);
      }
    }
    return values;
  }

  private void set(float[] values, int pair, int ofX, int ofY) {
    int at = copy(sides.x(), ofX, values, pair * dims());
    copy(sides.y(), ofY, values, at);
  }

  /** Copies the columns of a row, and returns the place behind them. */
  private static int copy(SideRows side, int row, float[] values, int at) {
    int rows = side.rows();
    for (int j = 0; j < side.dims(); j++) {
      values[at + j] = side.values()[j * rows + row];
    }
    return at + side.dims();
  }
}
