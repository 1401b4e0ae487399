package io.codrift.model.training;

import java.util.Objects;

/**
 * The flow's input rows. All arrays are feature-major (coordinate by coordinate), owned by this
 * record after construction and must not be changed.
 *
 * @param rows number of rows n
 * @param y shape (d_y, n): normal scores of the conditioning side
 * @param xGivenY shape (d_x, n): x transformed by the elliptical start given y
 * @param xAlone shape (d_x, n): x transformed by the elliptical start without y
 */
@SuppressWarnings(
    "ArrayRecordComponent") // never compared; a list of boxed floats would be too large
public record ConditionalRows(int rows, float[] y, float[] xGivenY, float[] xAlone) {
  public ConditionalRows {
    Objects.requireNonNull(y, "y");
    if (rows < 1) {
      throw new IllegalArgumentException("rows must be at least 1, not " + rows);
    }
    if (y.length % rows != 0 || xGivenY.length % rows != 0 || xGivenY.length != xAlone.length) {
      throw new IllegalArgumentException(
          "%d rows do not fit %d values of y, %d of xGivenY and %d of xAlone"
              .formatted(rows, y.length, xGivenY.length, xAlone.length));
    }
  }

  /** d_x. */
  public int xDims() {
    return xGivenY.length / rows;
  }

  /** d_y. */
  public int yDims() {
    return y.length / rows;
  }
}
