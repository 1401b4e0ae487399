package io.codrift.model.experiment.critic;

import io.codrift.model.training.ConditionalRows;

/**
 * The pairs that a critic scores for some rows: first the joint pair of each row, then each row's
 * pairs of the product.
 *
 * @param rows all rows
 * @param numbers the rows of the batch, which gives the partners
 * @param from first place in the batch
 * @param to place after the last
 * @param partners k
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PairBatch(ConditionalRows rows, int[] numbers, int from, int to, int partners) {
  private static final double NEGLIGIBLE = 1e-20;

  int pairs() {
    return (to - from) * (1 + partners);
  }

  /** Shape (d_x + d_y, pairs), row-major. */
  float[] values() {
    float[] values = new float[(rows.xDims() + rows.yDims()) * pairs()];
    int count = to - from;
    for (int i = 0; i < count; i++) {
      set(values, i, numbers[from + i], numbers[from + i]);
      for (int s = 1; s <= partners; s++) {
        int partner = numbers[(from + i + s) % numbers.length];
        set(values, count + i * partners + s - 1, numbers[from + i], partner);
      }
    }
    return values;
  }

  private void set(float[] values, int pair, int ofX, int ofY) {
    int n = rows.rows();
    int at = pair;
    for (int j = 0; j < rows.xDims(); j++, at += pairs()) {
      values[at] = rows.xAlone()[j * n + ofX];
    }
    for (int j = 0; j < rows.yDims(); j++, at += pairs()) {
      values[at] = rows.y()[j * n + ofY];
    }
  }

  /** The scores of the pairs, in their order. */
  PairScores scores(float[] outputs) {
    int count = to - from;
    double[] joint = new double[count];
    double[] product = new double[count * partners];
    for (int i = 0; i < outputs.length; i++) {
      if (i < count) {
        joint[i] = outputs[i];
      } else {
        product[i - count] = outputs[i];
      }
    }
    return new PairScores(joint, product);
  }

  /**
   * A gradient by every score, in the order of the pairs. Very small numbers become 0: the matrix
   * products of the backward pass would have subnormal numbers, which take a processor up to a
   * hundred times as long. They do not change a weight, since Adam adds 1e-8 to the size of a
   * gradient.
   */
  static float[] gradient(PairScores byScore) {
    float[] values = new float[byScore.joint().length + byScore.product().length];
    for (int i = 0; i < values.length; i++) {
      int beyond = i - byScore.joint().length;
      double value = beyond < 0 ? byScore.joint()[i] : byScore.product()[beyond];
      values[i] = Math.abs(value) < NEGLIGIBLE ? 0 : (float) value;
    }
    return values;
  }
}
