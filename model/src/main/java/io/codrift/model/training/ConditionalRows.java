package io.codrift.model.training;

import java.util.Objects;

/**
 * Rows as the flow sees them, all arrays coordinate by coordinate (feature-major), owned by this
 * record after construction and never changed.
 *
 * @param rows number of rows n
 * @param y shape (d_y, n): normal scores of the conditioning side
 * @param xGivenY shape (d_x, n): what the elliptical start makes of x given y
 * @param xAlone shape (d_x, n): what the elliptical start makes of x without y
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a list of boxed floats is no option
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
