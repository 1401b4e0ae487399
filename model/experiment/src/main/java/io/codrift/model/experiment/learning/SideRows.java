package io.codrift.model.experiment.learning;

import ai.djl.ndarray.NDArray;

/**
 * The columns of X, or those of Y.
 *
 * @param values shape (d, n), row-major
 * @param dims d
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SideRows(float[] values, int dims) {
  /** n. */
  public int rows() {
    return values.length / dims;
  }

  /** Some rows, shape (rows, d). */
  public NDArray rows(Tape tape, int[] rows) {
    float[] chosen = new float[rows.length * dims];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < dims; j++) {
        chosen[i * dims + j] = values[j * rows() + rows[i]];
      }
    }
    return tape.array(chosen, rows.length, dims);
  }
}
